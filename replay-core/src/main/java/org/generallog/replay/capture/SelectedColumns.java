package org.generallog.replay.capture;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * Tables whose columns the server has worked out from a query ({@code CREATE TABLE … SELECT GROUP_CONCAT(a)}): versions give them other types, so
 * that what is written there later is cut on one side alone (measured: {@code VARCHAR(342)} on 5.5.9, {@code MEDIUMTEXT} on MariaDB 11.4). Columns, constants
 * and what counts or adds up have the same type everywhere.
 */
final class SelectedColumns {
    private static final int MOST = 10_000;
    private static final Set<String> SAME_TYPE = Set.of(
            "count", "sum", "avg", "min", "max", "now", "curdate", "in", "and", "or", "not", "where", "on", "using",
            "as", "select", "from", "join", "by", "having", "exists", "key", "index", "primary", "unique", "values");

    private final Set<LoggedDefinitions.Name> tables = new LinkedHashSet<>();

    /** Whether a statement leaves columns, or writes to some, that may be others on the new instance. */
    boolean concern(StatementInfo info, byte[] sql, Session session) {
        if (info.kind() == StatementKind.DDL) {
            return created(info, sql, session);
        }
        return !tables.isEmpty()
                && info.kind() == StatementKind.WRITE
                && info.tables().stream()
                        .anyMatch(access -> access.writes()
                                && access.mode() != TableAccess.Mode.DELETE
                                && tables.contains(name(access, session)));
    }

    private static LoggedDefinitions.Name name(TableAccess access, Session session) {
        return LoggedDefinitions.Name.of(TableNames.database(access, session.database()), access.table());
    }

    private boolean created(StatementInfo info, byte[] sql, Session session) {
        if (info.tables().isEmpty() || info.has(Flag.TEMPORARY) || info.has(Flag.ROUTINE)) {
            return false;
        }
        Tokens t = Lexer.lex(sql, session.lexicalMode());
        if (t.word(0, "DROP")) {
            info.tables().forEach(access -> tables.remove(name(access, session)));
            return false;
        }
        boolean works = t.word(0, "CREATE") && t.word(1, "TABLE") && worksOut(t, t.find("SELECT", 0) + 1);
        if (works && tables.size() < MOST) {
            tables.add(name(info.tables().get(0), session));
        }
        return works;
    }

    /** Whether a function stands between SELECT and the FROM that belongs to it. */
    private static boolean worksOut(Tokens t, int from) {
        int depth = 0;
        for (int i = from; i < t.size() && !(depth == 0 && t.word(i, "FROM")); i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            boolean named = t.is(i, TokenKind.WORD) || t.is(i, TokenKind.QUOTED_NAME);
            if (named && t.op(i + 1, '(') && !SAME_TYPE.contains(t.name(i).toLowerCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }
}
