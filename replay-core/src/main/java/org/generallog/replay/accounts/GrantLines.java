package org.generallog.replay.accounts;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.catalog.ServerSchemas;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/** Lines of {@code SHOW GRANTS} as the new instance takes them: rights alone, without passwords and limits. */
final class GrantLines {
    /** MariaDB's names for what MySQL has under another. */
    private static final Map<String, String> RENAMED = Map.of(
            "BINLOG MONITOR",
            "REPLICATION CLIENT",
            "SLAVE MONITOR",
            "REPLICATION CLIENT",
            "REPLICA MONITOR",
            "REPLICATION CLIENT");
    /** Rights that MariaDB alone has (manual, "GRANT"). */
    private static final Set<String> OF_MARIADB = Set.of(
            "BINLOG ADMIN",
            "BINLOG REPLAY",
            "CONNECTION ADMIN",
            "DELETE HISTORY",
            "DELETE VERSIONING ROWS",
            "FEDERATED ADMIN",
            "READ_ONLY ADMIN",
            "READ ONLY ADMIN",
            "REPLICATION MASTER ADMIN",
            "REPLICATION SLAVE ADMIN",
            "SET USER",
            "SHOW CREATE ROUTINE");

    private final boolean leavesMariaDb;
    private final boolean hasRoles;

    GrantLines(ServerVersion older, ServerVersion newer) {
        this.leavesMariaDb = older.mariaDb() && !newer.mariaDb();
        this.hasRoles = newer.mariaDb() || newer.isAtLeast(80000);
    }

    void say(String line, OldAccount account, NewAccounts.Script script) {
        byte[] sql = line.getBytes(StandardCharsets.UTF_8);
        Tokens t = Lexer.lex(sql, LexicalMode.DEFAULT);
        int to = find(t, "TO", 1);
        int on = find(t, "ON", 1);
        if (!t.word(0, "GRANT")) {
            // MariaDB's SET DEFAULT ROLE.
            if (hasRoles && !leavesMariaDb) {
                script.first().add(line);
            } else if (!hasRoles) {
                script.notes().add(account.quoted() + ": not carried over: " + line);
            }
        } else if (on >= to) {
            role(t, to, account, script);
        } else {
            rights(t, on, to, account, script);
        }
    }

    /** {@code GRANT role TO account}. */
    private void role(Tokens t, int to, OldAccount account, NewAccounts.Script script) {
        String role = said(t, 1, to);
        if (!hasRoles) {
            script.notes().add(account.quoted() + " has the role " + role + ", and the new instance has no roles");
            return;
        }
        script.first().add("GRANT " + role + " TO " + account.quoted() + option(t, to));
        if (leavesMariaDb && !account.role()) {
            script.first().add("SET DEFAULT ROLE " + role + " TO " + account.quoted());
        }
    }

    private void rights(Tokens t, int on, int to, OldAccount account, NewAccounts.Script script) {
        List<String> kept = new ArrayList<>();
        for (String right : rights(t, on)) {
            String name = right.toUpperCase(Locale.ROOT);
            if (leavesMariaDb && OF_MARIADB.contains(name)) {
                script.notes().add(account.quoted() + ": MariaDB alone has the right " + name);
            } else {
                kept.add(leavesMariaDb ? RENAMED.getOrDefault(name, right) : right);
            }
        }
        kept.removeIf("USAGE"::equals);
        if (kept.isEmpty()) {
            return;
        }
        if (isOfServer(t, on, to)) {
            script.notes()
                    .add(account.quoted() + ": a right on a table of the server's own is not carried over: "
                            + String.join(", ", kept) + " ON " + said(t, on + 1, to));
            return;
        }
        String place = " ON " + said(t, on + 1, to);
        String grant = "GRANT " + String.join(", ", kept) + place + " TO " + account.quoted() + option(t, to);
        if (t.op(to - 1, '*') || kept.contains("PROXY")) {
            script.first().add(grant);
        } else if (isOfColumns(t, on) || isOfProgram(t, on)) {
            script.afterCopy().add(grant);
        } else if (kept.contains("CREATE") || kept.contains("ALL PRIVILEGES")) {
            script.first().add(grant);
        } else {
            // With CREATE the table need not be there (manual, "GRANT", "Table Privileges"): what is replicated before
            // somebody comes back with a second script would be refused.
            script.first()
                    .add("GRANT " + String.join(", ", kept) + ", CREATE" + place + " TO " + account.quoted()
                            + option(t, to));
            script.first().add("REVOKE CREATE" + place + " FROM " + account.quoted());
        }
    }

    private static boolean isOfColumns(Tokens t, int on) {
        for (int i = 1; i < on; i++) {
            if (t.op(i, '(')) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfProgram(Tokens t, int on) {
        return t.word(on + 1, "PROCEDURE") || t.word(on + 1, "FUNCTION") || t.word(on + 1, "PACKAGE");
    }

    /** A table, or a program, of the server's own: the new instance has others. */
    private static boolean isOfServer(Tokens t, int on, int to) {
        for (int i = on + 1; i + 2 < to; i++) {
            if (t.isName(i) && t.op(i + 1, '.')) {
                return ServerSchemas.NAMES.contains(t.name(i).toLowerCase(Locale.ROOT)) && !t.op(i + 2, '*');
            }
        }
        return false;
    }

    private static List<String> rights(Tokens t, int on) {
        List<String> rights = new ArrayList<>();
        int begin = 1;
        int depth = 0;
        for (int i = 1; i <= on; i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            if (i == on || (depth == 0 && t.op(i, ','))) {
                rights.add(said(t, begin, i));
                begin = i + 1;
            }
        }
        return rights;
    }

    private static String option(Tokens t, int to) {
        for (int i = to; i < t.size(); i++) {
            if (t.word(i, "GRANT") && t.word(i + 1, "OPTION")) {
                return " WITH GRANT OPTION";
            }
            if (t.word(i, "ADMIN") && t.word(i + 1, "OPTION")) {
                return " WITH ADMIN OPTION";
            }
        }
        return "";
    }

    private static int find(Tokens t, String word, int from) {
        int depth = 0;
        for (int i = from; i < t.size(); i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            if (depth == 0 && t.is(i, TokenKind.WORD) && t.word(i, word)) {
                return i;
            }
        }
        return t.size();
    }

    private static String said(Tokens t, int from, int to) {
        return new String(t.text(from, to).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
