package org.generallog.replay.capture;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.Renaming;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * Tables that schema statements of the log were about: whether they are there at this place of the log, and whether they have an
 * AUTO_INCREMENT column. The catalogue, which is asked later, may know them otherwise by then. Part of the checkpoint.
 */
final class LoggedTables {
    private static final int MOST = 10_000;

    enum Ids {
        NONE,
        GIVEN,
        /** Created like another table, or changed, and not known before. */
        UNKNOWN
    }

    /** What the log says of a table. */
    record Logged(boolean exists, Ids ids) {}

    private final Map<String, Logged> tables = new LinkedHashMap<>();

    void restore(Map<String, CaptureCheckpoint.LoggedTable> state) {
        state.forEach((name, table) -> tables.put(name, new Logged(table.exists(), Ids.valueOf(table.ids()))));
    }

    Map<String, CaptureCheckpoint.LoggedTable> state() {
        Map<String, CaptureCheckpoint.LoggedTable> state = new LinkedHashMap<>();
        tables.forEach((name, table) -> state.put(
                name,
                new CaptureCheckpoint.LoggedTable(table.exists(), table.ids().name())));
        return state;
    }

    void seen(Session session, byte[] sql, StatementInfo info) {
        Tokens t = Lexer.lex(sql, session.lexicalMode());
        boolean creates = t.word(0, "CREATE");
        boolean drops = t.word(0, "DROP");
        for (TableAccess access : info.tables()) {
            if (access.mode() != TableAccess.Mode.SCHEMA) {
                continue;
            }
            String name = name(TableNames.database(access, session.database()), access.table());
            if (drops && access.table().isEmpty()) {
                tables.keySet().removeIf(each -> each.startsWith(name));
            } else if (drops && t.word(1, "TABLE")) {
                put(name, new Logged(false, Ids.UNKNOWN));
            } else if (creates && createsTable(t)) {
                put(name, new Logged(true, created(t, tables.get(name), like(t, session, info))));
                break;
            } else if (creates && createsView(t)) {
                put(name, new Logged(true, Ids.UNKNOWN));
                break;
            } else if (t.word(0, "ALTER") && mentionsIds(t)) {
                put(name, new Logged(true, Ids.UNKNOWN));
            }
        }
        for (Renaming each : Renaming.of(sql, session.lexicalMode())) {
            String from = name(each.fromDatabase().isEmpty() ? session.database() : each.fromDatabase(), each.from());
            String to = name(each.toDatabase().isEmpty() ? session.database() : each.toDatabase(), each.to());
            Logged moved = tables.get(from);
            put(to, moved == null ? new Logged(true, Ids.UNKNOWN) : moved);
            put(from, new Logged(false, Ids.UNKNOWN));
        }
    }

    private static boolean createsTable(Tokens t) {
        return t.word(1, "TABLE") || (t.word(1, "OR") && t.word(3, "TABLE"));
    }

    private static boolean createsView(Tokens t) {
        for (int i = 1; i < t.size() && !t.word(i, "AS"); i++) {
            if (t.word(i, "VIEW")) {
                return true;
            }
        }
        return false;
    }

    /** What a table is created like; one from a query has no AUTO_INCREMENT column that its text does not name. */
    private Ids like(Tokens t, Session session, StatementInfo info) {
        for (int i = 2; i < t.size() && !t.word(i, "SELECT"); i++) {
            if (t.word(i, "LIKE")) {
                return info.tables().stream()
                        .filter(access -> access.mode() == TableAccess.Mode.READ)
                        .map(access -> of(TableNames.database(access, session.database()), access.table())
                                .map(Logged::ids)
                                .orElse(Ids.UNKNOWN))
                        .findFirst()
                        .orElse(Ids.UNKNOWN);
            }
        }
        return Ids.NONE;
    }

    /** Of a table that is there already the statement may have failed. */
    private static Ids created(Tokens t, @Nullable Logged before, Ids like) {
        Ids now = mentionsIds(t) ? Ids.GIVEN : like;
        return before == null || !before.exists() || before.ids() == now ? now : Ids.UNKNOWN;
    }

    private static boolean mentionsIds(Tokens t) {
        for (int i = 2; i < t.size(); i++) {
            if (t.word(i, "SERIAL") || (t.word(i, "AUTO_INCREMENT") && !t.op(i + 1, '='))) {
                return true;
            }
        }
        return false;
    }

    private void put(String name, Logged logged) {
        if (tables.size() >= MOST) {
            tables.remove(tables.keySet().iterator().next());
        }
        tables.put(name, logged);
    }

    /** Empty where no schema statement was about it. */
    Optional<Logged> of(String database, String table) {
        return Optional.ofNullable(tables.get(name(database, table)));
    }

    private static String name(String database, String table) {
        return (database + "." + table).toLowerCase(Locale.ROOT);
    }
}
