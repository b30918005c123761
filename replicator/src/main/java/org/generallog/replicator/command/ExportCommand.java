package org.generallog.replicator.command;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.config.Units;
import org.generallog.replicator.daemon.ExitCode;
import org.generallog.replicator.export.ExportFormat;
import org.generallog.replicator.export.Fate;
import org.generallog.replicator.export.StatementExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "export",
        description = {
            "Writes what became of each captured statement, as JSON lines or CSV, for the review that a migration ends with: applied, waiting,"
                    + " rejected with the error, and the rows that went on the list to verify with the reason.",
            "It reaches back as far as the relay log is kept (relay-log.keep); what was rejected stays longer. It runs beside run or after it,"
                    + " where the relay log is."
        })
final class ExportCommand extends ConfiguredCommand {
    @Option(
            names = "--output",
            paramLabel = "FILE",
            required = true,
            description =
                    "A new file, which only its owner may read: what people wrote into their database stands in it. Compressed where its"
                            + " name ends in .gz. A dash (-) is standard output.")
    Path output = Path.of("-");

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1970-01-01T00:00:00Z",
            converter = Since.class,
            description =
                    "Leave out what the old instance logged before: 2026-11-30T08:00:00Z, or how long ago: 2h. Default: all that is kept.")
    Instant since = Instant.EPOCH;

    @Option(
            names = "--only",
            paramLabel = "FATE",
            split = ",",
            converter = OfFate.class,
            description = "Only these: applied, waiting, rejected, assumed, changed, to-verify. Default: all.")
    List<Fate> only = new ArrayList<>();

    @Option(
            names = "--format",
            paramLabel = "jsonl|csv",
            defaultValue = "jsonl",
            description = "JSON lines or CSV with a head. Default: jsonl.")
    ExportFormat format = ExportFormat.jsonl;

    ExportCommand(Wiring wiring) {
        super(wiring);
    }

    static final class Since implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return text.indexOf('T') > 0
                        ? Instant.parse(text)
                        : Instant.now().minus(Units.duration(text));
            } catch (DateTimeException | IllegalArgumentException refused) {
                throw new TypeConversionException(
                        "'" + text + "' is no time; allowed: 2026-11-30T08:00:00Z, 30m, 2h, 1d");
            }
        }
    }

    static final class OfFate implements ITypeConverter<Fate> {
        @Override
        public Fate convert(String text) {
            return Fate.of(text)
                    .orElseThrow(
                            () -> new TypeConversionException("'" + text + "' is no fate; allowed: " + Fate.ids()));
        }
    }

    @Override
    int execute() throws Exception {
        ReplicationConfig config = config(Concern.TARGET);
        StatementExport export = new StatementExport(config, since, only, format);
        try {
            Map<Fate, Long> counts = output.equals(Path.of("-")) ? export.print() : export.into(output);
            counts.forEach(
                    (fate, lines) -> spec().commandLine().getErr().println("%s %,d".formatted(fate.id(), lines)));
            return ExitCode.DONE;
        } catch (SQLException | IOException failure) {
            spec().commandLine().getErr().println(failure.getMessage());
            return ExitCode.FAILED;
        }
    }
}
