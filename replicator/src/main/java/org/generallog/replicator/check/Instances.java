package org.generallog.replicator.check;

import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.capture.FilterRules;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.copy.BeforeCopy;
import org.generallog.replicator.daemon.Filters;
import org.jspecify.annotations.Nullable;

/** What the checks look at: both instances, the configuration, and what several of them ask for, which is read once. */
public final class Instances implements AutoCloseable {
    private final ReplicationConfig config;
    private final Instance older;
    private final Instance newer;
    private final FilterRules filter;
    private @Nullable List<String> missing;
    private @Nullable List<OldTable> tables;
    private @Nullable List<OldProgram> programs;
    private @Nullable LogSample sample;

    public Instances(ReplicationConfig config) {
        this.config = config;
        this.filter = Filters.of(config);
        this.older = new Instance(Side.OLD, config.source().server().address(), config.name());
        this.newer = new Instance(Side.NEW, config.target().server().address(), config.name());
    }

    public ReplicationConfig config() {
        return config;
    }

    public Instance older() {
        return older;
    }

    public Instance newer() {
        return newer;
    }

    Instance of(Side side) {
        return side == Side.OLD ? older : newer;
    }

    boolean replicates(String database) {
        return filter.replicates(database);
    }

    /** Those of the old instance's tables that a query names by database and table, and that are replicated. */
    List<String> replicatedTables(String query) throws SQLException {
        return older.rows(query).stream()
                .filter(row -> replicates(row.get(0)))
                .map(row -> row.get(0) + "." + row.get(1))
                .toList();
    }

    FilterRules filter() {
        return filter;
    }

    /** The databases that are replicated, where they are named; else {@code *} for all. */
    List<String> databases() {
        List<String> only = config.filter().databases();
        return only.isEmpty() ? List.of("*") : only;
    }

    /**
     * Whether the migration has begun: what stands on the new instance is its own then. A relay log alone does not say so: a copy that was refused
     * leaves one.
     */
    boolean isUnderWay() throws SQLException, CannotLook {
        return isCaptured()
                && (CopyQuestion.ofAny(this, BeforeCopy::hasCheckpoint)
                        || CopyQuestion.ofAny(this, BeforeCopy::hasCopy));
    }

    /** Whether the log was read under this name before, into this relay log. */
    boolean isCaptured() {
        return Files.exists(config.relayLog().directory().resolve("capture.json"));
    }

    /**
     * Before the old instance's schema is asked: it does not refuse to show what the account may not see, it leaves it out.
     *
     * @throws CannotLook where something would be left out
     */
    void requireSchema() throws SQLException, CannotLook {
        List<String> missing = missingRights();
        if (!missing.isEmpty()) {
            throw new CannotLook(
                    "the account " + older.account() + " may not see all of the old instance's schema",
                    String.join("; ", missing) + ";");
        }
    }

    /** The statements that let the account see the whole schema of the old instance. */
    List<String> missingRights() throws SQLException, CannotLook {
        List<String> known = missing;
        if (known == null) {
            known = CopyQuestion.ofAny(this, BeforeCopy::missingRights).stream()
                    .filter(each -> !each.startsWith("GRANT PROCESS ON"))
                    .toList();
            missing = known;
        }
        return known;
    }

    /** The replicated tables of the old instance. */
    List<OldTable> tables() throws SQLException, CannotLook {
        requireSchema();
        List<OldTable> known = tables;
        if (known == null) {
            known = OldTable.read(older, filter);
            tables = known;
        }
        return known;
    }

    /** Triggers, functions, procedures and events of replicated databases of the old instance. */
    List<OldProgram> programs() throws SQLException, CannotLook {
        requireSchema();
        List<OldProgram> known = programs;
        if (known == null) {
            known = new ArrayList<>(OldProgram.read(older, filter));
            programs = known;
        }
        return known;
    }

    /** The end of the old instance's log. */
    LogSample sample() throws SQLException, CannotLook {
        LogSample known = sample;
        if (known == null) {
            known = LogSample.read(this);
            sample = known;
        }
        return known;
    }

    @Override
    public void close() {
        older.close();
        newer.close();
    }
}
