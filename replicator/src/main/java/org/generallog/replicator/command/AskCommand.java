package org.generallog.replicator.command;

import java.io.IOException;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.ExitCode;
import org.generallog.replicator.daemon.UsageException;

/** Asks the running replicator for something, and prints its answer. */
abstract class AskCommand extends ConfiguredCommand {
    private final String path;

    AskCommand(Wiring wiring, String path) {
        super(wiring);
        this.path = path;
    }

    @Override
    final int execute() throws Exception {
        ReplicationConfig config = config();
        if (config.http().token().isEmpty()) {
            throw new UsageException(
                    "http.token is not set: without one a running replicator takes no orders; set it, and start"
                            + " the replicator again");
        }
        try {
            spec().commandLine()
                    .getOut()
                    .println(DaemonClient.of(config).order(path).strip());
            spec().commandLine().getOut().flush();
            return ExitCode.DONE;
        } catch (IOException noAnswer) {
            spec().commandLine().getErr().println(noAnswer.getMessage());
            return ExitCode.FAILED;
        }
    }
}
