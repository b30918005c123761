package org.generallog.replay.nested;

import java.util.Locale;
import java.util.Set;
import org.generallog.replay.sql.Tokens;

/** How often an expression calls stored functions at the most. */
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

    private CallSites() {}

    /**
     * A statement that reads no table works out each call once (measured: {@code SELECT f(g(1))}, {@code SET @a = f()}, {@code DO f()},
     * {@code IFNULL(f(1), 2)}).
     *
     * @param functions {@code name} or {@code db.name}, lower case
     */
    static int most(Tokens t, int from, Set<String> functions) {
        int sites = 0;
        for (int i = from; i < t.size() && !t.op(i, ';'); i++) {
            if (REPEATING.contains(t.upper(i)) && !t.op(i - 1, '.')) {
                return Step.ANY;
            }
            if (t.isName(i) && t.op(i + 1, '(') && isOf(t.name(i).toLowerCase(Locale.ROOT), functions)) {
                sites++;
            }
        }
        return sites;
    }

    private static boolean isOf(String name, Set<String> functions) {
        return functions.stream().anyMatch(each -> each.equals(name) || each.endsWith("." + name));
    }
}
