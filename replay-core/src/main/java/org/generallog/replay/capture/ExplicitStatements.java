package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.explicit.ExplicitText;
import org.generallog.replay.explicit.OldTables;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.transaction.Doubt;

/**
 * Makes statements explicit by the old instance's schema, as far as it is certain that the catalogue, which is read later, has it as the
 * statement found it: the table is older than the statement, or was read before it; no schema statement on it may still be running;
 * and no temporary table hides it.
 */
final class ExplicitStatements {
    private static final int MOST_CREATED = 100_000;

    private final Catalog catalog;
    private final String defaultEngine;
    /** Tables whose schema a session may be changing. */
    private final Map<Long, Set<String>> changing = new HashMap<>();

    private final Map<Long, Set<String>> temporary = new HashMap<>();
    /** Tables that were created through the log: the new instance has them by the same statements. Bounded. */
    private final Set<String> created = new HashSet<>();

    private final Doubts doubts;

    /** @param defaultEngine the old instance's global {@code default_storage_engine} */
    ExplicitStatements(Catalog catalog, String defaultEngine, Doubts doubts) {
        this.catalog = catalog;
        this.doubts = doubts;
        this.defaultEngine = defaultEngine;
    }

    /** A schema statement has arrived; until the session's next row it may still be running. */
    void changes(Session session, byte[] sql, StatementInfo info) {
        boolean creates = new String(sql, 0, Math.min(sql.length, 64), StandardCharsets.ISO_8859_1)
                .stripLeading()
                .regionMatches(true, 0, "create", 0, 6);
        List<String> names = names(session, info);
        changing.put(session.threadId(), new HashSet<>(names));
        if (created.size() < MOST_CREATED) {
            created.addAll(names.subList(0, creates ? Math.min(1, names.size()) : 0));
        }
    }

    /** The session's statement before is over. */
    void wentOn(long threadId) {
        changing.remove(threadId);
    }

    void ended(long threadId) {
        changing.remove(threadId);
        temporary.remove(threadId);
    }

    /** @param timeMicros event time of its row */
    byte[] of(Session session, byte[] sql, StatementInfo info, long timeMicros) {
        if (info.has(Flag.TEMPORARY)) {
            temporary.computeIfAbsent(session.threadId(), id -> new HashSet<>()).addAll(names(session, info));
        }
        if (info.kind() != StatementKind.WRITE && info.kind() != StatementKind.DDL && !info.has(Flag.TEMPORARY)) {
            return sql;
        }
        String engine = session.storageEngine().isEmpty() ? defaultEngine : session.storageEngine();
        return new ExplicitText(new Tables(session, timeMicros), engine).of(sql, session.lexicalMode());
    }

    /** The tables as one statement found them. */
    private final class Tables implements OldTables {
        private final Session session;
        private final long timeMicros;

        Tables(Session session, long timeMicros) {
            this.session = session;
            this.timeMicros = timeMicros;
        }

        @Override
        public Optional<TableSchema> table(String database, String name) {
            return ExplicitStatements.this.table(
                    session, database.isEmpty() ? session.database() : database, name, timeMicros);
        }

        @Override
        public void contradicts(String database, String name) {
            uncertain(database, name);
        }
    }

    private void uncertain(String database, String name) {
        if (!created.contains(fold(database, name))) {
            doubts.table(Doubt.UNKNOWN_COLUMNS, database, name);
        }
    }

    private Optional<TableSchema> table(Session session, String database, String name, long timeMicros) {
        String full = fold(database, name);
        if (temporary.getOrDefault(session.threadId(), Set.of()).contains(full)) {
            return Optional.empty();
        }
        Optional<TableSchema> known = catalog.table(database, name);
        boolean mayChange = changing.values().stream().anyMatch(tables -> tables.contains(full));
        if (known.isPresent() && (mayChange || known.get().exactFromMicros() > timeMicros)) {
            uncertain(database, name);
            return Optional.empty();
        }
        return known;
    }

    private static List<String> names(Session session, StatementInfo info) {
        return info.tables().stream()
                .map(access -> fold(TableNames.database(access, session.database()), access.table()))
                .toList();
    }

    private static String fold(String database, String table) {
        return (database + "." + table).toLowerCase(Locale.ROOT);
    }
}
