package org.generallog.replay.dialect;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/** Words of the grammar that the new instance does not take, or that would mean something else there. */
final class Clauses {
    /** Gone since MySQL 8.0 (manual, "Server SQL Modes"). */
    private static final Set<String> GONE_MODES = Set.of(
            "NO_AUTO_CREATE_USER",
            "POSTGRESQL",
            "ORACLE",
            "MSSQL",
            "DB2",
            "MAXDB",
            "NO_KEY_OPTIONS",
            "NO_TABLE_OPTIONS",
            "NO_FIELD_OPTIONS",
            "MYSQL323",
            "MYSQL40");

    private Clauses() {}

    static Map<String, WordRule> rules(ServerVersion older, ServerVersion newer) {
        Map<String, WordRule> rules = new TreeMap<>();
        rules.put("DELAYED", Clauses::delayed);
        rules.put("EVENT", Clauses::event);
        if (!newer.mariaDb() && newer.isAtLeast(80000) && (older.mariaDb() || !older.isAtLeast(80000))) {
            rules.put("SQL_CACHE", (s, i) -> s.remove(i, i));
            rules.put("SQL_MODE", Clauses::sqlMode);
            rules.put("TABLE", Clauses::dropList);
            rules.put("TABLES", Clauses::dropList);
            rules.put("VIEW", Clauses::dropList);
            if (older.mariaDb()) {
                rules.put("RETURNING", Clauses::returning);
            }
        }
        return rules;
    }

    /** The server would insert the row some time later, in another order. */
    private static void delayed(Statement s, int i) {
        if (s.t.word(i - 1, "INSERT") || s.t.word(i - 1, "REPLACE")) {
            s.remove(i, i);
        }
    }

    /** An event arrives disabled: what it does on the old instance comes from the log. */
    private static void event(Statement s, int i) {
        boolean creates = s.verb().equals("CREATE");
        if (i != s.objectAt() || !(creates || s.verb().equals("ALTER"))) {
            return;
        }
        Tokens t = s.t;
        int depth = 0;
        int at = i + 1;
        int comment = -1;
        for (; at < t.size() && !(depth == 0 && t.word(at, "DO")); at++) {
            depth += t.op(at, '(') ? 1 : t.op(at, ')') ? -1 : 0;
            if (depth > 0) {
                continue;
            }
            if (t.word(at, "ENABLE")) {
                s.replace(at, "DISABLE ON SLAVE");
                return;
            }
            if (t.word(at, "DISABLE")) {
                return;
            }
            if (t.word(at, "COMMENT") && t.is(at + 1, TokenKind.STRING)) {
                comment = at;
            }
        }
        if (creates && at < t.size()) {
            s.edits.insert(t.start(comment < 0 ? at : comment), "DISABLE ON SLAVE ");
        }
    }

    /** {@code DROP TABLE a, b} where {@code a} is missing drops {@code b} until MySQL 8.0, which drops none. */
    private static void dropList(Statement s, int i) {
        if (!s.verb().equals("DROP") || i != s.objectAt() || s.t.word(i + 1, "IF")) {
            return;
        }
        for (int k = i + 1; k < s.t.size(); k++) {
            if (s.t.op(k, ',')) {
                s.edits.insert(s.t.end(i), " IF EXISTS");
                return;
            }
        }
    }

    /** {@code SET sql_mode = '…'} in a routine. */
    static void sqlMode(Statement s, int i) {
        boolean assigned = s.t.op(i + 1, '=') || s.t.op(i + 1, ":=");
        if (assigned && s.t.is(i + 2, TokenKind.STRING)) {
            modes(s, i + 2);
        }
    }

    private static void modes(Statement s, int value) {
        StringJoiner kept = new StringJoiner(",", "'", "'");
        boolean gone = false;
        for (String mode : s.t.literal(value).text().split(",", -1)) {
            if (GONE_MODES.contains(mode.strip().toUpperCase(Locale.ROOT))) {
                gone = true;
            } else {
                kept.add(mode);
            }
        }
        if (gone) {
            s.replace(value, kept.toString());
        }
    }

    /** MariaDB's {@code INSERT … RETURNING}: what is returned is read by nobody. */
    private static void returning(Statement s, int i) {
        boolean write = s.verb().equals("INSERT")
                || s.verb().equals("REPLACE")
                || s.verb().equals("DELETE");
        if (write && s.depth(i) == 0) {
            s.remove(i, s.t.size() - 1);
        }
    }
}
