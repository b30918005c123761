package org.generallog.replicator.verify;

import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.capture.FilterRules;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replay.verify.Course;
import org.generallog.replay.verify.QuietLook;
import org.generallog.replay.verify.Rows;
import org.generallog.replay.verify.Settling;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.TableProof;
import org.generallog.replay.verify.TouchedRows.Since;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.checkpoint.FileCaptureProgress;
import org.generallog.replicator.checkpoint.FileCheckpointStore;
import org.generallog.replicator.config.FilterConfig;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.jdbc.RowDigest;
import org.generallog.replicator.source.SourceConnections;
import org.generallog.replicator.target.CutoverMark;
import org.generallog.replicator.target.TargetCatalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares tables of both instances: by the quiet-row rule while a replicator runs, and at once where none does. For one thread; the caller closes
 * it.
 */
public final class Verification implements AutoCloseable {
    /** How often a row is looked at that is not quiet. */
    private static final int TRIES = 20;
    /** The same where it is looked at again anyway. */
    private static final int FEW_TRIES = 3;

    private static final long FRESH_NANOS = 1_000_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(Verification.class);

    private final ReplicationConfig config;
    private final Instances instances;
    private final Heartbeats heartbeats;
    private final TargetCatalog catalog;
    private final WrittenKeys written;
    private final boolean live;
    private final int tries;
    private final String unicode;
    private final Optional<RowDigest> digest;
    private Optional<Instant> cutOver = Optional.empty();
    private long askedCutover = System.nanoTime() - FRESH_NANOS;

    /** @param key by which capture knows our statements */
    public Verification(ReplicationConfig config, MarkerKey key) throws VerifyException {
        this(config, key, TRIES);
    }

    /** For somebody who looks at rows again and again, while a replicator applies; it is refused where none does. */
    static Verification lasting(ReplicationConfig config, MarkerKey key) throws VerifyException {
        Verification verification = new Verification(config, key, FEW_TRIES);
        if (!verification.isLive()) {
            // Taken as at rest, what is on its way would be a difference.
            verification.close();
            throw new VerifyException("nobody holds the replication's lock on the new instance");
        }
        return verification;
    }

    private Verification(ReplicationConfig config, MarkerKey key, int tries) throws VerifyException {
        this.config = config;
        this.tries = tries;
        this.instances = new Instances(
                new SourceConnections(config.source().server().address(), config.name(), key),
                config.target().server().address());
        try {
            this.heartbeats = new Heartbeats(
                    instances,
                    new FileCaptureProgress(
                            new FileCheckpointStore(config.relayLog().directory())),
                    new ReplicatorTables(config.target().schema(), config.name()),
                    config.name());
            this.live = heartbeats.isApplying();
            this.unicode = hasUtf8mb4() ? "utf8mb4" : "utf8";
            this.digest = commonDigest();
        } catch (VerifyException e) {
            instances.close();
            throw e;
        }
        this.catalog = new TargetCatalog(config.target().server().address());
        this.written = new WrittenKeys(config.relayLog().directory(), catalog);
        if (live) {
            LOG.info("a replicator applies: it is followed");
        } else if (heartbeats.hasBacklog()) {
            LOG.warn(
                    "no replicator applies, and the relay log holds what is not applied yet: it will be told as a difference; start run first");
        } else {
            LOG.info("no replicator applies: both instances are taken as at rest");
        }
    }

    /** Whether a replicator applies now, so that its course is followed; else both instances are taken as at rest. */
    public boolean isLive() {
        return live;
    }

    /** Since when applications write to the new instance; empty where they do not. It may be some seconds old. */
    public Optional<Instant> cutOver() throws VerifyException {
        if (System.nanoTime() - askedCutover >= FRESH_NANOS) {
            cutOver = instances.ask(
                    Side.NEWER,
                    "the cutover",
                    connection -> CutoverMark.read(
                            connection, new ReplicatorTables(config.target().schema(), config.name())));
            askedCutover = System.nanoTime();
        }
        return cutOver;
    }

