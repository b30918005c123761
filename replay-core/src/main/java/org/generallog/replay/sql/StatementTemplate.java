package org.generallog.replay.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What all statements have in common that differ in their constants alone. {@code UPDATE t SET a = 'x' WHERE id = 5} is analysed once, with
 * the places of its constants instead of them, {@code a} being the token 5 and {@code id} the token 9; the next statement of the same
 * tokens has its own constants put in.
 *
 * <p>Whole numbers, texts, hex and bit literals are places. Any other number is part of the shape.
 */
final class StatementTemplate {
    /** A whole number is written as its place plus this, so that it is no number that the statement means. */
    private static final int PLACES = 1_000_000;

    private static final int MOST_TOKENS = 10_000;
    private static final int LONGEST = 18;

    private static final char TEXT = 't';
    private static final char POSITIVE = 'p';
    /** The parser has made a negative number of it. */
    private static final char NEGATIVE = 'n';
    /** A minus stands before what follows. */
    private static final char NEGATED = 'm';

    private final Tokens shape;
    private final StatementInfo info;
    private final boolean constant;

    private StatementTemplate(Tokens shape, StatementInfo info) {
        this.shape = shape;
        this.info = info;
        this.constant = info.tables().stream()
                .allMatch(access -> access.points().stream().allMatch(Map::isEmpty)
                        && access.assigned().values().stream().allMatch(Optional::isEmpty));
    }

    /**
     * The template of a statement that {@link #hash} has taken.
     *
     * @param number the shape's
     */
    static StatementTemplate of(Tokens tokens, SqlStatementAnalyzer analyzer, long number) {
        tokens.makeTemplate();
        return new StatementTemplate(tokens, analyzer.analyze(tokens).ofShape(number));
    }

    /** Hash of a statement's shape; 0 for a statement that is not worth a template or has none. */
    static long hash(Tokens t) {
        if (t.size() == 0 || t.size() > MOST_TOKENS || t.unterminated() || !isRowStatement(t)) {
            return 0;
        }
        long hash = t.mode().hashCode();
        for (int i = 0; i < t.size(); i++) {
            TokenKind kind = t.kind(i);
            hash = hash * 31 + kind.name().hashCode() + (isApart(t, i) ? 64 : 0);
            if (kind == TokenKind.NUMBER) {
                int form = numberForm(t, i);
                if (form < 0) {
                    return 0;
                }
                hash = hash * 31 + form;
            }
            if (isPart(t, i)) {
                for (int k = t.start(i); k < t.end(i); k++) {
                    hash = (hash ^ t.at(k)) * 0x100000001b3L;
                }
            }
        }
        return hash == 0 ? 1 : hash;
    }

    private static boolean isRowStatement(Tokens t) {
        return t.word(0, "INSERT")
                || t.word(0, "UPDATE")
                || t.word(0, "DELETE")
                || t.word(0, "REPLACE")
                || t.word(0, "SELECT");
    }

    private static boolean isApart(Tokens t, int i) {
        return i > 0 && t.start(i) > t.end(i - 1);
    }

    /** 1 for a whole number, 0 for one with digits after its point, -1 for any other. */
    private static int numberForm(Tokens t, int i) {
        int dots = 0;
        for (int k = t.start(i); k < t.end(i); k++) {
            byte c = t.at(k);
            boolean digit = c >= '0' && c <= '9';
            boolean within = k > t.start(i) && k < t.end(i) - 1;
            if (!digit && (c != '.' || !within)) {
                return -1;
            }
            dots += digit ? 0 : 1;
        }
        if (dots > 0) {
            return 0;
        }
        return t.end(i) - t.start(i) <= LONGEST ? 1 : -1;
    }

    /** Whether the token's text belongs to the shape. */
    private static boolean isPart(Tokens t, int i) {
        return switch (t.kind(i)) {
            case STRING, HEX, BIT -> false;
            case NUMBER -> numberForm(t, i) == 0;
            default -> true;
        };
    }

