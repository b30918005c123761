package org.generallog.replay.capture;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;

/**
 * Writes that the old instance refused, most likely, though the new one may take them: those that name a table which the old one has not
 * (the new one may have carried out a {@code CREATE TABLE} that the old one does not understand, or have the table by a newer engine: {@code INSERT
 * INTO t SELECT seq FROM seq_1_to_9}); and {@code INSERT DELAYED} into a table of an engine that does not take it ({@code ER_DELAYED_NOT_SUPPORTED}),
 * which is replayed without the word.
 */
final class RefusedWrites {
    private static final Set<String> SYSTEM = Set.of("information_schema", "performance_schema", "mysql", "sys", "");

    private static final Set<String> DELAYED = Set.of("MYISAM", "MEMORY", "ARCHIVE", "BLACKHOLE", "MRG_MYISAM", "ARIA");

    /** MariaDB's tables of numbers, which no schema shows. */
    private static final Pattern SEQUENCE = Pattern.compile("seq_\\d+_to_\\d+(_step_\\d+)?");

    private final Catalog catalog;
    private final LoggedTables logged;
    private final boolean mariaDb;

    /** @param mariaDb whether the old instance is a MariaDB */
    RefusedWrites(Catalog catalog, LoggedTables logged, boolean mariaDb) {
        this.catalog = catalog;
        this.logged = logged;
        this.mariaDb = mariaDb;
    }

    boolean isRefused(StatementInfo info, byte[] sql, Session session) {
        if (info.kind() == StatementKind.UNPARSED) {
            // Most likely MariaDB's statements outside of programs, FOR i IN 1..9 DO … END FOR, which no MySQL takes.
            return !mariaDb;
        }
        if (info.kind() != StatementKind.WRITE) {
            return false;
        }
        for (TableAccess access : info.tables()) {
            if (access.mode() != TableAccess.Mode.SCHEMA && !access.table().isEmpty() && isMissing(access, session)) {
                return true;
            }
        }
        return info.has(StatementInfo.Flag.NO_WAIT) && isDelayed(info, sql, session);
    }

    private boolean isMissing(TableAccess access, Session session) {
        String database = TableNames.database(access, session.database());
        return !SYSTEM.contains(database.toLowerCase(Locale.ROOT))
                && catalog.table(database, access.table()).isEmpty()
                && !TemporaryTables.isTemporary(session, access)
                && !logged.of(database, access.table())
                        .filter(LoggedTables.Logged::exists)
                        .isPresent()
                && catalog.view(database, access.table()).isEmpty()
                && !(mariaDb
                        && SEQUENCE.matcher(access.table().toLowerCase(Locale.ROOT))
                                .matches());
    }

    private boolean isDelayed(StatementInfo info, byte[] sql, Session session) {
        Tokens t = Lexer.lex(sql, session.lexicalMode());
        if (!t.word(1, "DELAYED") || info.tables().isEmpty()) {
            return false;
        }
        TableAccess into = info.tables().get(0);
        Optional<TableSchema> table = catalog.table(TableNames.database(into, session.database()), into.table());
        return table.isEmpty() || !DELAYED.contains(table.get().engine().toUpperCase(Locale.ROOT));
    }
}