    /** For people: why nothing is compared or mended. */
    public static String goneOver(Instant since) {
        return "applications write to the new instance since the cutover at "
                + since.truncatedTo(ChronoUnit.SECONDS)
                + ", and what they wrote is no mistake; the way back that the cutover has printed ends that";
    }

    /** Where the relay log ends by now, and until when it reaches. */
    Since captured() throws VerifyException {
        CaptureCheckpoint now = heartbeats.checkpoint();
        return new Since(now.relay(), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }

    Instances instances() {
        return instances;
    }

    ReplicationConfig config() {
        return config;
    }

    private boolean hasUtf8mb4() throws VerifyException {
        return instances.ask(Side.OLDER, "its charsets", connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT " + instances.tag(Side.OLDER)
                            + " 1 FROM information_schema.CHARACTER_SETS WHERE CHARACTER_SET_NAME = 'utf8mb4'")) {
                return row.next();
            }
        });
    }

    /**
     * The tables of both instances that are replicated.
     *
     * @param only names {@code database.table} or {@code database}; empty for all
     */
    public List<TableName> tables(List<String> only) throws VerifyException {
        Set<String> found = new TreeSet<>();
        List<TableName> tables = new ArrayList<>();
        for (Side side : Side.values()) {
            for (TableName each : tables(side)) {
                boolean wanted = only.isEmpty() || only.stream().anyMatch(each::isNamed);
                if (wanted && isReplicated(each.database()) && found.add(each.toString())) {
                    tables.add(each);
                }
            }
        }
        for (String name : only) {
            boolean there = tables.stream().anyMatch(each -> each.isNamed(name));
            if (!there) {
                throw new VerifyException("--tables " + name + ": neither instance has such a replicated table");
            }
        }
        return tables;
    }

    /** Whether its tables are replicated. */
    public boolean isReplicated(String database) {
        FilterConfig filter = config.filter();
        return new FilterRules(
                        filter.databases(),
                        filter.excludeDatabases(),
                        filter.excludeUsers(),
                        config.target().schema())
                .replicates(database);
    }

    /** Waits until all that is in the old instance's log by now is applied. */
    public void catchUp() throws VerifyException, InterruptedException {
        if (live) {
            heartbeats.awaitApplied(heartbeats.beat());
        }
    }

    private List<TableName> tables(Side side) throws VerifyException {
        return instances.ask(side, "the list of tables", connection -> {
            List<TableName> names = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement("SELECT " + instances.tag(side)
                            + " CAST(TABLE_SCHEMA AS BINARY), CAST(TABLE_NAME AS BINARY) FROM information_schema.TABLES"
                            + " WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY 1, 2");
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(new TableName(
                            new String(row.getBytes(1), StandardCharsets.UTF_8),
                            new String(row.getBytes(2), StandardCharsets.UTF_8)));
                }
            }
            return names;
        });
    }

    /** Reads what both sides say of the table; says why where it cannot be compared. */
    boolean describe(TableName name, TableResult result) throws VerifyException {
        TableFacts older = facts(Side.OLDER, name);
        TableFacts newer = facts(Side.NEWER, name);
        if (older.columns().isEmpty() || newer.columns().isEmpty()) {
            result.trouble("the " + (older.columns().isEmpty() ? "old" : "new") + " instance has no such table");
            return false;
        }
        TablePair pair = TablePair.of(name, older, newer, unicode);
        if (pair.columns().isEmpty()) {
            result.trouble("both sides have no column in common");
            return false;
        }
        result.table(pair);
        return true;
    }

    TableFacts facts(Side side, TableName name) throws VerifyException {
        return instances.ask(
                side,
                name.toString(),
                connection -> TableFacts.read(connection, instances.tag(side), name.database(), name.table()));
    }

    /** Compares the whole table, or the rows that a condition finds. */
    public void verify(TableName name, String where, TableResult result) throws VerifyException, InterruptedException {
        if (!describe(name, result)) {
            return;
        }
        Rows rows = rows(result.pair(), where);
        Course course = course(result.pair());
        Settling settling = settling(rows, course);
        if (digest.isPresent() && result.pair().hasOneOrder() && where.isEmpty()) {
            try (DigestsAhead ahead = new DigestsAhead(new TableDigests(instances, result.pair(), digest.get()))) {
                new TableProof(rows, Optional.of(ahead), course, settling).run(result);
            }
        } else {
            new TableProof(rows, Optional.empty(), course, settling).run(result);
        }
    }

    private Optional<RowDigest> commonDigest() throws VerifyException {
        for (RowDigest each : RowDigest.KNOWN) {
            if (has(Side.OLDER, each) && has(Side.NEWER, each)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private boolean has(Side side, RowDigest wanted) throws VerifyException {
        try {
            return instances.ask(side, "a digest", connection -> {
                try (Statement statement = connection.createStatement();
                        ResultSet row =
                                statement.executeQuery("SELECT " + instances.tag(side) + " " + wanted.probe())) {
                    return row.next()
                            && row.getString(1) != null
                            && !row.getString(1).isEmpty();
                }
            });
        } catch (TableTrouble none) {
            LOG.debug("no {}", wanted.function(), none);
            return false;
        }
    }

    /**
     * Compares the whole table, and keeps on the new instance when and with what result, where a replicator applies.
     *
     * @throws TableTrouble it cannot be compared
     */
    public void prove(TableName name, TableResult result) throws VerifyException, InterruptedException {
        Instant began = Instant.now();
        verify(name, "", result);
        if (live) {
            var unused = new Proofs(this).keep(name, result, result.trouble(), began);
        }
    }

    Settling settling(Rows rows, Course course) {
        return new Settling(new QuietLook(rows, course), live ? tries : 3);
    }

    Rows rows(TablePair pair, String where) {
        return pair.hasKey() ? new TableRows(instances, pair, where) : new BagOfRows(instances, pair, where);
    }

    Course course(TablePair pair) {
        return live ? new LiveCourse(heartbeats, new RunningStatements(instances), written, pair) : new QuietCourse();
    }

    /**
     * What both instances define differently in the replicated databases. While a replicator applies, a schema statement may be on its way, so
     * only what stays so is told.
     */
    public List<DefinitionDifference> definitions() throws VerifyException, InterruptedException {
        List<DefinitionDifference> found = definitionsNow();
        if (live && !found.isEmpty()) {
            heartbeats.awaitApplied(heartbeats.beat());
            List<DefinitionDifference> again = definitionsNow();
            found = found.stream().filter(again::contains).toList();
        }
        return found;
    }

    private List<DefinitionDifference> definitionsNow() throws VerifyException {
        String newest = version(Side.NEWER);
        Map<String, String> older = definitions(Side.OLDER, ProgramForm.between(version(Side.OLDER), newest));
        Map<String, String> newer = definitions(Side.NEWER, ProgramForm.between(newest, newest));
        Set<String> names = new TreeSet<>(older.keySet());
        names.addAll(newer.keySet());
        return names.stream()
                .filter(name -> !Objects.equals(older.get(name), newer.get(name)))
                .filter(name ->
                        !name.startsWith(Definitions.BODY) || (older.containsKey(name) && newer.containsKey(name)))
                .map(name -> new DefinitionDifference(name, older.get(name), newer.get(name)))
                .toList();
    }

    private String version(Side side) throws VerifyException {
        return instances.ask(side, "its version", connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT " + instances.tag(side) + " VERSION()")) {
                row.next();
                return row.getString(1);
            }
        });
    }

    private Map<String, String> definitions(Side side, ProgramForm bodies) throws VerifyException {
        return instances.ask(
                side,
                "the definitions",
                connection -> Definitions.read(connection, instances.tag(side), this::isReplicated, bodies));
    }

    /** For people: about how many rows. */
    public long estimate(TableName name) throws VerifyException {
        return instances.ask(Side.OLDER, name.toString(), connection -> {
            try (PreparedStatement statement = connection.prepareStatement("SELECT " + instances.tag(Side.OLDER)
                    + " TABLE_ROWS FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?")) {
                statement.setString(1, Instances.bytes(name.database()));
                statement.setString(2, Instances.bytes(name.table()));
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? row.getLong(1) : 0L;
                }
            }
        });
    }

    @Override
    public void close() {
        catalog.close();
        instances.close();
    }
}
