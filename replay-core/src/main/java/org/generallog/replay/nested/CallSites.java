package org.generallog.replay.nested;

import java.util.Locale;
import java.util.Set;
import org.generallog.replay.sql.Tokens;

/** How often a statement calls stored functions: at the least where it succeeds, and at the most. */
final class CallSites {
    /** Where one of these stands an expression may be worked out for each row, or more than once. */
    private static final Set<String> REPEATING = Set.of(
            "FROM",
            "CASE",
            "NULLIF",
            "BETWEEN",
            "HAVING",
            "ORDER",
            "GROUP",
            "TABLE",
            "UNION",
            "WHERE",
            "PROCEDURE",
            "FOR");

    /** Where one of these stands a call may be left out. */
    private static final Set<String> CONDITIONAL = Set.of(
            "IF", "IFNULL", "COALESCE", "AND", "OR", "LIMIT", "ELT", "FIELD", "GREATEST", "LEAST", "INTERVAL", "CALL");

    private CallSites() {}

    /**
     * A statement that reads no table works out each call once (measured: {@code SELECT f(g(1))}, {@code SET @a = f()}, {@code DO f()},
     * {@code IFNULL(f(1), 2)}).
     *
     * @param functions {@code name} or {@code db.name}, lower case
     */
    static int[] times(Tokens t, int from, Set<String> functions) {
        int sites = 0;
        boolean conditional = false;
        for (int i = from; i < t.size() && !t.op(i, ';'); i++) {
            String word = t.op(i - 1, '.') ? "" : t.upper(i);
            if (REPEATING.contains(word)) {
                return new int[] {0, Step.ANY};
            }
            conditional |= CONDITIONAL.contains(word) || t.op(i, "&&") || t.op(i, "||");
            if (t.isName(i) && t.op(i + 1, '(') && isOf(t.name(i).toLowerCase(Locale.ROOT), functions)) {
                sites++;
            }
        }
        return new int[] {conditional ? 0 : sites, sites};
    }

    private static boolean isOf(String name, Set<String> functions) {
        return functions.stream().anyMatch(each -> each.equals(name) || each.endsWith("." + name));
    }
}
