package org.generallog.replay.capture;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.capture.SchemaEffect.Evidence;
import org.generallog.replay.capture.SchemaEffect.Kind;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.outbox.SchemaGate;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Asks the old instance's schema for the outcome of schema statements: the log has them like any other, those too that were refused ({@code
 * CREATE TABLE j (a JSON)}, which 5.5 logs before it fails to parse it), gave up their wait for a lock ({@code lock_wait_timeout}) or were
 * killed.
 *
 * <p>Before such a statement leaves the outbox, its table has to show it ({@link SchemaEffect}). One that is seen to have had no effect,
 * though its session is through with it, is not replayed, and its table is listed. Where the schema tells neither, the statement is replayed,
 * and listed unless its table was changed since; an {@code ALTER} that changed nothing is listed in vain, which costs a comparison. What
 * was seen before a restart is not looked after.
 */
final class SchemaOutcomes implements SchemaGate {
    private static final int MOST = 10_000;
    private static final int MOST_OF_TABLE = 20;
    /** After so long a statement counts as over though its session has been silent since. */
    private static final long LONG_MICROS = 60_000_000;

    private static final long SECOND = 1_000_000;

    private final Catalog catalog;
    private final Doubts doubts;
    private final long patienceNanos;
    /** By table, the oldest first. */
    private final Map<String, List<Asked>> asked = new LinkedHashMap<>();

    private final IdentityHashMap<Change, Statement> statements = new IdentityHashMap<>();
    /** Second of the last schema statement, by table. */
    private final Map<String, Long> last = new HashMap<>();

    /** One whose outcome is not known yet. */
    private static final class Statement {
        final List<Asked> effects = new ArrayList<>();
        final long threadId;
        final long timeMicros;
        final LogPosition at;
        long heldSinceNanos;
        boolean over;
        boolean refused;
        /** What came since may have undone it. */
        boolean blurred;

        Statement(long threadId, long timeMicros, LogPosition at) {
            this.threadId = threadId;
            this.timeMicros = timeMicros;
            this.at = at;
        }
    }

    /** A table that is to show a statement. */
    private static final class Asked {
        final Statement statement;
        final SchemaEffect effect;
        /** No other schema statement on the table stands near it. */
        final boolean alone;
        /** When it was looked for in vain, on our own clock; 0 for not yet. */
        long missedAtMicros;
        /** The table has shown it. */
        boolean done;
        /** The table did not show it when the next one came. */
        boolean doubtful;

        Asked(Statement statement, SchemaEffect effect, boolean alone) {
            this.statement = statement;
            this.effect = effect;
            this.alone = alone;
        }
    }

    /** @param patience a statement that still runs is waited for so long: the new instance may as well begin with it */
    SchemaOutcomes(Catalog catalog, Doubts doubts, Duration patience) {
        this.patienceNanos = patience.toNanos();
        this.catalog = catalog;
        this.doubts = doubts;
    }

    /**
     * A schema statement stands in the log.
     *
     * @param change what is to be replayed of it; null for nothing
     */
    void seen(Step step, @Nullable Change change) {
        Session session = step.session();
        Statement statement =
                new Statement(step.thread(), step.time(), step.row().position());
        if (step.info().has(Flag.ROUTINE)) {
            ProgramDdl.of(step.sql(), session)
                    .filter(each -> each.kind() == ProgramDdl.Kind.TRIGGER
                            && each.trigger().isEmpty())
                    .ifPresent(this::droppedTrigger);
        }
        List<SchemaEffect> effects = SchemaEffect.of(session, step.sql(), step.info());
        long second = Math.floorDiv(statement.timeMicros, SECOND);
        for (SchemaEffect effect : effects) {
            String name = name(effect.database(), effect.table());
            List<Asked> earlier = asked.computeIfAbsent(name, n -> new ArrayList<>());
            earlier.forEach(each -> each.doubtful |= each.missedAtMicros != 0 || !isDone(each));
            Long before = last.get(name);
            // The log's clock may be a tick behind that of the files.
            Asked one = new Asked(statement, effect, before == null || before < second - 1);
            statement.effects.add(one);
            if (earlier.size() >= MOST_OF_TABLE) {
                earlier.remove(0).statement.blurred = true;
            }
            earlier.add(one);
        }
        for (TableAccess access : step.info().tables()) {
            String database = TableNames.database(access, session.database());
            if (access.table().isEmpty()) {
                asked.values()
                        .forEach(all -> all.forEach(each ->
                                each.statement.blurred |= each.effect.database().equalsIgnoreCase(database)));
                asked.values().removeIf(all -> all.get(0).effect.database().equalsIgnoreCase(database));
            } else if (effects.isEmpty() && access.mode() == TableAccess.Mode.SCHEMA) {
                asked.getOrDefault(name(database, access.table()), List.of())
                        .forEach(each -> each.statement.blurred = true);
            }
            LoggedDefinitions.bound(last, MOST);
            last.put(name(database, access.table()), second);
        }
        if (asked.size() > MOST) {
            asked.clear();
        }
        if (change != null && !statement.effects.isEmpty()) {
            if (statements.size() >= MOST) {
                statements.clear();
            }
            statements.put(change, statement);
        }
    }

    /** Its text does not name the table. */
    private void droppedTrigger(ProgramDdl drop) {
        for (List<Asked> all : asked.values()) {
            all.removeIf(each -> {
                boolean creates = each.effect.database().equalsIgnoreCase(drop.database())
                        && each.effect.marks().stream()
                                .anyMatch(mark -> mark.part() == SchemaEffect.Mark.Part.TRIGGER
                                        && mark.name().equalsIgnoreCase(drop.name()));
                each.statement.blurred |= creates;
                return creates;
            });
        }
        asked.values().removeIf(List::isEmpty);
    }

