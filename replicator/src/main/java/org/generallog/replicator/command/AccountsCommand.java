package org.generallog.replicator.command;

import java.io.PrintWriter;
import java.sql.SQLException;
import org.generallog.replicator.accounts.AccountScript;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.ExitCode;
import picocli.CommandLine.Command;

@Command(
        name = "accounts",
        description = {
            "Prints the CREATE USER and GRANT that give the new instance the accounts of the old one that it lacks, in its own syntax; runs"
                    + " nothing. Passwords are kept where the new instance can take them; else the account is locked, and a comment says so.",
            "Views, routines, triggers and events need the accounts in whose names they run; the copy leaves out what has none."
        })
final class AccountsCommand extends ConfiguredCommand {
    AccountsCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        ReplicationConfig config = config(Concern.SOURCE, Concern.TARGET);
        PrintWriter out = spec().commandLine().getOut();
        try {
            AccountScript.lines(
                            config.source().server().address(),
                            config.target().server().address())
                    .forEach(out::println);
        } catch (SQLException e) {
            spec().commandLine()
                    .getErr()
                    .println("the accounts cannot be read: " + e.getMessage()
                            + "; the accounts of both instances need SELECT on the schema mysql");
            return ExitCode.FAILED;
        }
        out.flush();
        return ExitCode.DONE;
    }
}
