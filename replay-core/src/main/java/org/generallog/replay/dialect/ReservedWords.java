package org.generallog.replay.dialect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * Names that newer versions take for keywords, such as a column {@code rank}: they are put in backticks. A word is left alone where the
 * old instance itself read it as a keyword.
 *
 * <p>Measured by creating a column, an alias and a table of each name in {@code information_schema.KEYWORDS} of MySQL 9.7 and MariaDB
 * 11.4 on MySQL 5.5, 5.6, 9.7 and MariaDB 11.4; the versions are those of the manuals. A name that is quoted without need still means
 * the same, so the new instance's version is not asked for.
 */
final class ReservedWords implements WordRule {
    /** Words and the version of MySQL that reserved them; from that one on the old instance quoted them itself. */
    private static final Map<String, Integer> MYSQL = versions("""
            50500 MAXVALUE RESIGNAL SIGNAL
            50600 GET IO_AFTER_GTIDS IO_BEFORE_GTIDS PARTITION
            50700 GENERATED OPTIMIZER_COSTS STORED VIRTUAL
            80000 CUBE CUME_DIST DENSE_RANK EMPTY EXCEPT FIRST_VALUE FUNCTION GROUPING GROUPS INTERSECT JSON_TABLE LAG LAST_VALUE
            80000 LATERAL LEAD MEMBER NTH_VALUE NTILE OF OVER PERCENT_RANK RANK RECURSIVE ROW ROWS ROW_NUMBER SYSTEM WINDOW
            80400 MANUAL PARALLEL QUALIFY TABLESAMPLE
            90000 EXTERNAL LIBRARY
            """);

    /** The same of MariaDB. Names of window functions are reserved there only where a parenthesis follows. */
    private static final Map<String, Integer> MARIADB = versions("""
            50500 MAXVALUE RESIGNAL SIGNAL
            100000 CURRENT_ROLE DELETE_DOMAIN_ID DO_DOMAIN_IDS IGNORE_DOMAIN_IDS MASTER_DEMOTE_TO_REPLICA MASTER_DEMOTE_TO_SLAVE
            100000 PAGE_CHECKSUM PARSE_VCOL_EXPR PARTITION REF_SYSTEM_ID RETURNING SQL_AFTER_GTIDS SQL_BEFORE_GTIDS
            100000 STATS_AUTO_RECALC STATS_PERSISTENT STATS_SAMPLE_PAGES
            100200 OVER RECURSIVE ROWS
            100300 EXCEPT INTERSECT
            100400 PORTION
            100600 OFFSET
            100700 ROW_NUMBER
            990000 CUME_DIST DENSE_RANK FIRST_VALUE LAG LEAD NTH_VALUE NTILE PERCENT_RANK RANK
            """);

    private static final Set<String> BEFORE_A_NAME = Set.of(
            "INTO",
            "FROM",
            "JOIN",
            "TABLE",
            "UPDATE",
            "EXISTS",
            "REFERENCES",
            "KEY",
            "INDEX",
            "COLUMN",
            "CONSTRAINT",
            "AS",
            "ADD",
            "UNIQUE",
            "FULLTEXT",
            "SPATIAL");

    private static final Set<String> BEFORE_A_TABLE = Set.of("INTO", "FROM", "JOIN", "TABLE", "UPDATE", "BY");
    /** What can follow a column's name in a statement, beside operators. */
    private static final Set<String> AFTER_A_COLUMN = Set.of(
            "IS",
            "LIKE",
            "NOT",
            "ASC",
            "DESC",
            "FROM",
            "AND",
            "OR",
            "AS",
            "INT",
            "INTEGER",
            "BIGINT",
            "SMALLINT",
            "TINYINT",
            "MEDIUMINT",
            "CHAR",
            "VARCHAR",
            "TEXT",
            "DATE",
            "DATETIME",
            "TIMESTAMP",
            "DECIMAL",
            "ENUM",
            "FLOAT",
            "DOUBLE",
            "BLOB",
            "VARBINARY",
            "BINARY",
            "TIME",
            "YEAR",
            "BOOL",
            "BOOLEAN",
            "BIT");

