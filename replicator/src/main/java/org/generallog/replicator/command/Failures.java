package org.generallog.replicator.command;

import java.io.PrintWriter;
import org.generallog.replicator.daemon.ExitCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How a command line tells that something is wrong, and which exit code that has. */
public final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** Gives a command line and all its commands these words and codes. @return the same command line */
    public static CommandLine toldBy(CommandLine line) {
        line.setParameterExceptionHandler(Failures::usage);
        line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
        return line;
    }

    private static int usage(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    /** What the user can change is told in a sentence; all else with its stack trace. */
    private static int failed(Exception failure, CommandLine command) {
        int code = ExitCode.of(failure);
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (code == ExitCode.FAILED && !ExitCode.isTold(failure)) {
            LOG.error("failed", failure);
        } else {
            command.getErr().println(failure.getMessage());
        }
        return code;
    }
}
