package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Renaming;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.transaction.Doubt;

/**
 * Finds schema statements that the old instance refused, though the new one may take them: the log has them like any other. Some time after
 * one, its table should be there, or should have been changed since; where not, it is to be verified. For example {@code CREATE TABLE j (a
 * JSON)}, which 5.5 logs before it fails to parse it.
 *
 * <p>An ALTER that changed nothing is listed in vain, which costs a comparison. What was seen before a restart is not looked after.
 */
final class SchemaOutcomes {
    private static final int MOST = 10_000;
    /** After so long a statement counts as over though its session has been silent since. */
    private static final long LONG_MICROS = 60_000_000;

    private final Catalog catalog;
    private final Doubts doubts;
    private final Map<String, Asked> asked = new LinkedHashMap<>();

    /** A statement whose outcome is not known yet. */
    private static final class Asked {
        final String database;
        final String table;
        final boolean creates;
        /** It should be gone, or be another table by now. */
        final boolean drops;

        final long threadId;
        final long timeMicros;
        boolean over;
        /** When it was looked for in vain, on our own clock; 0 for not yet. */
        long missedAtMicros;

        Asked(String database, String table, boolean creates, boolean drops, long threadId, long timeMicros) {
            this.drops = drops;
            this.database = database;
            this.table = table;
            this.creates = creates;
            this.threadId = threadId;
            this.timeMicros = timeMicros;
        }
    }

    SchemaOutcomes(Catalog catalog, Doubts doubts) {
        this.catalog = catalog;
        this.doubts = doubts;
    }

    void seen(Session session, byte[] sql, StatementInfo info, long timeMicros) {
        String text =
                new String(sql, StandardCharsets.ISO_8859_1).stripLeading().toUpperCase(Locale.ROOT);
        boolean creates = text.startsWith("CREATE");
        boolean alters = text.startsWith("ALTER") && info.tables().size() == 1 && !text.contains(" KEYS");
        for (TableAccess access : info.tables()) {
            String database = TableNames.database(access, session.database());
            if (access.table().isEmpty()) {
                asked.values().removeIf(each -> each.database.equalsIgnoreCase(database));
            } else if (access.mode() == TableAccess.Mode.SCHEMA) {
                asked.remove(name(database, access.table()));
            }
        }
        for (Renaming each : Renaming.of(sql, session.lexicalMode())) {
            String database = each.toDatabase().isEmpty() ? session.database() : each.toDatabase();
            if (asked.size() < MOST) {
                asked.put(
                        name(database, each.to()),
                        new Asked(database, each.to(), true, false, session.threadId(), timeMicros));
                alters = false;
            }
        }
        if (text.startsWith("DROP TABLE") && !info.has(Flag.TEMPORARY)) {
            for (TableAccess access : info.tables()) {
                String database = TableNames.database(access, session.database());
                if (asked.size() < MOST && !TemporaryTables.isTemporary(session, access)) {
                    asked.put(
                            name(database, access.table()),
                            new Asked(database, access.table(), false, true, session.threadId(), timeMicros));
                }
            }
        }
        if ((creates || alters) && !info.has(Flag.ROUTINE) && !info.tables().isEmpty() && asked.size() < MOST) {
            TableAccess first = info.tables().get(0);
            String database = TableNames.database(first, session.database());
            if (!first.table().isEmpty()) {
                asked.put(
                        name(database, first.table()),
                        new Asked(database, first.table(), creates, false, session.threadId(), timeMicros));
            }
        }
    }

    /** The session has sent something else, or is gone. */
    void wentOn(long threadId) {
        for (Asked each : asked.values()) {
            each.over |= each.threadId == threadId;
        }
    }

    /**
     * To be called at each heartbeat in the log. What is not there may have been dropped by a statement that has not been read yet: it is
     * listed only when a heartbeat comes that was sent after it was missed, with no such statement before it.
     *
     * @param sentMicros when the heartbeat was sent, on our own clock
     * @param eventMicros the heartbeat's event time
     */
    void look(long sentMicros, long eventMicros) {
        boolean fresh = false;
        for (Iterator<Asked> all = asked.values().iterator(); all.hasNext(); ) {
            Asked each = all.next();
            if (each.missedAtMicros != 0) {
                if (each.missedAtMicros < sentMicros) {
                    doubts.table(Doubt.REFUSED_BY_OLD, each.database, each.table);
                    all.remove();
                }
            } else if (each.over || eventMicros - each.timeMicros > LONG_MICROS) {
                if (!fresh) {
                    catalog.invalidate();
                    fresh = true;
                }
                if (hasHappened(each)) {
                    all.remove();
                } else {
                    each.missedAtMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                }
            }
        }
    }

    private boolean hasHappened(Asked each) {
        Optional<TableSchema> table = catalog.table(each.database, each.table);
        if (each.creates) {
            return table.isPresent() || catalog.view(each.database, each.table).isPresent();
        }
        if (each.drops && table.isEmpty()) {
            return true;
        }
        long second = 1_000_000;
        // The schema is exact from the second after its last change on.
        return table.isEmpty()
                || table.get().exactFromMicros() - second >= Math.floorDiv(each.timeMicros, second) * second;
    }

    private static String name(String database, String table) {
        return (database + "." + table).toLowerCase(Locale.ROOT);
    }
}
