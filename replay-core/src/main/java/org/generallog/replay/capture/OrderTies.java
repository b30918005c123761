package org.generallog.replay.capture;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TableAccess.Mode;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * Writes of so many rows, in an order in which rows may tie: {@code UPDATE jobs SET owner = 5 WHERE owner IS NULL ORDER BY priority LIMIT 1}.
 * Which of those that tie is taken is the server's own affair (manual, "LIMIT Query Optimization"). There is no tie where the order, with what
 * constants are compared with, has all columns of a unique key.
 */
final class OrderTies {
    private final Catalog catalog;

    OrderTies(Catalog catalog) {
        this.catalog = catalog;
    }

    boolean may(StatementInfo info, byte[] sql, Session session) {
        if (!info.has(Flag.ORDERED_LIMIT)) {
            return false;
        }
        Tokens t = Lexer.lex(sql, session.lexicalMode());
        int depth = 0;
        boolean may = false;
        for (int i = 0; i < t.size() && !may; i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            if (t.word(i, "LIMIT") && !t.op(i - 1, '.')) {
                int order = order(t, i);
                // Which table a query within takes its rows from is told by the tables that the statement reads.
                may = order < 0 || ties(rows(info, depth == 0), session, columns(t, order, i));
            }
        }
        return may;
    }

    /** Where the order of this {@code LIMIT} begins, in the same parentheses; -1 for none. */
    private static int order(Tokens t, int limit) {
        int depth = 0;
        for (int i = limit - 1; i > 0 && depth >= 0; i--) {
            depth += t.op(i, ')') ? 1 : t.op(i, '(') ? -1 : 0;
            if (depth == 0 && t.word(i, "BY") && t.word(i - 1, "ORDER")) {
                return i + 1;
            }
            if (depth == 0 && t.word(i, "SELECT")) {
                return -1;
            }
        }
        return -1;
    }

    /** Columns that stand alone in the order. */
    private static Set<String> columns(Tokens t, int from, int end) {
        Set<String> columns = new HashSet<>();
        int first = from;
        for (int i = from; i <= end; i++) {
            if (i == end || t.op(i, ',')) {
                int last = i - 1;
                last -= t.word(last, "ASC") || t.word(last, "DESC") ? 1 : 0;
                boolean plain = last == first || (t.op(last - 1, '.') && last - first <= 4);
                if (plain && (t.is(last, TokenKind.WORD) || t.is(last, TokenKind.QUOTED_NAME))) {
                    columns.add(t.name(last).toLowerCase(Locale.ROOT));
                }
                first = i + 1;
            }
        }
        return columns;
    }

    /** The tables whose rows are limited: those that an {@code UPDATE} or {@code DELETE} writes, by itself, or that a query reads. */
    private static List<TableAccess> rows(StatementInfo info, boolean own) {
        boolean inserts =
                info.tables().stream().anyMatch(access -> access.mode() == Mode.INSERT || access.mode() == Mode.UPSERT);
        return info.tables().stream()
                .filter(access -> access.writes() == (own && !inserts))
                .toList();
    }

    private boolean ties(List<TableAccess> of, Session session, Set<String> ordered) {
        if (of.size() != 1) {
            // Rows of a join; or of one of several queries.
            return true;
        }
        TableAccess access = of.get(0);
        Optional<TableSchema> schema = catalog.table(TableNames.database(access, session.database()), access.table());
        Set<String> fixed = new HashSet<>(ordered);
        if (access.points().size() == 1) {
            fixed.addAll(access.points().get(0).keySet());
        }
        return schema.isEmpty() || schema.get().uniqueKeys().stream().noneMatch(fixed::containsAll);
    }
}
