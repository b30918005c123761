package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.session.Session;
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
    private record Asked(String database, String table, boolean creates, long threadId, long timeMicros, boolean over) {
        Asked isOver() {
            return new Asked(database, table, creates, threadId, timeMicros, true);
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
                asked.values().removeIf(each -> each.database().equalsIgnoreCase(database));
            } else if (access.mode() == TableAccess.Mode.SCHEMA) {
                asked.remove(name(database, access.table()));
            }
        }
        if ((creates || alters) && !info.has(Flag.ROUTINE) && !info.tables().isEmpty() && asked.size() < MOST) {
            TableAccess first = info.tables().get(0);
            String database = TableNames.database(first, session.database());
            if (!first.table().isEmpty()) {
                asked.put(
                        name(database, first.table()),
                        new Asked(database, first.table(), creates, session.threadId(), timeMicros, false));
            }
        }
    }

    /** The session has sent something else, or is gone. */
    void wentOn(long threadId) {
        if (!asked.isEmpty()) {
            asked.replaceAll((name, each) -> each.threadId() == threadId ? each.isOver() : each);
        }
    }

    /** To be called now and then, such as at each heartbeat in the log. */
    void look(long nowMicros) {
        List<String> ready = new ArrayList<>();
        asked.forEach((name, each) -> {
            if (each.over() || nowMicros - each.timeMicros() > LONG_MICROS) {
                ready.add(name);
            }
        });
        if (!ready.isEmpty()) {
            catalog.invalidate();
        }
        for (String name : ready) {
            Asked each = asked.remove(name);
            if (each != null && !hasHappened(each)) {
                doubts.table(Doubt.REFUSED_BY_OLD, each.database(), each.table());
            }
        }
    }

    private boolean hasHappened(Asked each) {
        Optional<TableSchema> table = catalog.table(each.database(), each.table());
        if (each.creates()) {
            return table.isPresent()
                    || catalog.view(each.database(), each.table()).isPresent();
        }
        long second = 1_000_000;
        // The schema is exact from the second after its last change on.
        return table.isEmpty()
                || table.get().exactFromMicros() - second >= Math.floorDiv(each.timeMicros(), second) * second;
    }

    private static String name(String database, String table) {
        return (database + "." + table).toLowerCase(Locale.ROOT);
    }
}