    /** Whether the statement is of this shape. */
    boolean fits(Tokens t) {
        if (t.size() != shape.size() || !t.mode().equals(shape.mode())) {
            return false;
        }
        for (int i = 0; i < t.size(); i++) {
            boolean same = t.kind(i) == shape.kind(i)
                    && isApart(t, i) == isApart(shape, i)
                    && isPart(t, i) == isPart(shape, i)
                    && (!isPart(t, i) || sameText(t, i));
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private boolean sameText(Tokens t, int i) {
        int length = t.end(i) - t.start(i);
        if (length != shape.end(i) - shape.start(i)) {
            return false;
        }
        for (int k = 0; k < length; k++) {
            if (t.at(t.start(i) + k) != shape.at(shape.start(i) + k)) {
                return false;
            }
        }
        return true;
    }

    int bytes() {
        return shape.bytes();
    }

    /** How the parser reads a number of the shape. */
    static String number(Tokens t, int i) {
        return numberForm(t, i) == 1 ? Integer.toString(PLACES + i) : t.text(i);
    }

    /** The constant at a place, told by the number that the parser has read. */
    static Literal numeric(String digits) {
        boolean negative = digits.startsWith("-");
        String number = negative ? digits.substring(1) : digits;
        if (number.length() != 7 || number.indexOf('.') >= 0) {
            return new Literal(Literal.Type.NUMBER, digits);
        }
        int place = Integer.parseInt(number) - PLACES;
        return new Literal(Literal.Type.NUMBER, (negative ? NEGATIVE : POSITIVE) + Integer.toString(place));
    }

    /** The same with a minus before it that the parser has left there. */
    static Literal negated(String digits) {
        return new Literal(Literal.Type.NUMBER, NEGATED + numeric(digits).text());
    }

    static Literal text(int place) {
        return new Literal(Literal.Type.STRING, TEXT + Integer.toString(place));
    }

    /** What a statement of this shape does. */
    StatementInfo info(Tokens t) {
        if (constant) {
            return info;
        }
        List<TableAccess> tables = new ArrayList<>(info.tables().size());
        for (TableAccess access : info.tables()) {
            tables.add(access(access, t));
        }
        return new StatementInfo(
                info.kind(),
                tables,
                info.assignments(),
                info.name(),
                info.functions(),
                info.userVariables(),
                info.flags(),
                info.shape());
    }

    private static TableAccess access(TableAccess access, Tokens t) {
        List<Map<String, Literal>> points = new ArrayList<>(access.points().size());
        for (Map<String, Literal> point : access.points()) {
            Map<String, Literal> filled = new HashMap<>(2 * point.size());
            point.forEach((column, place) -> filled.put(column, fill(place, t)));
            points.add(filled);
        }
        Map<String, Optional<Literal>> assigned =
                new HashMap<>(2 * access.assigned().size());
        access.assigned().forEach((column, place) -> assigned.put(column, place.map(value -> fill(value, t))));
        return new TableAccess(access.database(), access.table(), access.mode(), points, assigned, access.listed());
    }

    private static Literal fill(Literal place, Tokens t) {
        String text = place.text();
        char kind = text.isEmpty() ? ' ' : text.charAt(0);
        return switch (kind) {
            case TEXT -> Constants.strings(t, place(text));
            case POSITIVE, NEGATIVE -> new Literal(Literal.Type.NUMBER, whole(t, place(text), kind == NEGATIVE));
            case NEGATED ->
                Constants.negative(fill(new Literal(Literal.Type.NUMBER, text.substring(1)), t)
                        .text());
            default -> place;
        };
    }

    private static int place(String text) {
        return Integer.parseInt(text, 1, text.length(), 10);
    }

    /** As the parser writes a whole number: without zeros before it, and zero without a sign. */
    private static String whole(Tokens t, int i, boolean negative) {
        int from = t.start(i);
        while (from < t.end(i) - 1 && t.at(from) == '0') {
            from++;
        }
        StringBuilder digits = new StringBuilder();
        if (negative && t.at(from) != '0') {
            digits.append('-');
        }
        for (int k = from; k < t.end(i); k++) {
            digits.append((char) t.at(k));
        }
        return digits.toString();
    }
}
