package org.generallog.replay.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.sql.Tokens;

/** Which columns {@code INSERT … SELECT} copies into columns of the same name, as schema change tools do. */
final class KeptColumns {
    private KeptColumns() {}

    /** Names in lower case; none where it is said in another way than {@code INSERT INTO t (a, b) SELECT a, b FROM s}, or with {@code *}. */
    static List<String> of(Tokens t, TableSchema from, TableSchema to) {
        int select = 0;
        while (select < t.size() && !t.word(select, "SELECT")) {
            select++;
        }
        List<String> into = t.op(select - 1, ')') || t.op(select - 2, ')') ? listed(t, select) : List.of();
        List<String> columns = into.isEmpty() ? names(to) : into;
        List<String> kept = new ArrayList<>();
        int depth = 0;
        int place = 0;
        int first = select + 1;
        for (int i = first; i < t.size() && depth >= 0; i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            boolean last = t.word(i, "FROM") && depth == 0;
            if (last || (depth == 0 && t.op(i, ','))) {
                if (place == 0 && last && i == first + 1 && t.op(first, '*')) {
                    return into.isEmpty() ? same(names(from), columns) : same(names(from), into);
                }
                boolean plain = i == first + 1 || (i == first + 3 && t.op(first + 1, '.'));
                if (plain && place < columns.size() && t.isName(i - 1)) {
                    String name = t.name(i - 1).toLowerCase(Locale.ROOT);
                    if (name.equals(columns.get(place))) {
                        kept.add(name);
                    }
                }
                place++;
                first = i + 1;
            }
            if (last) {
                return kept;
            }
        }
        return List.of();
    }

    private static List<String> names(TableSchema table) {
        return table.columns().stream().map(TableSchema.Column::name).toList();
    }

    private static List<String> same(List<String> from, List<String> to) {
        List<String> same = new ArrayList<>();
        for (int i = 0; i < Math.min(from.size(), to.size()); i++) {
            if (from.get(i).equals(to.get(i))) {
                same.add(from.get(i));
            }
        }
        return same;
    }

    /** The list of columns between the table's name and {@code SELECT}; there may be a parenthesis before that. */
    private static List<String> listed(Tokens t, int select) {
        int close = t.op(select - 1, ')') ? select - 1 : select - 2;
        int open = close;
        List<String> names = new ArrayList<>();
        while (open > 0 && !t.op(open, '(')) {
            open--;
        }
        for (int i = open + 1; i < close; i += 2) {
            if (!t.isName(i)) {
                return List.of();
            }
            names.add(t.name(i).toLowerCase(Locale.ROOT));
        }
        return names;
    }
}
