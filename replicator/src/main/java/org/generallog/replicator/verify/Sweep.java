package org.generallog.replicator.verify;

import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.apply.ReplicatorTables.Proved;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.ProofStats;
import org.generallog.replicator.target.TargetCatalog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares each table as a whole once in an interval, the one first whose proof is the oldest. What differs is put on the list to verify. When a table
 * was proved last is kept on the new instance. For one thread, while a replicator applies.
 */
public final class Sweep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);
    /** Differences of one table that are kept; of more the whole table is listed. */
    private static final int MOST = 1_000;
    /** The old instance is read a third of the time. */
    private static final int REST = 2;

    private final Verification verification;
    private final Duration interval;
    private final ReplicatorTables tables;
    private final ProofStats stats;
    private final TargetCatalog catalog;
    private final Mending mending;
    /** Tables that are due, the oldest proof first; listing all of them costs the old instance something. */
    private final Deque<TableName> course = new ArrayDeque<>();

    private List<TableName> all = List.of();
    private Map<String, Proved> proofs = Map.of();

    public Sweep(ReplicationConfig config, MarkerKey key, ProofStats stats) throws VerifyException {
        this.verification = Verification.lasting(config, key);
        this.interval = config.verify().sweep();
        this.tables = new ReplicatorTables(config.target().schema(), config.name());
        this.stats = stats;
        this.catalog = new TargetCatalog(config.target().server().address());
        this.mending = new Mending(verification, new TargetTables(catalog), stats);
        verification.instances().rest(REST);
    }

    /** Compares the next table that is due. @return whether there was one */
    public boolean round() throws VerifyException, InterruptedException {
        if (course.isEmpty()) {
            all = verification.tables(List.of());
            proofs = proofs();
            long due = due();
            all.stream()
                    .filter(each -> began(each) < due)
                    .sorted(Comparator.comparingLong(this::began))
                    .forEach(course::add);
        }
        TableName next = course.poll();
        if (next != null) {
            prove(next);
        }
        publish();
        return next != null;
    }

    /** Proofs that began before are too old. */
    private long due() {
        return now() - interval.toNanos() / 1_000;
    }

    /** When the newest proof of a table began; 0 where there is none. */
    private long began(TableName table) {
        Proved proof = proofs.get(table.toString());
        return proof == null ? 0 : proof.beganMicros();
    }

    private void prove(TableName name) throws VerifyException, InterruptedException {
        long began = now();
        TableResult result = new TableResult(name, MOST, rows -> {});
        String trouble;
        try {
            verification.verify(name, "", result);
            trouble = result.trouble();
        } catch (TableTrouble refused) {
            trouble = String.valueOf(refused.getMessage());
        }
        if (!trouble.isEmpty() && isGone(name)) {
            return;
        }
        if (trouble.isEmpty()) {
            mending.listOnly(result, "verify.sweep", verification.captured());
        } else {
            mending.list(name, trouble, verification.captured());
        }
        LOG.info(
                "{}: {} rows were compared; {} differ, {} were not quiet",
                name,
                result.rows(),
                result.missing() + result.extra() + result.different(),
                result.unproved());
        record(new Proved(
                name.database(),
                name.table(),
                began,
                result.rows(),
                result.missing() + result.extra() + result.different(),
                result.unproved(),
                trouble));
    }

    /** Dropped meanwhile. */
    private boolean isGone(TableName name) throws VerifyException, InterruptedException {
        verification.catchUp();
        return verification.facts(Side.OLDER, name).columns().isEmpty()
                && verification.facts(Side.NEWER, name).columns().isEmpty();
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private void record(Proved proof) throws VerifyException {
        var unused = verification.instances().ask(Side.NEWER, "the proofs", connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(Instances.bytes(tables.replaceProof(proof)));
            }
        });
        proofs.put(new TableName(proof.database(), proof.table()).toString(), proof);
    }

    private Map<String, Proved> proofs() throws VerifyException {
        return verification.instances().ask(Side.NEWER, "the proofs", connection -> {
            Map<String, Proved> found = new HashMap<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(tables.selectProofs())) {
                while (row.next()) {
                    Proved proof = new Proved(
                            ListToVerify.text(row.getBytes(1)),
                            ListToVerify.text(row.getBytes(2)),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getLong(6),
                            ListToVerify.text(row.getBytes(7)));
                    found.put(new TableName(proof.database(), proof.table()).toString(), proof);
                }
            }
            return found;
        });
    }

    private void publish() {
        long due = due();
        int proved = 0;
        int differing = 0;
        long oldest = Long.MAX_VALUE;
        for (TableName each : all) {
            Proved proof = proofs.get(each.toString());
            oldest = Math.min(oldest, began(each));
            if (proof != null && proof.beganMicros() >= due) {
                proved++;
                differing += proof.differing() + proof.unproved() > 0
                                || !proof.trouble().isEmpty()
                        ? 1
                        : 0;
            }
        }
        stats.sweep(new ProofStats.Sweep(all.size(), proved, differing, all.isEmpty() ? 0 : oldest));
    }

    @Override
    public void close() {
        catalog.close();
        verification.close();
    }
}
