package org.generallog.demo;

import ch.qos.logback.classic.Level;
import java.util.concurrent.Callable;
import org.generallog.replicator.command.Failures;
import org.generallog.replicator.command.Version;
import org.generallog.replicator.daemon.ExitCode;
import org.generallog.replicator.daemon.PipelineFactory;
import org.generallog.replicator.daemon.StopSignals;
import org.generallog.replicator.logging.LogFormat;
import org.generallog.replicator.logging.LogSetup;
import org.generallog.replicator.logging.Terminal;
import org.generallog.testbed.server.ServerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command line of the demo. */
@Command(
        name = "demo",
        description = {
            "Shows it at work: an old MySQL and a new MariaDB, both started for the purpose, a small shop with live traffic, the copy, the"
                    + " replication, and a comparison of both sides at the end. Leaves nothing behind. deploy/demo.sh calls it.",
            "Ends with 0 when both sides are equal, with 1 when they are not; Ctrl-C ends it at any moment."
        })
final class DemoCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(DemoCommand.class);

    private final PipelineFactory pipelines;
    private final StopSignals signals;

    @Option(
            names = "--seconds",
            paramLabel = "NUMBER",
            defaultValue = "30",
            description = "How long the shop is open. Default: 30.")
    int seconds;

    @Option(
            names = "--rate",
            paramLabel = "NUMBER",
            defaultValue = "1000",
            description = "Statements a second, reads and writes together. Default: 1000.")
    int rate;

    @Option(
            names = "--sessions",
            paramLabel = "NUMBER",
            defaultValue = "8",
            description = "Sessions that work in the shop at once. Default: 8.")
    int sessions;

    @Option(names = "--verbose", description = "Show the replicator's log lines too.")
    boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Spec
    @org.jspecify.annotations.Nullable
    CommandSpec spec;

    private DemoCommand(PipelineFactory pipelines, StopSignals signals) {
        this.pipelines = pipelines;
        this.signals = signals;
    }

    /** Parses and does it. @return the exit code */
    static int execute(PipelineFactory pipelines, StopSignals signals, String... args) {
        CommandLine line = new CommandLine(new DemoCommand(pipelines, signals));
        line.setUsageHelpWidth(120);
        return Failures.toldBy(line).execute(args);
    }

    @Override
    public Integer call() throws Exception {
        DemoOptions options = DemoOptions.of(seconds, rate, sessions);
        // Its own sentences tell the story; the daemon's would tear the line of numbers apart.
        LogSetup.apply(LogFormat.TEXT, verbose ? Level.INFO : Level.WARN, false, false);
        Demo demo = new Demo(options, pipelines, Version.text());
        signals.onStop(signal -> demo.stop());
        try {
            Demo.Result result = demo.run(line().getOut(), Terminal.present());
            return result == Demo.Result.DIFFERENT ? ExitCode.FAILED : ExitCode.DONE;
        } catch (DemoException | ServerException failure) {
            line().getErr().println(failure.getMessage());
            LOG.debug("the demo failed", failure);
            return ExitCode.FAILED;
        }
    }

    private CommandLine line() {
        CommandSpec command = spec;
        if (command == null) {
            throw new IllegalStateException("made without the command line");
        }
        return command.commandLine();
    }
}
