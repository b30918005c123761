package org.generallog.replay.sql;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement without its constants, comments and repetitions: whether a server's grammar has it depends on nothing else. For example {@code
 * INSERT INTO t VALUES (1,'a'), (2,'b')} becomes {@code INSERT INTO t VALUES (1,'')}.
 */
public final class Skeleton {
    /** A whole number of so many digits is one for every server. */
    private static final int LONGEST = 18;

    private final Tokens t;
    private final List<String> parts = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();

    /**
     * A parenthesis that is open.
     *
     * @param from index into the parts
     * @param list of {@code IN}: how long it is does not matter, unlike the arguments of a function
     */
    private record Group(int from, boolean list) {}

    private Skeleton(Tokens tokens) {
        this.t = tokens;
    }

    /** The text, bytes as the statement's session sends them. */
    public static byte[] of(Tokens tokens) {
        return new Skeleton(tokens).text().getBytes(StandardCharsets.ISO_8859_1);
    }

    private String text() {
        for (int i = 0; i < t.size(); i++) {
            // A blank before a parenthesis tells a function from a table; elsewhere it tells nothing.
            String gap = i > 0 && t.start(i) > t.end(i - 1) ? " " : "";
            String part = gap + part(i);
            if (t.op(i, '(')) {
                groups.add(new Group(parts.size(), t.word(i - 1, "IN")));
                parts.add(part);
            } else if (t.op(i, ')') && !groups.isEmpty()) {
                parts.add(part);
                close(groups.remove(groups.size() - 1).from());
            } else {
                parts.add(part);
                repeated(i);
            }
        }
        return String.join("", parts);
    }

    /** A group that says the same as the one before it, {@code (1,''), (1,'')}, is left out. */
    private void close(int from) {
        int length = parts.size() - from;
        int before = from - 1 - length;
        if (before >= 0
                && (groups.isEmpty() || inList())
                && parts.get(from - 1).strip().equals(",")
                && same(parts.subList(before, before + length), parts.subList(from, parts.size()))) {
            parts.subList(from - 1, parts.size()).clear();
        }
    }

    /** So is a constant: {@code IN (1, 1, 1)}. */
    private void repeated(int i) {
        int last = parts.size() - 1;
        boolean constant = t.is(i, TokenKind.STRING)
                || t.is(i, TokenKind.NUMBER)
                || t.is(i, TokenKind.HEX)
                || t.is(i, TokenKind.BIT);
        if (constant
                && inList()
                && groups.get(groups.size() - 1).from() < last - 2
                && parts.get(last - 1).strip().equals(",")
                && parts.get(last - 2).strip().equals(parts.get(last).strip())) {
            parts.subList(last - 1, parts.size()).clear();
        }
    }

    private boolean inList() {
        return !groups.isEmpty() && groups.get(groups.size() - 1).list();
    }

    private static boolean same(List<String> one, List<String> other) {
        for (int i = 0; i < one.size(); i++) {
            if (!one.get(i).strip().equals(other.get(i).strip())) {
                return false;
            }
        }
        return true;
    }

    private String part(int i) {
        String text = t.text(i);
        return switch (t.kind(i)) {
            case STRING -> prefix(text) + "''";
            case NUMBER -> isWhole(text) ? "1" : isDecimal(text) ? "1.1" : text;
            case HEX -> "0x00";
            case BIT -> "b'0'";
            default -> text;
        };
    }

    /** {@code N}, {@code _latin1}: what stands before the quotes. */
    private static String prefix(String text) {
        int quote = 0;
        while (quote < text.length() && text.charAt(quote) != '\'' && text.charAt(quote) != '"') {
            quote++;
        }
        return text.substring(0, quote);
    }

    /** {@code 9.99}, an amount of money say. */
    private static boolean isDecimal(String text) {
        int point = text.indexOf('.');
        return point > 0
                && isWhole(text.substring(0, point))
                && point < text.length() - 1
                && isWhole(text.substring(point + 1));
    }

    private static boolean isWhole(String text) {
        return text.length() <= LONGEST && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
