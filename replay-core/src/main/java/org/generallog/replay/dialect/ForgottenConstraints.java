package org.generallog.replay.dialect;

import java.util.HashMap;
import java.util.Map;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.sql.Tokens;

/**
 * Constraints that the old instance reads and forgets, and that the new one would keep: {@code CHECK} (before MySQL 8.0.16 and MariaDB 10.2.1),
 * and {@code REFERENCES} beside a column (before MySQL 9.0 and MariaDB 10.5). Kept, they would refuse rows that the old instance has, or
 * delete some by {@code ON DELETE CASCADE}.
 */
final class ForgottenConstraints {
    private ForgottenConstraints() {}

    static Map<String, WordRule> rules(ServerVersion older, ServerVersion newer) {
        Map<String, WordRule> rules = new HashMap<>();
        if (!knows(older, 80016, 100201) && knows(newer, 80016, 100201)) {
            rules.put("CHECK", inTable(ForgottenConstraints::check));
        }
        if (!knows(older, 90000, 100500) && knows(newer, 90000, 100500)) {
            rules.put("REFERENCES", inTable(ForgottenConstraints::references));
        }
        return rules;
    }

    private static boolean knows(ServerVersion version, int mysql, int mariaDb) {
        return version.isAtLeast(version.mariaDb() ? mariaDb : mysql);
    }

    private static WordRule inTable(WordRule rule) {
        return (s, i) -> {
            if (s.definesTable()) {
                rule.at(s, i);
            }
        };
    }

    private static void check(Statement s, int i) {
        int last = s.t.op(i + 1, '(') ? s.closing(i + 1) : s.t.size();
        if (last == s.t.size()) {
            return;
        }
        int from = named(s.t, i);
        if (s.t.word(from - 1, "ADD")) {
            from--;
        }
        boolean alone = s.t.op(from - 1, ',') || s.t.op(from - 1, '(') || s.t.word(from, "ADD");
        if (alone && s.t.op(from - 1, ',')) {
            s.remove(from - 1, last);
        } else if (alone && s.t.op(last + 1, ',')) {
            s.remove(from, last + 1);
        } else {
            s.remove(from, last);
        }
    }

    /** Where {@code CONSTRAINT name} before it begins. */
    private static int named(Tokens t, int i) {
        if (t.word(i - 1, "CONSTRAINT")) {
            return i - 1;
        }
        return t.isName(i - 1) && t.word(i - 2, "CONSTRAINT") ? i - 2 : i;
    }

    private static void references(Statement s, int i) {
        Tokens t = s.t;
        if (!t.isName(i + 1) || isForeignKey(t, i - 1)) {
            return;
        }
        int last = t.op(i + 2, '.') ? i + 3 : i + 1;
        if (t.op(last + 1, '(')) {
            last = s.closing(last + 1);
        }
        boolean more = last < t.size();
        while (more) {
            more = false;
            if (t.word(last + 1, "MATCH")) {
                last += 2;
                more = true;
            } else if (t.word(last + 1, "ON") && (t.word(last + 2, "DELETE") || t.word(last + 2, "UPDATE"))) {
                last += t.word(last + 3, "SET") || t.word(last + 3, "NO") ? 4 : 3;
                more = true;
            }
        }
        if (last < t.size()) {
            s.remove(named(t, i), last);
        }
    }

    /** Whether the parenthesis that closes here has the columns of {@code FOREIGN KEY}. */
    private static boolean isForeignKey(Tokens t, int close) {
        if (!t.op(close, ')')) {
            return false;
        }
        int open = close;
        int depth = 0;
        while (open >= 0) {
            depth += t.op(open, ')') ? 1 : t.op(open, '(') ? -1 : 0;
            if (depth == 0) {
                break;
            }
            open--;
        }
        int key = t.word(open - 1, "KEY") ? open - 1 : open - 2;
        return t.word(key, "KEY") && t.word(key - 1, "FOREIGN");
    }
}
