package org.generallog.replicator.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/** What an account may do, as {@code SHOW GRANTS} tells it, with the role that is active. */
public final class Grants {
    private static final String ALL = "ALL PRIVILEGES";

    /** @param database a pattern as of {@code LIKE}; {@code *} for all */
    private record Grant(Set<String> privileges, String database) {}

    private final List<Grant> grants = new ArrayList<>();

    public static Grants read(Connection connection) throws SQLException {
        Grants grants = new Grants();
        try (Statement statement = connection.createStatement()) {
            // How names are quoted.
            statement.execute("SET SESSION sql_mode=''");
            String role = role(statement);
            try (ResultSet rows = statement.executeQuery(
                    role.isEmpty() ? "SHOW GRANTS" : "SHOW GRANTS FOR CURRENT_USER() USING " + role)) {
                while (rows.next()) {
                    grants.add(rows.getString(1));
                }
            }
        }
        return grants;
    }

    /** @param lines of {@code SHOW GRANTS}, names as they are quoted without {@code ANSI_QUOTES} */
    public static Grants of(List<String> lines) {
        Grants grants = new Grants();
        lines.forEach(grants::add);
        return grants;
    }

    /** The active roles of MySQL 8, which it shows only when asked for by name; MariaDB shows the active one's grants by itself. */
    private static String role(Statement statement) throws SQLException {
        String version = statement.getConnection().getMetaData().getDatabaseProductVersion();
        boolean asks = !version.contains("MariaDB")
                && statement.getConnection().getMetaData().getDatabaseMajorVersion() >= 8;
        if (!asks) {
            return "";
        }
        try (ResultSet row = statement.executeQuery("SELECT CURRENT_ROLE()")) {
            row.next();
            return row.getString(1).equals("NONE") ? "" : row.getString(1);
        }
    }

    /** One line: {@code GRANT SELECT, INSERT (a) ON `shop`.* TO …}. One of a role, of a proxy or of a single table tells nothing here. */
    private void add(String line) {
        Tokens t = Lexer.lex(line.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT);
        if (!t.word(0, "GRANT")) {
            return;
        }
        Set<String> privileges = new HashSet<>();
        StringJoiner words = new StringJoiner(" ");
        int at = 1;
        for (int depth = 0; at < t.size() && !(depth == 0 && t.word(at, "ON")); at++) {
            depth += t.op(at, '(') ? 1 : t.op(at, ')') ? -1 : 0;
            if (depth == 0 && t.op(at, ',')) {
                privileges.add(words.toString());
                words = new StringJoiner(" ");
            } else if (t.is(at, TokenKind.WORD)) {
                words.add(t.upper(at));
            }
        }
        privileges.add(words.toString());
        boolean ofDatabase = t.op(at + 2, '.') && t.op(at + 3, '*');
        if (ofDatabase) {
            grants.add(new Grant(privileges, t.op(at + 1, '*') ? "*" : t.name(at + 1)));
        }
    }

    /** Those of the privileges that the account lacks for a database; {@code *}: for all of them. */
    public List<String> missing(List<String> needed, String database) {
        Set<String> has = new HashSet<>();
        for (Grant grant : grants) {
            if (grant.database.equals("*") || (!database.equals("*") && like(database, grant.database))) {
                has.addAll(grant.privileges);
            }
        }
        return has.contains(ALL) || has.contains("ALL")
                ? List.of()
                : needed.stream().filter(each -> !has.contains(each)).toList();
    }

    /** As the server compares: {@code _} and {@code %} stand for any unless escaped; names without case, which at worst misses a lack. */
    private static boolean like(String name, String pattern) {
        return like(name.toLowerCase(Locale.ROOT), 0, pattern.toLowerCase(Locale.ROOT), 0);
    }

    private static boolean like(String name, int at, String pattern, int from) {
        int n = at;
        for (int p = from; p < pattern.length(); p++) {
            char c = pattern.charAt(p);
            if (c == '%') {
                for (int rest = n; rest <= name.length(); rest++) {
                    if (like(name, rest, pattern, p + 1)) {
                        return true;
                    }
                }
                return false;
            }
            boolean any = c == '_';
            if (c == '\\' && p + 1 < pattern.length()) {
                c = pattern.charAt(++p);
            }
            if (n >= name.length() || (!any && name.charAt(n) != c)) {
                return false;
            }
            n++;
        }
        return n == name.length();
    }
}
