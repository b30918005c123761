package org.generallog.replicator.verify;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.TouchedRows;
import org.generallog.replay.verify.TouchedRows.Since;
import org.generallog.replay.verify.TouchedRows.Table;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.config.ReplicationConfig;
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

    private static final Duration NOW_AND_THEN = Duration.ofSeconds(5);
    /** Tables wait no longer than that for a moment in which no row waits. */
    private static final Duration AT_LEAST = Duration.ofMinutes(1);
    /** Reading the old instance as a whole takes this share of the time at most. */
    private static final int SHARE = 5;
    /** Rows that were not quiet are looked at again after that. */
    private static final Duration BUSY = Duration.ofSeconds(2);

    private final ProofStats stats;
    private final Verification verification;
    private final TargetCatalog catalog;
    private final AppliedRows applied;
    private TouchedRows touched = new TouchedRows(MOST);
    private final NamedRows named;
    private final Mending mending;
    private final ListCourse list;
    private final Map<Table, TablePair> pairs = new HashMap<>();
    private final Deque<Table> course = new ArrayDeque<>();
    /** Whether it is under way, and what it has cost. */
    private boolean running;

    private boolean turn;
    private long courseBegan;
    private long spent;
    private long nextCourse = System.nanoTime();
    private long lastCourse = System.nanoTime();
    private long nextBusy = System.nanoTime();

    /** @param from all that the relay log holds before it is proved, or not to be */
    public Proof(ReplicationConfig config, MarkerKey key, ProofStats stats, RelayPosition from) throws VerifyException {
        this.stats = stats;
        this.verification = Verification.lasting(config, key);
        this.catalog = new TargetCatalog(config.target().server().address());
        TargetTables tables = new TargetTables(catalog);
        this.applied = new AppliedRows(config.relayLog().directory(), catalog, tables, from);
        this.named = new NamedRows(verification);
        this.mending = new Mending(verification, tables, stats);
        this.list = new ListCourse(new ListToVerify(verification, Proof::result), mending);
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
        if (verification.cutOver().isPresent()) {
            return over(upTo, began);
        }
        boolean all = read(log, upTo);
        boolean fresh = touched.hasFresh();
        Optional<Table> next = touched.next();
        boolean late = began - lastCourse - AT_LEAST.toNanos() >= 0;
        if (!running && began - nextCourse >= 0 && (late || (!fresh && all))) {
            running = true;
            courseBegan = began;
            course.addAll(touched.whole());
        }
        turn = !turn;
        if (running && (turn || !fresh)) {
            goOn(all);
        } else if (next.isPresent() && (fresh || began - nextBusy >= 0)) {
            look(next.get());
        }
        publish();
        return running || touched.hasFresh() || !all;
    }

    /** What applications write to the new instance is no difference: nothing is compared any more. */
    private boolean over(RelayPosition upTo, long began) throws VerifyException {
        skipTo(upTo);
        touched = new TouchedRows(MOST);
        course.clear();
        running = false;
        publish();
        stats.round(began);
        return false;
    }

    /** Tables of which rows were written that no condition names, and then the list to verify: one after the other, rows in between. */
    private void goOn(boolean all) throws VerifyException, InterruptedException {
        long before = verification.instances().olderNanos();
        Table next = course.poll();
        if (next != null) {
            whole(next);
            spent += verification.instances().olderNanos() - before;
            return;
        }
        boolean more = list.step(now());
        spent += verification.instances().olderNanos() - before;
        if (more) {
            return;
        }
        running = false;
        lastCourse = System.nanoTime();
        nextCourse = lastCourse + Math.max(NOW_AND_THEN.toNanos(), SHARE * spent);
        spent = 0;
        if (all && touched.oldest().isEmpty()) {
            stats.round(courseBegan);
        }
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
            skipTo(upTo);
            return true;
        }
    }

    private void skipTo(RelayPosition upTo) throws VerifyException {
        try {
            applied.skipTo(upTo);
        } catch (IOException closing) {
            throw new VerifyException("the relay log cannot be closed: " + closing.getMessage(), closing);
        }
    }

    private Since now() {
        return new Since(applied.place(), applied.timeMicros());
    }

    /** From where on the relay log is needed to go on after a restart. */
    public RelayPosition needed() {
        return touched.needed().orElse(applied.place());
    }

    private void publish() {
        stats.progress(new ProofStats.Progress(
                applied.place(),
                touched.oldest().map(Since::timeMicros).orElse(applied.timeMicros()),
                touched.rows(),
                touched.tables()));
    }

    private void look(Table table) throws VerifyException, InterruptedException {
        TableName name = new TableName(table.database(), table.name());
        List<String> conditions = touched.of(table, TOGETHER);
        TableResult result = result(name);
        Set<String> equal;
        try {
            if (!isKnown(table, result) && !isComparable(name, result)) {
                touched.done(table, touched.of(table, MOST));
                return;
            }
            pairs.put(table, result.pair());
            equal = named.equal(result, conditions);
        } catch (TableTrouble trouble) {
            LOG.debug("rows of {} cannot be asked for one by one", name, trouble);
            pairs.remove(table);
            touched.asWhole(table);
            return;
        }
        stats.looks.add(conditions.size());
        List<String> others =
                conditions.stream().filter(each -> !equal.contains(each)).toList();
        boolean settled = mending.settle(result, now());
        if (settled && result.unproved() == 0) {
            touched.done(table, conditions);
        } else {
            touched.done(table, List.copyOf(equal));
            touched.later(table, others);
            nextBusy = System.nanoTime() + BUSY.toNanos();
        }
    }

    /** What both sides say of a table is read once, until its schema may have changed. */
    private boolean isKnown(Table table, TableResult result) {
        TablePair known = pairs.get(table);
        if (known == null) {
            return false;
        }
        result.table(known);
        return true;
    }

    private static TableResult result(TableName name) {
        return new TableResult(name, MOST_DIFFERENCES, rows -> {});
    }

    /** Not a temporary table, or one that is gone; one that only one side has is listed. */
    private boolean isComparable(TableName name, TableResult result) throws VerifyException, InterruptedException {
        if (!verification.isReplicated(name.database())) {
            return false;
        }
        if (verification.describe(name, result)) {
            return true;
        }
        // Its CREATE or DROP may be on its way.
        verification.catchUp();
        TableResult again = result(name);
        boolean gone = verification.facts(Side.OLDER, name).columns().isEmpty()
                && verification.facts(Side.NEWER, name).columns().isEmpty();
        if (!gone && !verification.describe(name, again)) {
            mending.list(name, again.trouble(), now());
        }
        return false;
    }

    private void whole(Table table) throws VerifyException, InterruptedException {
        Map<Table, List<String>> busy = new HashMap<>();
        boolean again = false;
        for (TableName name : tables(table)) {
            TableResult result = result(name);
            try {
                if (!isComparable(name, result)) {
                    continue;
                }
                verification.verify(name, "", result);
            } catch (TableTrouble trouble) {
                mending.list(name, String.valueOf(trouble.getMessage()), now());
                continue;
            }
            stats.looks.add(result.rows());
            again |= !mending.settle(result, now());
            again |= result.isCut() || (result.unproved() > 0 && !result.pair().hasKey());
            if (result.pair().hasKey()) {
                busy.put(
                        new Table(name.database(), name.table()),
                        result.unprovedKeys().stream()
                                .map(each -> result.pair().where(Side.OLDER, each))
                                .toList());
            }
        }
        if (!again) {
            touched.done(table, busy);
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
