package org.generallog.replay.dialect;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/** Types and options in {@code CREATE TABLE} and {@code ALTER TABLE} that the new instance refuses. */
final class TableOptions {
    private static final Set<String> PARTITIONED_BY_MYSQL_8 = Set.of("INNODB", "NDB", "NDBCLUSTER");

    private TableOptions() {}

    static Map<String, WordRule> rules(ServerVersion older, ServerVersion newer) {
        Map<String, WordRule> rules = new TreeMap<>();
        rules.put("DIRECTORY", inTable(TableOptions::directory));
        rules.put("ROW_FORMAT", inTable(TableOptions::rowFormat));
        rules.put("KEY_BLOCK_SIZE", inTable(TableOptions::keyBlockSize));
        if (!older.isAtLeast(50500)) {
            // From 5.5 on these are errors: what failed on the old instance may not succeed on the new one.
            rules.put("TYPE", inTable(TableOptions::type));
            rules.put("TIMESTAMP", inTable(TableOptions::width));
        }
        if (!newer.mariaDb() && newer.isAtLeast(50700)) {
            rules.put("YEAR", inTable(TableOptions::width));
            rules.put("IGNORE", inTable(TableOptions::alterIgnore));
        }
        if (!newer.mariaDb() && newer.isAtLeast(80000)) {
            rules.put("ENGINE", inTable(TableOptions::partitionedEngine));
            rules.put("PERSISTENT", inTable((s, i) -> {
                if (s.t.op(i - 1, ')')) {
                    s.replace(i, "STORED");
                }
            }));
        }
        return rules;
    }

    private static WordRule inTable(WordRule rule) {
        return (s, i) -> {
            if (s.definesTable()) {
                rule.at(s, i);
            }
        };
    }

    /** {@code TYPE=InnoDB}, gone since 5.5. */
    private static void type(Statement s, int i) {
        if (s.t.op(i + 1, '=') && s.t.isName(i + 2) && s.depth(i) == 0) {
            s.replace(i, "ENGINE");
        }
    }

    /** {@code DATA DIRECTORY} and {@code INDEX DIRECTORY} are paths of the old machine. */
    private static void directory(Statement s, int i) {
        boolean ours = s.t.word(i - 1, "DATA") || s.t.word(i - 1, "INDEX");
        int value = s.t.op(i + 1, '=') ? i + 2 : i + 1;
        if (ours && s.t.is(value, TokenKind.STRING)) {
            s.remove(i - 1, value);
        }
    }

    /** InnoDB has no fixed rows; with {@code innodb_strict_mode}, which newer versions have on, it says so. */
    private static void rowFormat(Statement s, int i) {
        int value = value(s.t, i);
        if (s.t.word(value, "FIXED") && isInnodb(s) && s.depth(i) == 0) {
            s.replace(value, "DEFAULT");
        }
    }

    private static void keyBlockSize(Statement s, int i) {
        int value = value(s.t, i);
        if (s.t.is(value, TokenKind.NUMBER)
                && !Set.of("0", "1", "2", "4", "8", "16").contains(s.t.text(value))
                && isInnodb(s)
                && s.depth(i) == 0) {
            s.replace(value, "0");
        }
    }

    /** {@code YEAR(2)}, and {@code TIMESTAMP(14)}: how wide it is shown, until digits after the second took its place. */
    private static void width(Statement s, int i) {
        boolean width = s.t.op(i + 1, '(') && s.t.is(i + 2, TokenKind.NUMBER) && s.t.op(i + 3, ')');
        if (width && isType(s.t, i)) {
            s.remove(i + 1, i + 3);
        }
    }

    /** A column's name stands before its type. */
    private static boolean isType(Tokens t, int i) {
        return t.isName(i - 1) && !t.word(i - 1, "DEFAULT") && !t.word(i - 1, "SELECT") && !t.word(i - 1, "BY");
    }

    /** {@code ALTER IGNORE TABLE … ADD UNIQUE} deletes duplicates; without the word it fails where there are any, and is reported. */
    private static void alterIgnore(Statement s, int i) {
        if (s.verb().equals("ALTER") && i < s.objectAt()) {
            s.remove(i, i);
        }
    }

    /** Only InnoDB has partitions since MySQL 8.0 (error 1178). */
    private static void partitionedEngine(Statement s, int i) {
        int value = value(s.t, i);
        boolean other = s.t.isName(value)
                && !PARTITIONED_BY_MYSQL_8.contains(s.t.name(value).toUpperCase(java.util.Locale.ROOT));
        if (other && isPartitioned(s)) {
            s.replace(value, "InnoDB");
        }
    }

    private static boolean isPartitioned(Statement s) {
        for (int i = s.objectAt(); i < s.t.size(); i++) {
            if (s.t.word(i, "PARTITION") && s.t.word(i + 1, "BY")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInnodb(Statement s) {
        for (int i = s.objectAt(); i < s.t.size(); i++) {
            if (s.t.word(i, "ENGINE") || s.t.word(i, "TYPE")) {
                int value = value(s.t, i);
                return s.t.isName(value) && s.t.name(value).equalsIgnoreCase("InnoDB");
            }
        }
        return false;
    }

    private static int value(Tokens t, int i) {
        return t.op(i + 1, '=') ? i + 2 : i + 1;
    }
}
