package org.generallog.replicator.cutover;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.replicator.verify.TableName;
import org.generallog.replicator.verify.TableResult;
import org.generallog.replicator.verify.Verification;

/**
 * Moves the applications' writes from the old instance to the new one, while the replicator goes on: the old one becomes read only, all is applied,
 * the last proof is taken, counters and events of the new one are set. Whatever fails before the verdict takes all back.
 */
public final class Cutover implements AutoCloseable {
    private static final int SHOWN = 20;
    /** Where a statement of the way back belongs, so that it can be pasted as it stands. */
    private static final String OLD = "/* old instance */ ";

    private static final String NEW = "/* new instance */ ";
    private static final Duration POLL = Duration.ofMillis(500);
    /** What is proved already is not lost: waiting longer than this would keep the applications from writing. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Verification verification;
    private final OldInstance older;
    private final NewInstance newer;
    private final Daemon daemon;
    private final Consumer<String> out;
    private final ReplicatorTables tables;
    private final Undo undo = new Undo();
    /** Whether there is no way back from here on but by hand, or nothing left to take back. */
    private boolean decided;

    /** The running replicator. */
    public interface Daemon {
        /** Its status. */
        JsonNode status() throws IOException, InterruptedException;
    }

    /** @param out takes what is to be said, line by line */
    public Cutover(ReplicationConfig config, Verification verification, Daemon daemon, Consumer<String> out)
            throws SQLException {
        this.verification = verification;
        this.daemon = daemon;
        this.out = out;
        this.tables = new ReplicatorTables(config.target().schema(), config.name());
        this.older = new OldInstance(config.source().server().address(), verification::isReplicated);
        try {
            this.newer = new NewInstance(config.target().server().address(), verification::isReplicated);
        } catch (SQLException e) {
            older.close();
            throw e;
        }
    }

    /** What stands against it now. */
    public List<Finding> check() throws SQLException, IOException, InterruptedException {
        return Checklist.of(daemon.status(), older, newer);
    }

    /**
     * Does it.
     *
     * @param reserve ids that are left free in each table
     * @param keep whether the old instance stays read only though the proof has failed
     * @return whether all rows are equal and the applications may go over
     * @throws CutoverException it did not come to a verdict; what was done is taken back
     */
    public boolean execute(long reserve, boolean keep) throws CutoverException, InterruptedException {
        try {
            closeOld();
            drain();
            boolean equal = prove();
            if (equal) {
                openNew(reserve);
            } else if (keep) {
                decide();
            }
            return equal;
        } catch (SQLException | IOException | VerifyException e) {
            throw new CutoverException(String.valueOf(e.getMessage()), e);
        } finally {
            takeBack();
        }
    }

    private synchronized void decide() throws InterruptedException {
        requireUndecided();
        decided = true;
    }

    /** A signal may have taken all back, and a question to a server is deaf to it. */
    private void requireUndecided() throws InterruptedException {
        if (decided) {
            throw new InterruptedException("taken back");
        }
    }

    private synchronized void closeOld() throws SQLException, InterruptedException {
        requireUndecided();
        OldInstance.Facts facts = older.facts();
        if (facts.scheduler()) {
            undo.push(OLD + "SET GLOBAL event_scheduler = ON", () -> older.scheduler(true));
            older.scheduler(false);
            out.accept("the old instance's event scheduler is off");
        }
        if (!facts.readOnly()) {
            undo.push(OLD + "SET GLOBAL read_only = 0", () -> older.readOnly(false));
            older.readOnly(true);
        }
        out.accept("the old instance is read only: applications cannot write. Should this be killed, the way back is: "
                + String.join("; ", undo.statements()));
    }

