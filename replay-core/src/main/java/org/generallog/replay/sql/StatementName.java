package org.generallog.replay.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a statement is called in logs and counters: its first words, of a bounded number of kinds, and never a literal, so never a password.
 *
 * @param kind such as {@code GRANT}, {@code CREATE USER}, {@code LOAD DATA}; {@code other} for what begins with no word that is known
 * @param accounts that an account statement names first, as they stand there: {@code 'app'@'%'}
 */
public record StatementName(String kind, List<String> accounts) {
    private static final int MOST_BYTES = 16 * 1024;
    private static final int MOST_ACCOUNTS = 20;

    private static final Set<String> FIRST = Set.of(
            "GRANT",
            "REVOKE",
            "CREATE",
            "ALTER",
            "DROP",
            "RENAME",
            "SET",
            "LOAD",
            "XA",
            "KILL",
            "FLUSH",
            "RESET",
            "PURGE",
            "CHANGE",
            "START",
            "STOP",
            "INSTALL",
            "UNINSTALL",
            "SHUTDOWN",
            "RESTART",
            "CACHE",
            "BINLOG",
            "CLONE",
            "BACKUP",
            "IMPORT",
            "OPTIMIZE",
            "REPAIR",
            "CHECK",
            "ANALYZE",
            "LOCK",
            "UNLOCK",
            "INSERT",
            "REPLACE",
            "UPDATE",
            "DELETE",
            "CALL",
            "DO",
            "SELECT",
            "WITH",
            "TRUNCATE");
    private static final Set<String> SECOND = Set.of(
            "USER",
            "ROLE",
            "SERVER",
            "PASSWORD",
            "DEFAULT",
            "GLOBAL",
            "PERSIST",
            "DATA",
            "XML",
            "INDEX",
            "PLUGIN",
            "SONAME",
            "COMPONENT",
            "SLAVE",
            "REPLICA",
            "MASTER",
            "REPLICATION",
            "PRIVILEGES",
            "TABLES",
            "TABLE",
            "LOGS",
            "STATUS",
            "HOSTS",
            "BINARY",
            "INSTANCE",
            "TABLESPACE",
            "RESOURCE",
            "LOGFILE");
    /** Words behind which an account's name stands. */
    private static final Set<String> BEFORE_ACCOUNT = Set.of("USER", "ROLE", "TO", "FROM", "FOR");

    public StatementName {
        accounts = List.copyOf(accounts);
    }

    public static StatementName of(byte[] sql, LexicalMode mode) {
        byte[] beginning = sql.length <= MOST_BYTES ? sql : java.util.Arrays.copyOf(sql, MOST_BYTES);
        Tokens t = Lexer.lex(beginning, mode);
        int first = 0;
        while (t.op(first, '(')) {
            first++;
        }
        String verb = t.upper(first);
        if (!FIRST.contains(verb)) {
            return new StatementName("other", List.of());
        }
        String kind = verb;
        if (t.scoped(first + 1, "global") || t.scoped(first + 1, "persist")) {
            kind = "SET GLOBAL";
        } else if (SECOND.contains(t.upper(first + 1))) {
            kind = verb + " " + t.upper(first + 1);
        }
        boolean account = kind.endsWith(" USER")
                || kind.endsWith(" ROLE")
                || kind.endsWith("PASSWORD")
                || kind.endsWith("DEFAULT")
                || verb.equals("GRANT")
                || verb.equals("REVOKE");
        return new StatementName(kind, account ? accounts(t, first) : List.of());
    }

    private static List<String> accounts(Tokens t, int from) {
        List<String> accounts = new ArrayList<>();
        for (int i = from; i < t.size() && accounts.isEmpty(); i++) {
            if (BEFORE_ACCOUNT.contains(t.upper(i)) && !t.is(i + 1, TokenKind.OPERATOR)) {
                list(t, pastCondition(t, i + 1), accounts);
            }
        }
        return accounts;
    }

    /** {@code IF NOT EXISTS}, {@code IF EXISTS}. */
    private static int pastCondition(Tokens t, int from) {
        int i = from;
        while (t.word(i, "IF") || t.word(i, "NOT") || t.word(i, "EXISTS")) {
            i++;
        }
        return i;
    }

    private static void list(Tokens t, int from, List<String> accounts) {
        int i = from;
        while (i < t.size() && accounts.size() < MOST_ACCOUNTS) {
            boolean name = t.isName(i) || t.is(i, TokenKind.STRING);
            if (!name) {
                return;
            }
            boolean host = t.is(i + 1, TokenKind.USER_VARIABLE);
            accounts.add(t.text(i) + (host ? t.text(i + 1) : ""));
            i += host ? 2 : 1;
            if (!t.op(i, ',')) {
                return;
            }
            i++;
        }
    }
}
