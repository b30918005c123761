package org.generallog.replicator.command;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.generallog.replicator.daemon.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "demo",
        description = {
            "Shows it at work: an old MySQL and a new MariaDB, both started for the purpose, a small shop with live traffic, the copy, the"
                    + " replication, and a comparison of both sides at the end. Leaves nothing behind. deploy/demo.sh calls it."
        })
final class DemoCommand implements Callable<Integer> {
    private final Wiring wiring;

    @Mixin
    LogOptions log = new LogOptions();

    @Option(
            names = "--traffic",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = Converters.Time.class,
            description = "How long the shop is open; 0s for until Ctrl-C. Default: 30s.")
    Duration traffic = Duration.ofSeconds(30);

    @Option(
            names = "--sessions",
            paramLabel = "NUMBER",
            defaultValue = "8",
            description = "Sessions that write at once. Default: 8.")
    int sessions;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    DemoCommand(Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public Integer call() throws Exception {
        log.apply(wiring.environment());
        AtomicBoolean cancelled = new AtomicBoolean();
        wiring.signals().onStop(signal -> cancelled.set(true));
        boolean equal = wiring.demo().demo(new DemoAction.Options(traffic, sessions), cancelled::get);
        return equal ? ExitCode.DONE : ExitCode.FAILED;
    }
}
