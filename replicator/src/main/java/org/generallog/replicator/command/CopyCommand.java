package org.generallog.replicator.command;

import java.util.concurrent.atomic.AtomicBoolean;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "copy",
        description = {
            "Takes the initial copy: schema, rows, views, triggers and routines, from one consistent snapshot of the old instance.",
            "Its snapshot stands in the old instance's log, so \"run --start dump\" goes on exactly there. Start \"run --start dump\" or"
                    + " \"capture\" first: it waits for the copy."
        })
final class CopyCommand extends ConfiguredCommand {
    @Option(
            names = "--overwrite",
            description = "Drop tables that exist on the new instance. Without it an existing table is an error.")
    boolean overwrite;

    CopyCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        ReplicationConfig config = config(Concern.SOURCE, Concern.TARGET);
        AtomicBoolean cancelled = new AtomicBoolean();
        wiring().signals().onStop(signal -> cancelled.set(true));
        try (CopyBars bars = new CopyBars()) {
            wiring().copy().copy(config, overwrite, bars, cancelled::get);
        }
        if (cancelled.get()) {
            spec().commandLine().getErr().println("stopped: the copy is not complete; take it again with --overwrite");
            return ExitCode.FAILED;
        }
        return ExitCode.DONE;
    }
}
