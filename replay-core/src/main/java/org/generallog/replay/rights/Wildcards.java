package org.generallog.replay.rights;

/** Patterns of names as the grant tables hold them: {@code %} any text, {@code _} any character, {@code \} before one that means itself. */
final class Wildcards {
    private static final char ESCAPE = '\\';
    private static final int CHARACTERS = 128;
    private static final int MOST = 127;

    private Wildcards() {}

    static boolean match(String text, String pattern) {
        int t = 0;
        int p = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            boolean escaped = p + 1 < pattern.length() && pattern.charAt(p) == ESCAPE;
            if (p < pattern.length() && pattern.charAt(p) == '%') {
                star = p++;
                mark = t;
            } else if (escaped && pattern.charAt(p + 1) == text.charAt(t)) {
                p += 2;
                t++;
            } else if (p < pattern.length()
                    && !escaped
                    && (pattern.charAt(p) == '_' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '%') {
            p++;
        }
        return p == pattern.length();
    }

    /**
     * How specific patterns are, the first one counting most: the server looks at rows with a greater number first ({@code get_sort} in
     * {@code sql_acl.cc}; manual, "Access Control, Stage 1"). Without a wildcard 128, else where the first one stands, empty 0.
     */
    static long specificity(String... patterns) {
        long sort = 0;
        for (String pattern : patterns) {
            sort = (sort << 8) + specificity(pattern);
        }
        return sort;
    }

    private static int specificity(String pattern) {
        int characters = 0;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == ESCAPE && i + 1 < pattern.length()) {
                i++;
            } else if (c == '%' || c == '_') {
                return Math.min(i + 1, MOST);
            }
            characters = CHARACTERS;
        }
        return characters;
    }
}
