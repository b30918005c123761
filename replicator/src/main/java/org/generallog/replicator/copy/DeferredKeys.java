package org.generallog.replicator.copy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Tokens;

/**
 * The plain secondary keys of a large table: they are taken away while it is empty and built once its rows are there, which sorts instead of
 * looking for a place for each row. Unique keys stay, since they refuse what differs, and so does every key of a table that has foreign keys or is
 * referred to, since those need one. The table is created with all keys first: what the new instance refuses is refused before any
 * row is copied.
 */
final class DeferredKeys {
    /** By their names in backticks, each as it stands in the definition; one char for a byte. */
    private final Map<String, String> keys;

    private DeferredKeys(Map<String, String> keys) {
        this.keys = keys;
    }

    /**
     * @param create the definition that the new instance is given, one char for a byte
     * @param referred as {@link #referred(String)} has them
     */
    static DeferredKeys of(TableDefinition table, String create, Set<String> referred) {
        Map<String, String> keys = new LinkedHashMap<>();
        boolean idOutsidePrimary = table.columns().stream()
                .anyMatch(c -> c.autoIncrement() && table.order().indexOf(c.name()) != 0);
        if (!table.engine().equalsIgnoreCase("innodb")
                || idOutsidePrimary
                || referred.contains(lower(Names.quote(RawConnection.carrier(table.name()))))) {
            return new DeferredKeys(keys);
        }
        Tokens t = Lexer.lex(create.getBytes(StandardCharsets.ISO_8859_1), LexicalMode.DEFAULT);
        for (int[] entry : entries(t)) {
            int first = entry[0];
            if (t.word(first, "CONSTRAINT") || t.word(first, "FOREIGN")) {
                return new DeferredKeys(Map.of());
            }
            if (t.word(first, "KEY") && t.isName(first + 1)) {
                keys.put(t.text(first + 1), t.text(first, entry[1]));
            }
        }
        return new DeferredKeys(keys);
    }

    /** Names of the tables that foreign keys of this definition refer to: in backticks, lower case, without their databases. */
    static Set<String> referred(String create) {
        Tokens t = Lexer.lex(create.getBytes(StandardCharsets.ISO_8859_1), LexicalMode.DEFAULT);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < t.size() - 1; i++) {
            if (t.word(i, "REFERENCES")) {
                names.add(lower(t.text(t.op(i + 2, '.') ? i + 3 : i + 1)));
            }
        }
        return names;
    }

    /** First token of each entry, and the one behind its last, between the outer parentheses. */
    private static List<int[]> entries(Tokens t) {
        List<int[]> entries = new ArrayList<>();
        int depth = 0;
        int first = -1;
        for (int i = 0; i < t.size(); i++) {
            boolean closes = t.op(i, ')');
            if (depth == 1 && first >= 0 && (closes || t.op(i, ','))) {
                entries.add(new int[] {first, i});
                first = -1;
            } else if (depth == 1 && first < 0 && !closes && !t.op(i, ',')) {
                first = i;
            }
            if (t.op(i, '(')) {
                depth++;
            } else if (closes && --depth == 0) {
                return entries;
            }
        }
        return entries;
    }

    List<String> names() {
        return List.copyOf(keys.keySet());
    }

    List<String> definitions() {
        return List.copyOf(keys.values());
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Takes them away from the empty table. */
    void drop(RawConnection target, TableDefinition table) throws SQLException {
        List<String> drops =
                keys.keySet().stream().map(key -> "DROP KEY " + key).toList();
        target.executeBytes(RawConnection.carrier("ALTER TABLE " + table.quoted() + " ") + String.join(", ", drops));
    }

    /**
     * Builds those that are missing.
     *
     * @return the new instance's warnings
     */
    List<String> add(RawConnection target, TableDefinition table) throws SQLException {
        Set<String> there = new HashSet<>();
        for (RawRow row : target.query("SHOW KEYS FROM " + table.quoted())) {
            there.add(Names.quote(RawConnection.carrier(row.text(2))));
        }
        List<String> adds = keys.entrySet().stream()
                .filter(key -> !there.contains(key.getKey()))
                .map(key -> "ADD " + key.getValue())
                .toList();
        return adds.isEmpty()
                ? List.of()
                : target.executeAndWarn(
                        RawConnection.carrier("ALTER TABLE " + table.quoted() + " ") + String.join(", ", adds), 20);
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
