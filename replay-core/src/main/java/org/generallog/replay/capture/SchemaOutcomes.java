package org.generallog.replay.capture;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.transaction.Doubt;

/**
 * Asks the old instance's schema for the outcome of schema statements: the log has them like any other, those too that were refused ({@code
 * CREATE TABLE j (a JSON)}, which 5.5 logs before it fails to parse it), gave up their wait for a lock ({@code lock_wait_timeout}) or were
 * killed.
 *
 * <p>Once its session is through with such a statement, its table has to show it ({@link SchemaEffect}); where it does not, the table is
 * listed. The statement is replayed all the same: several that follow each other hide what each did, and one that is left out in error
 * costs more than one that is listed in vain. What was seen before a restart is not looked after.
 */
final class SchemaOutcomes {
    private static final int MOST = 10_000;
    private static final int MOST_OF_TABLE = 20;
    /** After so long a statement counts as over though its session has been silent since. */
    private static final long LONG_MICROS = 60_000_000;

    private static final long SECOND = 1_000_000;

    private final Catalog catalog;
    private final Doubts doubts;
    /** By table, the oldest first. */
    private final Map<String, List<Asked>> asked = new LinkedHashMap<>();

    /** Second of the last schema statement, by table. */
    private final Map<String, Long> last = new HashMap<>();

    /** One whose outcome is not known yet. */
    private static final class Statement {
        final long threadId;
        final long timeMicros;
        final LogPosition at;
        boolean over;

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
        /** The table did not show it when the next one came. */
        boolean doubtful;

        Asked(Statement statement, SchemaEffect effect, boolean alone) {
            this.statement = statement;
            this.effect = effect;
            this.alone = alone;
        }
    }

    SchemaOutcomes(Catalog catalog, Doubts doubts) {
        this.catalog = catalog;
        this.doubts = doubts;
    }

    /** A schema statement stands in the log. */
    void seen(Step step) {
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
            if (earlier.size() >= MOST_OF_TABLE) {
                earlier.remove(0);
            }
            earlier.add(one);
        }
        for (TableAccess access : step.info().tables()) {
            String database = TableNames.database(access, session.database());
            if (access.table().isEmpty()) {
                asked.values().removeIf(all -> all.get(0).effect.database().equalsIgnoreCase(database));
            }
            LoggedDefinitions.bound(last, MOST);
            last.put(name(database, access.table()), second);
        }
        if (asked.size() > MOST) {
            asked.clear();
        }
    }

    /** Its text does not name the table. */
    private void droppedTrigger(ProgramDdl drop) {
        for (List<Asked> all : asked.values()) {
            all.removeIf(each -> each.effect.database().equalsIgnoreCase(drop.database())
                    && each.effect.marks().stream()
                            .anyMatch(mark -> mark.part() == SchemaEffect.Mark.Part.TRIGGER
                                    && mark.name().equalsIgnoreCase(drop.name())));
        }
        asked.values().removeIf(List::isEmpty);
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
                        all.remove(i);
                        i = overtaken(all, i, each);
                    } else {
                        each.missedAtMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                    }
                } else if (over && each.missedAtMicros < sentMicros && !mayBeUndone(all, i)) {
                    list(each);
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
        return all.subList(Math.max(0, all.indexOf(one)), all.size()).stream()
                .anyMatch(each -> each.effect.kind() == Kind.CREATES);
    }

    private static String name(String database, String table) {
        return (database + "." + table).toLowerCase(Locale.ROOT);
    }
}
