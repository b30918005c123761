package org.generallog.replay.dialect;

import java.util.ArrayDeque;
import java.util.Deque;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.sql.Edits;
import org.generallog.replay.sql.Tokens;

/**
 * {@code /*!50700 … *}{@code /} and MariaDB's {@code /*M! … *}{@code /}, which a newer version may run though the old one did not, or another
 * flavour the other way round: they become what the old instance read, code or nothing.
 *
 * <p>They are found between tokens: the lexer has the content of those that it runs as tokens, and hides the others whole.
 */
final class ExecutableComments {
    private final ServerVersion older;

    ExecutableComments(ServerVersion older) {
        this.older = older;
    }

    /** Returns the same array where there is nothing to do. */
    byte[] resolve(byte[] sql, Tokens t) {
        Edits edits = new Edits();
        Deque<Integer> open = new ArrayDeque<>();
        for (int i = 0; i <= t.size(); i++) {
            int from = i == 0 ? 0 : t.end(i - 1);
            int to = i == t.size() ? sql.length : t.start(i);
            gap(sql, from, to, open, edits);
        }
        // One that is not closed is the server's to refuse.
        return open.isEmpty() ? edits.apply(sql) : sql;
    }

    /** @param open where each comment that is open began that the old instance left out; -1 for one that it ran */
    private void gap(byte[] b, int from, int to, Deque<Integer> open, Edits edits) {
        int i = from;
        while (i + 1 < to) {
            if (b[i] == '*' && b[i + 1] == '/' && !open.isEmpty()) {
                int began = open.pop();
                edits.replace(began < 0 ? i : began, i + 2, " ");
                i += 2;
            } else if (b[i] == '/' && b[i + 1] == '*') {
                i = comment(b, i, to, open, edits);
            } else if (b[i] == '#' || (b[i] == '-' && b[i + 1] == '-')) {
                while (i < to && b[i] != '\n') {
                    i++;
                }
            } else {
                i++;
            }
        }
    }

    private int comment(byte[] b, int at, int to, Deque<Integer> open, Edits edits) {
        boolean mariaDb = at + 3 < b.length && b[at + 2] == 'M' && b[at + 3] == '!';
        if (!mariaDb && !(at + 2 < b.length && b[at + 2] == '!')) {
            int i = at + 2;
            while (i + 1 < to && !(b[i] == '*' && b[i + 1] == '/')) {
                i++;
            }
            return i + 2;
        }
        int digits = at + (mariaDb ? 4 : 3);
        int end = digits;
        int version = 0;
        while (end < b.length && end < digits + 6 && b[end] >= '0' && b[end] <= '9') {
            version = version * 10 + (b[end] - '0');
            end++;
        }
        if (runs(mariaDb, version)) {
            edits.replace(at, end, " ");
            open.push(-1);
        } else {
            open.push(at);
        }
        return end;
    }

    /** MariaDB leaves out what asks for MySQL 5.7 or 8 (sql/sql_lex.cc). */
    private boolean runs(boolean mariaDb, int version) {
        boolean oursAlone = older.mariaDb() && !mariaDb && version >= 50700 && version < 100000;
        return older.isAtLeast(version) && !oursAlone && (!mariaDb || older.mariaDb());
    }

    /** Whether the statement may hold one. */
    static boolean in(byte[] sql) {
        for (int i = 0; i + 2 < sql.length; i++) {
            if (sql[i] == '/' && sql[i + 1] == '*' && (sql[i + 2] == '!' || sql[i + 2] == 'M')) {
                return true;
            }
        }
        return false;
    }
}
