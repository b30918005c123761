package org.generallog.replay.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * {@code GROUP BY}, which sorted until MySQL 8.0: {@code ASC} and {@code DESC} in it are an error there, and without them rows come in
 * any order (manual of 8.0, "Changes in MySQL 8.0"). Where the rows' order is stored, as ids that the server gives out or by a
 * {@code LIMIT}, an {@code ORDER BY} takes their place. It comes after {@code HAVING}.
 */
final class GroupOrder implements WordRule {
    private static final Set<String> AFTER_ITEMS = Set.of(
            "HAVING", "ORDER", "LIMIT", "WITH", "FOR", "LOCK", "INTO", "PROCEDURE", "UNION", "ON", "WINDOW", "END");
    private static final Set<String> AFTER_HAVING =
            Set.of("ORDER", "LIMIT", "FOR", "LOCK", "INTO", "PROCEDURE", "UNION", "WINDOW", "END");

    @Override
    public void at(Statement s, int group) {
        if (!s.t.word(group + 1, "BY")) {
            return;
        }
        int items = group + 2;
        int end = clauseEnd(s.t, items, AFTER_ITEMS);
        boolean directed = false;
        for (int i = items; i < end; i++) {
            if ((s.t.word(i, "ASC") || s.t.word(i, "DESC")) && isItemsEnd(s.t, i + 1, end)) {
                s.remove(i, i);
                directed = true;
            }
        }
        int after = s.t.word(end, "HAVING") ? clauseEnd(s.t, end + 1, AFTER_HAVING) : end;
        boolean ordered = s.t.word(after, "ORDER") || s.t.word(end, "WITH");
        if (!ordered && end > items && (directed || isStored(s, group, after)) && !namesAlias(s.t, items, end)) {
            s.edits.insert(s.t.end(after - 1), " ORDER BY " + s.t.text(items, end));
        }
    }

    private static boolean isItemsEnd(Tokens t, int i, int end) {
        return i == end || t.op(i, ',');
    }

    /** The first token after a clause: a word that begins another, or the end of the query. */
    private static int clauseEnd(Tokens t, int from, Set<String> words) {
        int depth = 0;
        for (int i = from; i < t.size(); i++) {
            if (t.op(i, '(')) {
                depth++;
            } else if (t.op(i, ')')) {
                depth--;
            }
            boolean ends = t.op(i, ';') || (t.is(i, TokenKind.WORD) && words.contains(t.upper(i)));
            if (depth < 0 || (depth == 0 && ends)) {
                return i;
            }
        }
        return t.size();
    }

    /** The order of the rows is seen later: they are stored by the outermost query, or cut off. */
    private static boolean isStored(Statement s, int group, int after) {
        boolean writes = s.verb().equals("INSERT") || s.verb().equals("REPLACE") || s.definesTable();
        return s.t.word(after, "LIMIT") || (writes && s.depth(group) <= 1 && !isUnion(s.t));
    }

    private static boolean isUnion(Tokens t) {
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "UNION")) {
                return true;
            }
        }
        return false;
    }

    /** {@code GROUP BY} looks at columns first, {@code ORDER BY} at aliases: a name that is both would sort by another value. */
    private static boolean namesAlias(Tokens t, int items, int end) {
        List<String> aliases = new ArrayList<>();
        for (int i = 0; i + 1 < items; i++) {
            if (t.word(i, "AS") && t.isName(i + 1)) {
                aliases.add(t.name(i + 1));
            }
        }
        for (int i = items; i < end; i++) {
            if (t.isName(i) && !t.op(i - 1, '.') && aliases.stream().anyMatch(t.name(i)::equalsIgnoreCase)) {
                return true;
            }
        }
        return false;
    }
}
