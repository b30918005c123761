package org.generallog.replay.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Takes a multi-statement packet apart at its semicolons. The body of a routine is not taken apart: within
 * {@code CREATE PROCEDURE|FUNCTION|TRIGGER|EVENT} a semicolon counts only where no {@code BEGIN}, {@code IF}, {@code CASE} or loop is open.
 */
final class StatementSplitter {
    private final byte[] packet;
    private final Tokens t;
    private final List<byte[]> parts = new ArrayList<>();
    private int first;
    private int open;
    private boolean routine;
    /** Where the body of the procedure or function begins; -1 while there is none. */
    private int body = -1;

    private StatementSplitter(byte[] packet, Tokens tokens) {
        this.packet = packet;
        this.t = tokens;
    }

    static List<byte[]> split(byte[] packet, LexicalMode mode) {
        for (byte b : packet) {
            if (b == ';') {
                return new StatementSplitter(packet, Lexer.lex(packet, mode)).split();
            }
        }
        return List.of(packet);
    }

    private List<byte[]> split() {
        int from = 0;
        for (int i = 0; i < t.size(); i++) {
            if (t.op(i, ';')) {
                if (open == 0) {
                    if (first == i && !parts.isEmpty()) {
                        // An empty statement is an error, and the server runs nothing after one.
                        return parts;
                    }
                    part(from, t.start(i), i);
                    from = t.end(i);
                    first = i + 1;
                    routine = false;
                    body = -1;
                }
            } else if (t.is(i, TokenKind.WORD)) {
                i = word(i);
            }
        }
        part(from, packet.length, t.size());
        return parts.size() <= 1 ? List.of(packet) : parts;
    }

    private void part(int from, int to, int end) {
        if (first < end) {
            int a = from;
            int z = to;
            while (a < z && (packet[a] & 0xFF) <= ' ') {
                a++;
            }
            while (z > a && (packet[z - 1] & 0xFF) <= ' ') {
                z--;
            }
            parts.add(Arrays.copyOfRange(packet, a, z));
        }
    }

    /** Follows the nesting of a routine's body; returns the last token that it has looked at. */
    private int word(int i) {
        if (i == first && t.word(i, "BEGIN") && t.word(i + 1, "NOT")) {
            routine = true;
        } else if (!routine && t.word(first, "CREATE") && i > first && i < first + 12) {
            boolean called = t.word(i, "PROCEDURE") || t.word(i, "FUNCTION");
            routine = called || t.word(i, "TRIGGER") || t.word(i, "EVENT");
            body = called ? RoutineHead.end(t, i + 1) : -1;
            return i;
        }
        if (!routine || t.op(i - 1, '.')) {
            return i;
        }
        if (t.word(i, "END")) {
            open = Math.max(0, open - 1);
            boolean named = t.word(i + 1, "IF")
                    || t.word(i + 1, "CASE")
                    || t.word(i + 1, "LOOP")
                    || t.word(i + 1, "WHILE")
                    || t.word(i + 1, "REPEAT");
            return named ? i + 1 : i;
        }
        boolean opens = t.word(i, "BEGIN") || t.word(i, "CASE") || (startsStatement(i) && isCompound(i));
        if (opens) {
            open++;
        }
        return i;
    }

    private boolean isCompound(int i) {
        return t.word(i, "IF") || t.word(i, "LOOP") || t.word(i, "WHILE") || t.word(i, "REPEAT");
    }

    /** {@code IF} and {@code REPEAT} are functions too: they are statements only where one can begin. */
    private boolean startsStatement(int i) {
        return i == body
                || t.op(i - 1, ';')
                || t.op(i - 1, ':')
                || t.word(i - 1, "BEGIN")
                || t.word(i - 1, "THEN")
                || t.word(i - 1, "ELSE")
                || t.word(i - 1, "DO")
                || t.word(i - 1, "LOOP")
                || t.word(i - 1, "REPEAT")
                || t.word(i - 1, "ROW");
    }
}
