package org.generallog.replay.capture;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.Tokens;

/**
 * {@code XA START 'gtrid','bqual',1} and its like. The branch is replayed as a plain transaction where it commits: whoever coordinates it
 * does so on the old instance.
 *
 * @param verb {@code START}, {@code END}, {@code PREPARE}, {@code COMMIT} or {@code ROLLBACK}
 * @param branch the identifier's three parts
 * @param onePhase {@code ONE PHASE}: without a {@code PREPARE}
 */
record XaStatement(String verb, String branch, boolean onePhase) {

    /** Empty for {@code XA RECOVER}, and for what is not understood. */
    static Optional<XaStatement> of(byte[] sql, LexicalMode mode) {
        Tokens t = Lexer.lex(sql, mode);
        String verb = t.word(1, "BEGIN") ? "START" : t.upper(1);
        boolean known = verb.equals("START")
                || verb.equals("END")
                || verb.equals("PREPARE")
                || verb.equals("COMMIT")
                || verb.equals("ROLLBACK");
        if (!known || t.size() < 3) {
            return Optional.empty();
        }
        StringBuilder branch = new StringBuilder(text(t.literal(2)));
        int at = 3;
        branch.append('\0');
        if (t.op(at, ',') && at + 1 < t.size()) {
            branch.append(text(t.literal(at + 1)));
            at += 2;
        }
        branch.append('\0');
        if (t.op(at, ',') && at + 1 < t.size()) {
            branch.append(number(t.literal(at + 1)));
            at += 2;
        } else {
            branch.append('1');
        }
        return Optional.of(new XaStatement(verb, branch.toString(), t.word(at, "ONE") && t.word(at + 1, "PHASE")));
    }

    private static String text(Literal part) {
        return switch (part.type()) {
            case NULL -> "";
            case HEX -> new String(HexFormat.of().parseHex(part.text()), StandardCharsets.ISO_8859_1);
            case STRING, NUMBER -> part.text();
        };
    }

    /** {@code 7}, {@code 007} and {@code 0x7} are one. */
    private static String number(Literal part) {
        try {
            return new BigInteger(part.text(), part.type() == Literal.Type.HEX ? 16 : 10).toString();
        } catch (NumberFormatException notUnderstood) {
            return part.text();
        }
    }

    /** Stands for the thread of a branch that is prepared, and belongs to no session any more: negative, unlike a thread's id. */
    static long key(String branch) {
        long hash = 1125899906842597L;
        for (int i = 0; i < branch.length(); i++) {
            hash = 31 * hash + branch.charAt(i);
        }
        return -2 - (hash & (Long.MAX_VALUE >> 1));
    }
}
