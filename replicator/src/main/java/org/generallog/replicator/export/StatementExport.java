package org.generallog.replicator.export;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replicator.config.ReplicationConfig;

/** The export of one replication. */
public final class StatementExport {
    private final ReplicationConfig config;
    private final Instant since;
    private final Set<Fate> wanted;
    private final ExportFormat format;

    /**
     * @param since what the old instance logged before is left out
     * @param only others are left out; empty for all
     */
    public StatementExport(ReplicationConfig config, Instant since, List<Fate> only, ExportFormat format) {
        this.config = config;
        this.since = since;
        this.wanted = only.isEmpty() ? EnumSet.allOf(Fate.class) : EnumSet.copyOf(only);
        this.format = format;
    }

    /**
     * Writes a file; returns how many lines there are of each fate.
     *
     * @param file compressed where its name ends in {@code .gz}
     * @throws IOException where it exists already, too
     */
    public Map<Fate, Long> into(Path file) throws IOException, SQLException {
        if (Files.exists(file)) {
            throw new IOException(file + " exists: remove it, or give another name to --output");
        }
        try (ExportFile lines = ExportFile.create(file, format)) {
            return write(lines);
        }
    }

    /** As {@link #into}, onto standard output. */
    public Map<Fate, Long> print() throws IOException, SQLException {
        try (ExportFile lines = ExportFile.to(new FileOutputStream(FileDescriptor.out), format)) {
            return write(lines);
        }
    }

    private Map<Fate, Long> write(ExportFile lines) throws IOException, SQLException {
        ReplicatorTables tables = new ReplicatorTables(config.target().schema(), config.name());
        try (Outcomes outcomes = new Outcomes(config.target().server().address(), tables)) {
            Map<Fate, Long> counts = new Export(outcomes, lines, since, wanted)
                    .run(config.relayLog().directory());
            lines.finish();
            return counts;
        }
    }
}
