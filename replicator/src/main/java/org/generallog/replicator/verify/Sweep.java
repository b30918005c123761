package org.generallog.replicator.verify;

import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        List<TableName> all = verification.tables(List.of());
        Map<String, Proved> proofs = proofs();
        publish(all, proofs);
        Optional<TableName> next = next(all, proofs);
        if (next.isPresent()) {
            prove(next.get());
            publish(all, proofs());
        }
        return next.isPresent();
    }

    private Optional<TableName> next(List<TableName> all, Map<String, Proved> proofs) {
        long due = now() - interval.toNanos() / 1_000;
        TableName oldest = null;
        long began = due;
        for (TableName each : all) {
            Proved proof = proofs.get(each.toString());
            long when = proof == null ? 0 : proof.beganMicros();
            if (when < began) {
                oldest = each;
                began = when;
            }
        }
        return Optional.ofNullable(oldest);
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
    }

    private Map<String, Proved> proofs() throws VerifyException {
        return verification.instances().ask(Side.NEWER, "the proofs", connection -> {
            Map<String, Proved> proofs = new HashMap<>();
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
                    proofs.put(new TableName(proof.database(), proof.table()).toString(), proof);
                }
            }
            return proofs;
        });
    }

    private void publish(List<TableName> all, Map<String, Proved> proofs) {
        long due = now() - interval.toNanos() / 1_000;
        int proved = 0;
        int differing = 0;
        long oldest = Long.MAX_VALUE;
        for (TableName each : all) {
            Proved proof = proofs.get(each.toString());
            oldest = Math.min(oldest, proof == null ? 0 : proof.beganMicros());
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
