package org.generallog.replicator.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "replicator",
        versionProvider = Version.class,
        description = {
            "Replicates an old MySQL that cannot be given a binlog (MySQL 5.1 to 5.6, old MariaDB, RDS) to a new one, from its general log alone:"
                    + " rebuilds the binlog that the old instance withholds and applies it exactly once, in commit order."
        },
        subcommandsRepeatable = false,
        footerHeading = "%nIn which order:%n",
        footer = {
            "  0. plan --config shop.yml                which way fits this pair, where the old one has a binlog after all",
            "  1. On the old instance: SET GLOBAL log_output = 'TABLE', GLOBAL general_log = 1;",
            "  2. check --config shop.yml               says what is not ready yet, with the commands that mend it",
            "  3. accounts --config shop.yml            prints the accounts that the new instance lacks, to be created there",
            "  4. run --config shop.yml --repair        captures, copies, applies and compares, until it is stopped",
            "  5. status --config shop.yml              or the page at http://127.0.0.1:9104/",
            "  6. verify --config shop.yml              compares both sides, while run goes on or after it",
            "  7. cutover --config shop.yml             says what stands against it; with --execute it does it",
            "  8. Point the applications to the new instance; run --stop-when-idle 10m ends after the last write.",
            "  9. export --config shop.yml --output f.jsonl.gz   what became of each statement, for the review",
            "",
            "Exit codes:",
            "  0  done, or stopped by SIGTERM or Ctrl-C",
            "  1  failed; the last log lines say why. check: there are errors",
            "  2  wrong usage or configuration; all problems are listed at once",
            "  3  a gap in the old instance's log: rows were lost before they were read; take a new copy",
            "  4  out of memory: nothing is lost; give the JVM more",
            "  5  --stop-when-idle has ended, and statements were rejected, or rows are on the list to verify;",
            "     cutover: something stands against it",
            "  6  verify, repair, cutover, copy: rows differ, or could not be proved",
            "",
            "Files:",
            "  --config FILE          the configuration, YAML; src/docs/configuration.md describes each key",
            "  relay-log.directory    the relay log, binlog files that mariadb-binlog can print, and the capture checkpoint;",
            "                         must outlive the process",
            "  The checkpoint of applying is in target.schema on the new instance.",
            "",
            "Log lines go to standard error.",
        })
public final class Commands implements Runnable {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help; COMMAND --help shows that of a command.")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    boolean version;

    @Spec
    @org.jspecify.annotations.Nullable
    CommandSpec spec;

    private Commands() {}

    /** Parses and does it. @return the exit code */
    public static int execute(Wiring wiring, String... args) {
        return commandLine(wiring).execute(args);
    }

    static CommandLine commandLine(Wiring wiring) {
        CommandLine line = new CommandLine(new Commands());
        configured(line, new PlanCommand(wiring));
        configured(line, new CheckCommand(wiring));
        configured(line, new RunCommand(wiring));
        configured(line, new CopyCommand(wiring));
        configured(line, new AccountsCommand(wiring));
        configured(line, new StatusCommand(wiring));
        configured(line, new PauseCommand(wiring));
        configured(line, new ResumeCommand(wiring));
        configured(line, new VerifyCommand(wiring));
        configured(line, new RepairCommand(wiring));
        configured(line, new CutoverCommand(wiring));
        configured(line, new ExportCommand(wiring));
        configured(line, new CaptureCommand(wiring));
        configured(line, new ApplyCommand(wiring));
        line.setUsageHelpWidth(120);
        return Failures.toldBy(line);
    }

    private static void configured(CommandLine line, ConfiguredCommand command) {
        CommandLine sub = new CommandLine(command);
        ConfigOptions.addTo(sub.getCommandSpec());
        String name = sub.getCommandName();
        sub.getCommandSpec()
                .usageMessage()
                .customSynopsis("replicator " + name + " --config FILE [OPTION...]")
                .sortOptions(false);
        line.addSubcommand(sub);
    }

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "which command? plan, check, run, copy, accounts, status, pause, resume, verify, repair, cutover, export, capture or apply");
        }
    }
}
