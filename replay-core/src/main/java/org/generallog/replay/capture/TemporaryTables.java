package org.generallog.replay.capture;

import java.util.List;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;

/** Which of a statement's tables are temporary ones of its session. These hide tables of the same name. */
final class TemporaryTables {
    private TemporaryTables() {}

    /** Whether a DDL statement without the word {@code TEMPORARY} is about temporary tables alone. */
    static boolean only(Session session, byte[] sql, StatementInfo info) {
        if (session.pinned().tables().isEmpty() || info.tables().isEmpty()) {
            return false;
        }
        Tokens tokens = Lexer.lex(sql, session.lexicalMode());
        boolean creates = tokens.word(0, "CREATE") && !hasBeforeName(tokens, "INDEX");
        return !creates
                && !tokens.word(0, "RENAME")
                && isTemporary(session, info.tables().get(0))
                && (!tokens.word(0, "DROP") || info.tables().stream().allMatch(each -> isTemporary(session, each)));
    }

    private static boolean hasBeforeName(Tokens tokens, String word) {
        return tokens.word(1, word) || tokens.word(2, word);
    }

    /** {@code CREATE TEMPORARY TABLE t LIKE t}: MySQL and MariaDB refuse it (ER_NONUNIQ_TABLE, measured on 5.5.9, 5.6.24 and 10.11.5). */
    static boolean isOfItself(Session session, byte[] sql, StatementInfo info) {
        if (info.tables().size() != 2) {
            return false;
        }
        Tokens tokens = Lexer.lex(sql, session.lexicalMode());
        int at = 3;
        while (at < tokens.size() && (tokens.word(at, "IF") || tokens.word(at, "NOT") || tokens.word(at, "EXISTS"))) {
            at++;
        }
        at += tokens.op(at + 1, '.') ? 3 : 1;
        boolean like = tokens.word(at, "LIKE") || (tokens.op(at, '(') && tokens.word(at + 1, "LIKE"));
        TableAccess made = info.tables().get(0);
        TableAccess source = info.tables().get(1);
        return like
                && tokens.word(0, "CREATE")
                && made.table().equals(source.table())
                && TableNames.database(made, session.database())
                        .equals(TableNames.database(source, session.database()));
    }

    /** Whether it creates a table, and none of its rows come from a query. */
    static boolean isCreatedEmpty(Session session, byte[] sql) {
        Tokens tokens = Lexer.lex(sql, session.lexicalMode());
        return tokens.word(0, "CREATE")
                && tokens.find("SELECT", 1) == tokens.size()
                && tokens.find("LIKE", 1) == tokens.size();
    }

    /** Whether the table that a {@code CREATE TEMPORARY TABLE} makes keeps its rows through a rollback. */
    static boolean isLasting(Tokens tokens, Session session) {
        String engine = session.storageEngine();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.word(i, "ENGINE") || tokens.word(i, "TYPE")) {
                engine = tokens.name(tokens.op(i + 1, '=') ? i + 2 : i + 1);
            }
        }
        return TableNames.hasNoTransactions(engine);
    }

    /** Whether a write changes nothing but temporary tables that keep it through a rollback. */
    static boolean onlyLasting(Session session, StatementInfo info) {
        return !session.pinned().tables().isEmpty()
                && info.tables().stream().anyMatch(TableAccess::writes)
                && info.tables().stream()
                        .filter(TableAccess::writes)
                        .allMatch(each -> session.pinned()
                                .isLasting(TableNames.database(each, session.database()) + "." + each.table()));
    }

    static boolean none(Session session, StatementInfo info) {
        return session.pinned().tables().isEmpty()
                || info.tables().stream().noneMatch(each -> isTemporary(session, each));
    }

    /** The tables, {@code db.table}, that others can see as well. */
    static List<String> without(Session session, List<String> tables) {
        return session.pinned().tables().isEmpty()
                ? tables
                : tables.stream()
                        .filter(each -> session.pinned().table(each) == 0)
                        .toList();
    }

    static boolean isTemporary(Session session, TableAccess access) {
        return session.pinned().table(TableNames.database(access, session.database()) + "." + access.table()) > 0;
    }
}
