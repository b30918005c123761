package org.generallog.replicator.command;

import java.io.PrintWriter;
import org.generallog.replicator.check.Instances;
import org.generallog.replicator.check.Report;
import org.generallog.replicator.check.Severity;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description = {
            "Looks at both instances, this machine and the log before a migration begins, or while it runs, and says what will go wrong, why"
                    + " that matters, and the commands that mend it, to be pasted. Nothing that it does stays.",
            "Exit code 0 when there is no error, warnings and hints or not; else 1. src/docs/check.md lists all checks."
        })
final class CheckCommand extends ConfiguredCommand {
    enum Format {
        text,
        json
    }

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "For people or for programs. Default: text.")
    Format format = Format.text;

    CheckCommand(Wiring wiring) {
        super(wiring);
    }

    @Override
    int execute() throws Exception {
        ReplicationConfig config = config(Concern.SOURCE, Concern.TARGET);
        PrintWriter out = spec().commandLine().getOut();
        try (Instances instances = new Instances(config)) {
            Report report = Report.of(instances);
            if (format == Format.json) {
                out.println(report.json());
                out.flush();
            } else {
                report.print(out, configFile());
            }
            return report.count(Severity.ERROR) == 0 ? ExitCode.DONE : ExitCode.FAILED;
        }
    }
}