    /** A procedure was called, which may change a schema unseen. */
    void called() {
        statements.values().forEach(each -> each.blurred = true);
    }

    /**
     * The session has sent something else.
     *
     * @param at in which row: all of one with several statements is read at once, while the server still is at its first
     */
    void wentOn(long threadId, LogPosition at) {
        for (List<Asked> all : asked.values()) {
            for (Asked each : all) {
                each.statement.over |= each.statement.threadId == threadId && !each.statement.at.equals(at);
            }
        }
    }

    /** The session is gone. */
    void ended(long threadId) {
        asleep(Set.of(threadId));
    }

    /** These sessions are at rest. */
    void asleep(Set<Long> threads) {
        asked.values()
                .forEach(all -> all.forEach(each -> each.statement.over |= threads.contains(each.statement.threadId)));
    }

    /**
     * To be called at each heartbeat in the log. What is not there may have been dropped by a statement that has not been read yet: it is
     * listed only when a heartbeat comes that was sent after it was missed, with no such statement before it.
     *
     * @param sentMicros when the heartbeat was sent, on our own clock
     * @param eventMicros the heartbeat's event time
     */
    void look(long sentMicros, long eventMicros) {
        for (Iterator<List<Asked>> tables = asked.values().iterator(); tables.hasNext(); ) {
            List<Asked> all = tables.next();
            for (int i = all.size() - 1; i >= 0; i--) {
                Asked each = all.get(i);
                boolean over = each.statement.over || eventMicros - each.statement.timeMicros > LONG_MICROS;
                if (over && each.missedAtMicros == 0) {
                    if (isDone(each)) {
                        each.done = true;
                        all.remove(i);
                        i = overtaken(all, i, each);
                    } else {
                        each.missedAtMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                    }
                } else if (over && each.missedAtMicros < sentMicros && !mayBeUndone(all, i)) {
                    list(each);
                    each.statement.refused |= each.statement.over && hasNoEffect(each.statement);
                    all.remove(i);
                }
            }
            if (all.isEmpty()) {
                tables.remove();
            }
        }
    }

    /** Whether a later one that has run by now hides what this one did. */
    private boolean mayBeUndone(List<Asked> all, int at) {
        SchemaEffect effect = all.get(at).effect;
        return all.subList(at + 1, all.size()).stream()
                .anyMatch(later -> later.effect.undoes(effect) && evidence(later) != Evidence.NOT_DONE);
    }

    /**
     * A later one took effect: of the first ones of the list, those that it may have undone can be told no more, nor those that only the time of
     * the table's last change tells. Returns how many stay.
     */
    private int overtaken(List<Asked> all, int count, Asked later) {
        List<Asked> stay = new ArrayList<>();
        for (Asked each : all.subList(0, count)) {
            boolean undone = later.effect.undoes(each.effect);
            if (!undone && evidence(each) == Evidence.NOT_DONE) {
                stay.add(each);
                continue;
            }
            each.statement.blurred |= undone;
            if (each.effect.kind() == Kind.ALTERS && (each.doubtful || !isDone(each))) {
                list(each);
            }
        }
        all.subList(0, count).clear();
        all.addAll(0, stay);
        return stay.size();
    }

    private void list(Asked one) {
        doubts.table(Doubt.REFUSED_BY_OLD, one.effect.database(), one.effect.table());
    }

    private boolean isDone(Asked one) {
        return switch (evidence(one)) {
            case DONE, UNKNOWN -> true;
            case SAME_SECOND -> one.alone;
            case NOT_DONE, AGAIN, UNCHANGED -> false;
        };
    }

    private Evidence evidence(Asked one) {
        Evidence evidence = one.effect.of(
                catalog.trace(one.effect.database(), one.effect.table()),
                Math.floorDiv(one.statement.timeMicros, SECOND));
        if (evidence != Evidence.AGAIN) {
            return evidence;
        }
        return isCreatedAnew(one) ? Evidence.DONE : Evidence.NOT_DONE;
    }

    /** Whether a statement stands behind it in the log that creates its table. */
    private boolean isCreatedAnew(Asked one) {
        List<Asked> all = asked.getOrDefault(name(one.effect.database(), one.effect.table()), List.of());
        int at = all.indexOf(one);
        return at < 0
                ? one.done
                : all.subList(at, all.size()).stream().anyMatch(each -> each.effect.kind() == Kind.CREATES);
    }

    @Override
    public Answer of(Transaction ddl) {
        for (Change change : ddl.changes()) {
            Statement statement = statements.get(change);
            if (statement != null) {
                Answer answer = answer(statement);
                if (answer != Answer.WAITS) {
                    statements.remove(change);
                }
                return answer;
            }
        }
        return Answer.GOES;
    }

    private Answer answer(Statement statement) {
        if (statement.blurred) {
            return Answer.GOES;
        }
        if (statement.refused) {
            return Answer.REFUSED;
        }
        if (!hasNoEffect(statement)) {
            return Answer.GOES;
        }
        long now = System.nanoTime();
        if (statement.heldSinceNanos == 0) {
            statement.heldSinceNanos = now;
        }
        return now - statement.heldSinceNanos >= patienceNanos ? Answer.GOES : Answer.WAITS;
    }

    /** Whether none of its tables shows it, and one of them would. */
    private boolean hasNoEffect(Statement statement) {
        boolean none = false;
        for (Asked each : statement.effects) {
            Evidence evidence = evidence(each);
            if (evidence == Evidence.DONE) {
                return false;
            }
            none |= evidence == Evidence.NOT_DONE;
        }
        return none;
    }

    private static String name(String database, String table) {
        return (database + "." + table).toLowerCase(Locale.ROOT);
    }
}
