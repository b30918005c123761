package org.generallog.replicator.copy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Replacements in a statement, by places of the text as it was. */
final class Edits {
    private record Edit(int start, int end, String text) {}

    private final String sql;
    private final List<Edit> edits = new ArrayList<>();

    Edits(String sql) {
        this.sql = sql;
    }

    void replace(int start, int end, String text) {
        edits.add(new Edit(start, end, text));
    }

    void insert(int at, String text) {
        replace(at, at, text);
    }

    String apply() {
        StringBuilder result = new StringBuilder(sql.length() + 64);
        int at = 0;
        edits.sort(Comparator.comparingInt(Edit::start));
        for (Edit edit : edits) {
            result.append(sql, at, edit.start).append(edit.text);
            at = edit.end;
        }
        return result.append(sql, at, sql.length()).toString();
    }
}
