package org.generallog.replay.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Replacements in a statement, by places of its bytes as they were. Text is one char per byte. */
public final class Edits {
    private record Edit(int start, int end, String text) {}

    private final List<Edit> edits = new ArrayList<>(4);

    public boolean isEmpty() {
        return edits.isEmpty();
    }

    public void replace(int start, int end, String text) {
        edits.add(new Edit(start, end, text));
    }

    public void insert(int at, String text) {
        replace(at, at, text);
    }

    /** The statement with all replacements; one that lies within another is not made. */
    public byte[] apply(byte[] sql) {
        if (edits.isEmpty()) {
            return sql;
        }
        String text = new String(sql, StandardCharsets.ISO_8859_1);
        StringBuilder result = new StringBuilder(sql.length + 64);
        int at = 0;
        edits.sort(Comparator.comparingInt(Edit::start));
        for (Edit edit : edits) {
            if (edit.start >= at) {
                result.append(text, at, edit.start).append(edit.text);
                at = edit.end;
            }
        }
        return result.append(text, at, text.length()).toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
