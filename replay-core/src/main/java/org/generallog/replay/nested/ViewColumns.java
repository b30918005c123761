package org.generallog.replay.nested;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.generallog.replay.sql.Tokens;

/** The columns of a view that are columns of its table, by the names that the server prints: {@code `db`.`t`.`id` AS `number`}. */
final class ViewColumns {
    private ViewColumns() {}

    /** Names in lower case, the view's and the table's. */
    static Map<String, String> of(Tokens query) {
        Map<String, String> columns = new HashMap<>();
        int begin = 1;
        int depth = 0;
        for (int i = 1; i < query.size(); i++) {
            depth += query.op(i, '(') ? 1 : query.op(i, ')') ? -1 : 0;
            boolean end = depth == 0 && query.word(i, "FROM");
            if (end || (depth == 0 && query.op(i, ','))) {
                column(query, begin, i, columns);
                begin = i + 1;
            }
            if (end) {
                break;
            }
        }
        return columns;
    }

    private static void column(Tokens t, int from, int to, Map<String, String> columns) {
        if (to - from < 3 || !t.word(to - 2, "AS") || !t.isName(to - 1) || !t.isName(to - 3)) {
            return;
        }
        for (int i = from; i < to - 2; i++) {
            if (!t.isName(i) && !t.op(i, '.')) {
                return;
            }
        }
        columns.put(t.name(to - 1).toLowerCase(Locale.ROOT), t.name(to - 3).toLowerCase(Locale.ROOT));
    }
}
