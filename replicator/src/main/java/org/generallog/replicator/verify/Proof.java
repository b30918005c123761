package org.generallog.replicator.verify;

import java.io.IOException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify.Item;
import org.generallog.replay.verify.Difference;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.TouchedRows;
import org.generallog.replay.verify.TouchedRows.Since;
import org.generallog.replay.verify.TouchedRows.Table;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.config.Touched;
import org.generallog.replicator.daemon.ProofStats;
import org.generallog.replicator.target.TargetCatalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares each row that the replication has written with the old instance, soon after: those that statements name by key at once, many with one
 * question; tables that were written in another way as a whole, and the list to verify, now and then. What differs is listed, or mended. For one
 * thread, while a replicator applies.
 */
public final class Proof implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Proof.class);
    /** Rows that are kept one by one. */
    private static final int MOST = 50_000;
    /** Rows in one look. */
    private static final int TOGETHER = 500;
    /** Transactions that are read between two looks. */
    private static final int READ = 20_000;
    /** Differences of one look that are kept. */
    private static final int MOST_DIFFERENCES = 10_000;

    private static final Duration NOW_AND_THEN = Duration.ofSeconds(15);
    /** What is looked at as a whole takes this share of the time at most. */
    private static final int SHARE = 5;
    /** Looks at a table some of whose rows are never quiet: those are written again, and named then. */
    private static final int MOST_TRIES = 5;

    private final ProofStats stats;
    private final boolean repairs;
    private final Verification verification;
    private final TargetCatalog catalog;
    private final TargetTables tables;
    private final AppliedRows applied;
    private final TouchedRows touched = new TouchedRows(MOST);
    private final NamedRows named;
    private final Repair repair;
    private final ReplicatorTables replicator;
    private final Map<Table, TablePair> pairs = new HashMap<>();
    private final Map<Table, Integer> tries = new HashMap<>();
    private long nextWhole = System.nanoTime();

    /** @param from all that the relay log holds before it is proved, or not to be */
    public Proof(ReplicationConfig config, MarkerKey key, ProofStats stats, RelayPosition from) throws VerifyException {
        this.stats = stats;
        this.repairs = config.verify().touched() == Touched.REPAIR;
        this.verification = new Verification(config, key);
        this.catalog = new TargetCatalog(config.target().server().address());
        this.tables = new TargetTables(catalog);
        this.applied = new AppliedRows(config.relayLog().directory(), catalog, tables, from);
        this.named = new NamedRows(verification);
        this.repair = new Repair(verification, statement -> {});
        this.replicator = new ReplicatorTables(config.target().schema(), config.name());
    }

    /**
     * Takes up what was applied, and looks at some of it.
     *
     * @param log name of the relay log
     * @param upTo everything before it is on the new instance
     * @return whether there is more to look at by now
     */
    public boolean round(String log, RelayPosition upTo) throws VerifyException, InterruptedException {
        long began = System.nanoTime();
        boolean all = read(log, upTo);
        Optional<Table> next = touched.next();
        if (next.isPresent()) {
            look(next.get());
        } else if (began - nextWhole >= 0) {
            wholes();
            long took = System.nanoTime() - began;
            nextWhole = System.nanoTime() + Math.max(NOW_AND_THEN.toNanos(), SHARE * took);
            if (all && touched.oldest().isEmpty()) {
                stats.round(began);
            }
        }
        publish();
        return touched.next().isPresent() || !all;
    }

    private boolean read(String log, RelayPosition upTo) throws VerifyException {
        try {
            boolean all = applied.read(log, upTo, READ, touched);
            if (applied.takeSchemaChanged()) {
                pairs.clear();
            }
            return all;
        } catch (IOException e) {
            LOG.warn(
                    "the relay log cannot be read from {} on: rows that were written up to {} are not compared ({}). verify compares them",
                    applied.place(),
                    upTo,
                    e.getMessage());
            try {
                applied.skipTo(upTo);
                return true;
            } catch (IOException closing) {
                throw new VerifyException("the relay log cannot be closed: " + closing.getMessage(), closing);
            }
        }
    }

    private void publish() {
        Optional<Since> oldest = touched.oldest();
        stats.keep(oldest.map(Since::position).orElse(applied.place()));
        stats.progress(new ProofStats.Progress(
                applied.place(),
                oldest.map(Since::timeMicros).orElse(applied.timeMicros()),
                touched.rows(),
                touched.tables()));
    }

    private void look(Table table) throws VerifyException, InterruptedException {
        TableName name = new TableName(table.database(), table.name());
        TableResult result = new TableResult(name, MOST_DIFFERENCES, rows -> {});
        if (!describe(table, result)) {
            // A temporary table, or one that is gone.
            touched.done(table, touched.of(table, MOST));
            return;
        }
        List<String> conditions = touched.of(table, TOGETHER);
        Set<String> equal = named.equal(result, conditions);
        stats.looks.add(conditions.size());
        touched.done(table, List.copyOf(equal));
        List<String> others =
                conditions.stream().filter(each -> !equal.contains(each)).toList();
        if (others.isEmpty()) {
            return;
        }
        found(result);
        if (result.unproved() > 0) {
            touched.later(table, others);
        } else {
            touched.done(table, others);
        }
    }

    /** What both sides say of a table is read once, until its schema may have changed. */
    private boolean describe(Table table, TableResult result) throws VerifyException {
        TablePair known = pairs.get(table);
        if (known != null) {
            result.table(known);
            return true;
        }
        boolean there = verification.describe(new TableName(table.database(), table.name()), result);
        if (there) {
            pairs.put(table, result.pair());
        }
        return there;
    }

    /** Differences are mended, or listed. */
    private void found(TableResult result) throws VerifyException, InterruptedException {
        List<Difference> differences = result.differences();
        if (differences.isEmpty()) {
            return;
        }
        stats.differs(result.name(), differences.size());
        String refusal = repairs ? repair.refusalBesideTriggers(result) : "verify.touched is look";
        TableResult left = result;
        if (refusal.isEmpty()) {
            left = new TableResult(result.pair().name(), MOST_DIFFERENCES, rows -> {});
            stats.repaired.add(repair.execute(result, left));
            TableName name = result.pair().name();
            Since now = new Since(applied.place(), applied.timeMicros());
            tables.setOff(new Table(name.database(), name.table())).forEach(other -> touched.add(other, "", now));
        }
        if (!left.differences().isEmpty()) {
            list(left, refusal);
        }
    }

    private void list(TableResult result, String why) throws VerifyException {
        LOG.warn(
                "{}: {} rows differ from the old instance's, such as {}: they are listed{}",
                result.name(),
                result.differences().size(),
                result.pair().readable(result.differences().get(0).key()),
                why.isEmpty() ? "" : " (" + why + ")");
        TableName name = result.pair().name();
        boolean whole = !result.pair().hasKey();
        List<String> statements = new ArrayList<>();
        for (Difference each : whole ? result.differences().subList(0, 1) : result.differences()) {
            String condition = whole ? "" : result.pair().where(Side.OLDER, each.key());
            statements.add(replicator.insertToVerify(
                    new Item(Doubt.DIFFERS, name.database(), name.table(), condition),
                    applied.place(),
                    applied.timeMicros(),
                    ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())));
        }
        var unused = verification.instances().ask(Side.NEWER, "the list to verify", connection -> {
            try (Statement statement = connection.createStatement()) {
                for (String each : statements) {
                    statement.execute(Instances.bytes(each));
                }
            }
            return true;
        });
    }

    /** Tables of which rows were written that no condition names, and the list to verify. */
    private void wholes() throws VerifyException, InterruptedException {
        for (Table table : touched.whole()) {
            boolean proved = true;
            for (TableName name : tables(table)) {
                TableResult result = new TableResult(name, MOST_DIFFERENCES, rows -> {});
                verification.verify(name, "", result);
                stats.looks.add(result.rows());
                found(result);
                proved &= result.unproved() == 0;
            }
            if (proved || tries.merge(table, 1, Integer::sum) >= MOST_TRIES) {
                tries.remove(table);
                touched.done(table);
            }
        }
        ListToVerify list = new ListToVerify(verification, name -> new TableResult(name, MOST_DIFFERENCES, rows -> {}));
        boolean mended = false;
        for (TableResult each : list.work()) {
            if (repairs
                    && !each.differences().isEmpty()
                    && repair.refusalBesideTriggers(each).isEmpty()) {
                found(each);
                mended = true;
            }
        }
        if (mended) {
            var unused =
                    new ListToVerify(verification, name -> new TableResult(name, MOST_DIFFERENCES, rows -> {})).work();
        }
    }

    private List<TableName> tables(Table table) throws VerifyException {
        if (!table.name().isEmpty()) {
            return List.of(new TableName(table.database(), table.name()));
        }
        return verification.tables(List.of()).stream()
                .filter(each -> table.database().isEmpty() || each.database().equals(table.database()))
                .toList();
    }

    @Override
    public void close() {
        try {
            applied.close();
        } catch (IOException e) {
            LOG.debug("the relay log cannot be closed", e);
        }
        catalog.close();
        verification.close();
    }
}
