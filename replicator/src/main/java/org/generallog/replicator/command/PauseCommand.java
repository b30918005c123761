package org.generallog.replicator.command;

import picocli.CommandLine.Command;

@Command(
        name = "pause",
        description = {
            "Asks a running replicator to pause applying, until \"resume\" and across restarts; capturing goes on, so that nothing is lost. It"
                    + " needs http.token."
        })
final class PauseCommand extends AskCommand {
    PauseCommand(Wiring wiring) {
        super(wiring, "/api/pause");
    }
}
