package org.generallog.replay.explicit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * The stars of one select list, and the tables that they stand for, in their order.
 *
 * @param stars tokens that are a {@code *} or end a {@code t.*}
 * @param from the tables of {@code FROM}; empty where there are others than base tables, or columns that a join makes one
 */
record SelectList(List<Integer> stars, Optional<List<SelectList.Source>> from) {
    private static final Set<String> AFTER_FROM = Set.of(
            "WHERE",
            "GROUP",
            "HAVING",
            "ORDER",
            "LIMIT",
            "UNION",
            "FOR",
            "LOCK",
            "INTO",
            "PROCEDURE",
            "WINDOW",
            "ON",
            "END",
            "EXCEPT",
            "INTERSECT");
    private static final Set<String> JOINS =
            Set.of("JOIN", "INNER", "CROSS", "LEFT", "RIGHT", "OUTER", "STRAIGHT_JOIN");
    /** The joined table's columns come in another order, or once for both. */
    private static final Set<String> UNCLEAR = Set.of("NATURAL", "USING", "SELECT");

    /**
     * A table of {@code FROM}.
     *
     * @param database empty for the session's
     * @param alias the table's name where it has none
     */
    record Source(String database, String table, String alias) {}

    Optional<List<Source>> sources() {
        return from;
    }

    Optional<Source> source(String alias) {
        return from.flatMap(all ->
                all.stream().filter(source -> source.alias().equals(alias)).findFirst());
    }

    /** @param select the token {@code SELECT} */
    static SelectList at(Tokens t, int select) {
        List<Integer> stars = new ArrayList<>();
        int depth = 0;
        int i = select + 1;
        for (; i < t.size() && depth >= 0; i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            if (depth < 0 || (depth == 0 && (t.op(i, ';') || t.word(i, "UNION")))) {
                break;
            }
            if (depth == 0 && t.word(i, "FROM") && !t.op(i - 1, '.')) {
                return new SelectList(stars, stars.isEmpty() ? Optional.empty() : sources(t, i + 1));
            }
            if (depth == 0 && t.op(i, '*') && isStar(t, select, i)) {
                stars.add(i);
            }
        }
        return new SelectList(List.of(), Optional.empty());
    }

    /** Not a multiplication: after the beginning, a comma, or a table's name and a dot. */
    private static boolean isStar(Tokens t, int select, int i) {
        boolean first = i == select + 1 || t.op(i - 1, ',') || t.is(i - 1, TokenKind.WORD);
        boolean qualified = t.op(i - 1, '.') && t.isName(i - 2) && !t.op(i - 3, '.');
        boolean last = t.op(i + 1, ',') || t.word(i + 1, "FROM");
        return last && (qualified || (first && isOption(t, select, i)));
    }

    /** {@code SELECT DISTINCT *}; {@code a *} is none. */
    private static boolean isOption(Tokens t, int select, int i) {
        if (i == select + 1 || t.op(i - 1, ',')) {
            return true;
        }
        return Set.of(
                        "DISTINCT",
                        "DISTINCTROW",
                        "ALL",
                        "SQL_CACHE",
                        "SQL_NO_CACHE",
                        "STRAIGHT_JOIN",
                        "HIGH_PRIORITY",
                        "SQL_BIG_RESULT",
                        "SQL_SMALL_RESULT",
                        "SQL_BUFFER_RESULT",
                        "SQL_CALC_FOUND_ROWS")
                .contains(t.upper(i - 1));
    }

    private static Optional<List<Source>> sources(Tokens t, int first) {
        List<Source> sources = new ArrayList<>();
        int i = first;
        boolean expected = true;
        while (i < t.size() && !t.op(i, ')') && !t.op(i, ';')) {
            if (expected) {
                int end = ExplicitText.nameEnd(t, i);
                if (end == i || t.op(end, '(') || t.word(i, "LATERAL")) {
                    return Optional.empty();
                }
                String table = t.name(end - 1);
                String database = end == i + 1 ? "" : t.name(i);
                i = end;
                String alias = table;
                if (t.word(i, "AS") || isAlias(t, i)) {
                    i += t.word(i, "AS") ? 1 : 0;
                    alias = t.name(i);
                    i++;
                }
                sources.add(new Source(database, table, alias));
                expected = false;
            } else if (t.op(i, ',') || t.word(i, "JOIN") || t.word(i, "STRAIGHT_JOIN")) {
                expected = true;
                i++;
            } else if (t.word(i, "ON") && t.word(i + 1, "DUPLICATE")) {
                break;
            } else if (t.word(i, "ON")) {
                i = condition(t, i + 1);
            } else if (t.word(i, "RIGHT") || (t.is(i, TokenKind.WORD) && UNCLEAR.contains(t.upper(i)))) {
                return Optional.empty();
            } else if (t.is(i, TokenKind.WORD) && JOINS.contains(t.upper(i))) {
                i++;
            } else if (t.is(i, TokenKind.WORD) && AFTER_FROM.contains(t.upper(i))) {
                break;
            } else {
                return Optional.empty();
            }
        }
        long names = sources.stream().map(Source::alias).distinct().count();
        return sources.isEmpty() || names < sources.size() ? Optional.empty() : Optional.of(sources);
    }

    private static boolean isAlias(Tokens t, int i) {
        return t.isName(i)
                && !(t.is(i, TokenKind.WORD)
                        && (JOINS.contains(t.upper(i))
                                || AFTER_FROM.contains(t.upper(i))
                                || UNCLEAR.contains(t.upper(i))));
    }

    /** The first token after a join's condition. */
    private static int condition(Tokens t, int from) {
        int depth = 0;
        for (int i = from; i < t.size(); i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            boolean word = t.is(i, TokenKind.WORD)
                    && (AFTER_FROM.contains(t.upper(i)) || JOINS.contains(t.upper(i)) || t.word(i, "NATURAL"))
                    && !(t.op(i + 1, '(') && !t.word(i, "ON"));
            if (depth < 0 || (depth == 0 && (word || t.op(i, ',') || t.op(i, ';')))) {
                return i;
            }
        }
        return t.size();
    }
}
