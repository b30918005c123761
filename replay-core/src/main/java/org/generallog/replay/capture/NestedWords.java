package org.generallog.replay.capture;

/** A quick look at a row's bytes: whether it is worth a closer one. */
final class NestedWords {
    private NestedWords() {}

    /** Whether {@code NAME_CONST}, {@code NEW.} or {@code OLD.} may stand in it. */
    static boolean in(byte[] sql) {
        for (int i = 0; i < sql.length; i++) {
            if (sql[i] == '.' ? isRowVariable(sql, i) : sql[i] == 'N' && isWord(sql, i, "NAME_CONST")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRowVariable(byte[] sql, int dot) {
        int end = dot - 1;
        while (end >= 0 && (sql[end] == ' ' || sql[end] == '`' || sql[end] == '"' || sql[end] == '\t')) {
            end--;
        }
        return end >= 2 && (isWord(sql, end - 2, "NEW") || isWord(sql, end - 2, "OLD"));
    }

    private static boolean isWord(byte[] sql, int from, String upper) {
        if (from + upper.length() > sql.length) {
            return false;
        }
        for (int k = 0; k < upper.length(); k++) {
            int c = sql[from + k];
            if ((c >= 'a' && c <= 'z' ? c - 32 : c) != upper.charAt(k)) {
                return false;
            }
        }
        return true;
    }
}
