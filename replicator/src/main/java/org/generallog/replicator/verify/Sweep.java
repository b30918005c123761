package org.generallog.replicator.verify;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.generallog.replay.apply.ReplicatorTables.Proved;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.daemon.Control;
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
    private final Proofs proofs;
    private final Control control;
    private final ProofStats stats;
    private final TargetCatalog catalog;
    private final Mending mending;
    /** Tables that are due, the oldest proof first; listing all of them costs the old instance something. */
    private final Deque<TableName> course = new ArrayDeque<>();

    private final LookAgain again = new LookAgain();
    /** Names that an operator has asked for, until they are in the course. */
    private final List<String> asked = new ArrayList<>();

    private List<TableName> all = List.of();
    private Map<String, Proved> newest = Map.of();

    /** @param control who may ask for tables out of turn; an interval of zero leaves it at that */
    public Sweep(ReplicationConfig config, MarkerKey key, ProofStats stats, Control control) throws VerifyException {
        this.verification = Verification.lasting(config, key);
        this.interval = config.verify().sweep();
        this.proofs = new Proofs(verification);
        this.control = control;
        this.stats = stats;
        this.catalog = new TargetCatalog(config.target().server().address());
        this.mending = new Mending(verification, new TargetTables(catalog), stats);
        verification.instances().rest(REST);
    }

    /** Compares the next table that is due. @return whether there was one */
    public boolean round() throws VerifyException, InterruptedException {
        if (verification.cutOver().isPresent()) {
            over(verification.cutOver().get());
            return false;
        }
        asked.addAll(control.takeToProve());
        if (course.isEmpty() || !asked.isEmpty()) {
            all = verification.tables(List.of());
            newest = proofs.all();
        }
        if (!asked.isEmpty()) {
            outOfTurn();
        }
        if (course.isEmpty()) {
            again.due(System.nanoTime()).forEach(course::add);
            long due = due();
            all.stream()
                    .filter(each -> began(each) < due && !course.contains(each))
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

    private void over(Instant since) {
        course.clear();
        if (!control.takeToProve().isEmpty()) {
            LOG.warn("nothing is compared: {}", Verification.goneOver(since));
        }
    }

    /** What an operator has asked for goes before all else. */
    private void outOfTurn() {
        for (String name : asked) {
            List<TableName> found =
                    all.stream().filter(each -> each.isNamed(name)).toList();
            if (found.isEmpty()) {
                LOG.warn("asked to prove {}: neither instance has such a replicated table", name);
            }
            course.removeAll(found);
            for (int i = found.size() - 1; i >= 0; i--) {
                course.addFirst(found.get(i));
            }
        }
        asked.clear();
    }

    /** Proofs that began before are too old; none is where nothing is compared in turn. */
    private long due() {
        return interval.isZero() ? 0 : now() - interval.toNanos() / 1_000;
    }

    /** When the newest proof of a table began; 0 where there is none. */
    private long began(TableName table) {
        Proved proof = newest.get(table.toString());
        return proof == null ? 0 : proof.beganMicros();
    }

    private void prove(TableName name) throws VerifyException, InterruptedException {
        Instant began = Instant.now();
        TableResult result = new TableResult(name, MOST, rows -> {});
        String trouble;
        try {
            verification.verify(name, "", result);
            trouble = result.trouble();
        } catch (TableTrouble refused) {
            trouble = String.valueOf(refused.getMessage());
        }
        if (!trouble.isEmpty() && isGone(name)) {
            again.forget(name);
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
        Proved proof = proofs.keep(name, result, trouble, began);
        newest.put(name.toString(), proof);
        again.seen(name, isEqual(proof), System.nanoTime());
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

    private static boolean isEqual(Proved proof) {
        return proof.differing() + proof.unproved() == 0 && proof.trouble().isEmpty();
    }

    /** Whether tables are looked at again by and by: what differed may be mended. */
    public boolean looksAgain() {
        return !again.isEmpty();
    }

    /** The tables that are to be compared next. */
    public List<String> course() {
        return course.stream().map(TableName::toString).toList();
    }

    private void publish() {
        long due = due();
        int proved = 0;
        int differing = 0;
        long oldest = Long.MAX_VALUE;
        for (TableName each : all) {
            Proved proof = newest.get(each.toString());
            oldest = Math.min(oldest, began(each));
            if (proof != null && proof.beganMicros() >= due) {
                proved++;
                differing += isEqual(proof) ? 0 : 1;
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