    private final boolean windows;

    private ReservedWords(boolean windows) {
        this.windows = windows;
    }

    private static Map<String, Integer> versions(String lines) {
        Map<String, Integer> words = new LinkedHashMap<>();
        for (String line : lines.lines().toList()) {
            String[] parts = line.split(" ", -1);
            for (int i = 1; i < parts.length; i++) {
                words.put(parts[i], Integer.parseInt(parts[0]));
            }
        }
        return words;
    }

    static Map<String, WordRule> rules(ServerVersion older, ServerVersion newer) {
        Map<String, Integer> reservedByOlder = older.mariaDb() ? MARIADB : MYSQL;
        WordRule rule = new ReservedWords(older.mariaDb() && older.isAtLeast(100200));
        Map<String, WordRule> rules = new LinkedHashMap<>();
        (newer.mariaDb() ? MARIADB : MYSQL).forEach((word, since) -> {
            boolean known = older.isAtLeast(reservedByOlder.getOrDefault(word, Integer.MAX_VALUE));
            if (!known) {
                rules.put(word, rule);
            }
        });
        if (older.mariaDb() && older.isAtLeast(100600)) {
            rules.remove("JSON_TABLE");
        }
        return rules;
    }

    @Override
    public void at(Statement s, int i) {
        if (!isKeyword(s, i)) {
            s.replace(i, '`' + s.t.text(i) + '`');
        }
    }

    /** Whether the old instance read the word as part of its grammar. */
    private boolean isKeyword(Statement s, int i) {
        Tokens t = s.t;
        boolean call = t.op(i + 1, '(') && !s.isAny(i - 1, BEFORE_A_NAME);
        return switch (t.upper(i)) {
            case "ROW" -> t.word(i - 1, "EACH") || call || (windows && t.word(i + 1, "TYPE"));
            case "ROWS" -> t.word(i + 1, "IDENTIFIED");
            case "FUNCTION" -> i == s.objectAt() || t.word(i - 1, "DROP") || t.word(i - 1, "CREATE");
            case "PARTITION" -> !isColumn(s, i);
            case "GET" -> t.word(i + 1, "DIAGNOSTICS") || t.word(i + 1, "CURRENT") || t.word(i + 1, "STACKED");
            case "MAXVALUE" -> s.definesTable() && !isColumn(s, i);
            case "GENERATED" -> t.word(i + 1, "ALWAYS");
            case "VIRTUAL", "STORED" -> t.op(i - 1, ')');
            case "SYSTEM" -> t.word(i + 1, "VERSIONING");
            case "OFFSET" -> isLimit(t, i);
            case "STATS_AUTO_RECALC", "STATS_PERSISTENT", "STATS_SAMPLE_PAGES", "PAGE_CHECKSUM" ->
                s.definesTable() && s.depth(i) == 0;
            case "WINDOW" -> windows && t.isName(i + 1) && t.word(i + 2, "AS");
            case "CUME_DIST",
                    "DENSE_RANK",
                    "FIRST_VALUE",
                    "LAG",
                    "LAST_VALUE",
                    "LEAD",
                    "NTH_VALUE",
                    "NTILE",
                    "PERCENT_RANK",
                    "RANK" -> windows && call && t.word(s.closing(i + 1) + 1, "OVER");
            default -> false;
        };
    }

    private static boolean isColumn(Statement s, int i) {
        boolean operator = s.t.is(i + 1, TokenKind.OPERATOR) && !s.t.op(i + 1, '(');
        boolean value = s.t.word(i - 1, "THAN") || (s.t.op(i - 1, '(') && s.t.word(i - 2, "THAN"));
        boolean last = i + 1 == s.t.size();
        return !value && (operator || last || s.isAny(i + 1, AFTER_A_COLUMN) || s.isAny(i - 1, BEFORE_A_TABLE));
    }

    private static boolean isLimit(Tokens t, int i) {
        for (int k = i - 1; k > i - 3; k--) {
            if (t.word(k, "LIMIT")) {
                return k < i - 1;
            }
        }
        return false;
    }
}