    /** All that the old instance has is applied, and what was written is compared, as far as the replicator does that. */
    private void drain() throws VerifyException, IOException, InterruptedException {
        verification.catchUp();
        out.accept("all that was written is applied");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (waits(daemon.status())) {
            if (System.nanoTime() > end) {
                out.accept("rows are still being compared: the last proof looks at all of them anyway");
                return;
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    private static boolean waits(JsonNode status) {
        JsonNode proof = status.path("apply").path("proof");
        return proof.path("rows").asInt() + proof.path("tables").asInt() > 0;
    }

    private boolean prove() throws VerifyException, IOException, InterruptedException {
        List<TableName> tables = verification.tables(List.of());
        List<TableResult> results = compared(tables);
        long rows = results.stream().mapToLong(TableResult::rows).sum();
        List<TableResult> unequal = unequal(results);
        long end = System.nanoTime() + PATIENCE.toNanos();
        if (!unequal.isEmpty() && mends(daemon.status())) {
            tell(unequal);
            out.accept("run --repair mends what was doubted: these tables are compared again, until they are equal");
            while (!unequal.isEmpty() && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
                Set<String> left = unequal.stream().map(TableResult::name).collect(Collectors.toSet());
                unequal = unequal(compared(tables.stream()
                        .filter(each -> left.contains(each.toString()))
                        .toList()));
            }
        }
        tell(unequal);
        out.accept(
                unequal.isEmpty()
                        ? "proved: %,d rows of %,d tables are the same on both sides".formatted(rows, tables.size())
                        : "the rows are not the same: repair --execute mends them, or run --repair does while it runs");
        verification.definitions().forEach(each -> out.accept("note: defined differently: " + each.what()));
        return unequal.isEmpty();
    }

    private List<TableResult> compared(List<TableName> tables) throws VerifyException, InterruptedException {
        List<TableResult> results = new ArrayList<>();
        for (TableName name : tables) {
            TableResult result = new TableResult(name, SHOWN, more -> {});
            verification.prove(name, result);
            results.add(result);
        }
        return results;
    }

    private static List<TableResult> unequal(List<TableResult> results) {
        return results.stream().filter(each -> !each.isEqual()).toList();
    }

    private void tell(List<TableResult> unequal) {
        for (TableResult each : unequal) {
            out.accept(each.name() + ": "
                    + (each.trouble().isEmpty()
                            ? "missing %,d, extra %,d, different %,d, not proved %,d"
                                    .formatted(each.missing(), each.extra(), each.different(), each.unproved())
                            : each.trouble()));
        }
    }

    private static boolean mends(JsonNode status) {
        return status.path("apply").path("proof").path("touched").asText().equals("repair");
    }

    private synchronized void openNew(long reserve) throws SQLException, InterruptedException {
        requireUndecided();
        Map<List<String>, Long> moved = newer.behind(older, reserve);
        for (Map.Entry<List<String>, Long> each : moved.entrySet()) {
            newer.counter(each.getKey(), each.getValue());
        }
        if (!moved.isEmpty()) {
            out.accept("AUTO_INCREMENT counters were moved: " + readable(moved));
        }
        boolean scheduled = undo.statements().stream().anyMatch(each -> each.contains("event_scheduler"));
        List<Event> events = scheduled ? newer.resting(older.facts().events()) : List.of();
        for (Event each : events) {
            undo.push(NEW + each.alter("DISABLE"), () -> newer.alter(each, false));
            newer.alter(each, true);
        }
        if (!events.isEmpty()) {
            out.accept("events are enabled on the new instance: "
                    + String.join(", ", events.stream().map(Event::label).toList())
                    + (newer.scheduler() ? "" : "; turn its scheduler on: SET GLOBAL event_scheduler = ON"));
        }
        undo.push(NEW + tables.cutBack(), () -> newer.cutBack(tables));
        newer.cutOver(tables);
        out.accept("what applications write to the new instance from now on is compared and mended by nobody");
        decided = true;
        out.accept("done: point the applications to the new instance now");
        out.accept("the way back, as long as nobody has written to the new instance:");
        undo.statements().forEach(each -> out.accept("  " + each + ";"));
    }

    private static String readable(Map<List<String>, Long> counters) {
        Map<String, String> names = new TreeMap<>();
        counters.forEach((table, next) -> names.put(String.join(".", table), Long.toUnsignedString(next)));
        List<String> shown = new ArrayList<>();
        names.forEach((table, next) -> {
            if (shown.size() < SHOWN) {
                shown.add(table + " to " + next);
            }
        });
        return String.join(", ", shown) + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    /**
     * Takes back what was done, once, unless the cutover is decided; may be called by another thread, on a signal: what a server is being asked
     * meanwhile may take long to answer. What was to come then does not.
     */
    public synchronized void takeBack() {
        if (decided) {
            return;
        }
        decided = true;
        // A signal must not keep the old instance closed.
        boolean interrupted = Thread.interrupted();
        List<String> done = undo.statements();
        List<String> failed = undo.run();
        if (!done.isEmpty() && failed.isEmpty()) {
            out.accept("taken back: " + String.join("; ", done));
        }
        failed.forEach(each -> out.accept("COULD NOT BE TAKEN BACK, run it by hand: " + each));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            newer.close();
        } finally {
            older.close();
        }
    }
}
