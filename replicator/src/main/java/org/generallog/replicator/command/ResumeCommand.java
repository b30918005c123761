package org.generallog.replicator.command;

import picocli.CommandLine.Command;

@Command(name = "resume", description = "Asks a running replicator to go on after \"pause\". It needs http.token.")
final class ResumeCommand extends AskCommand {
    ResumeCommand(Wiring wiring) {
        super(wiring, "/api/resume");
    }
}
