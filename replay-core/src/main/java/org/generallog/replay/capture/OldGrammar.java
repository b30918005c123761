package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.log.SourceProbe.Grammar;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Skeleton;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.Tokens;

/**
 * Which statements the grammar of the old instance has. A text stands in the log of MySQL 5.5 and of MariaDB before it is parsed; the new
 * instance's grammar has grown since. The old instance is asked once for each shape of statement.
 *
 * <p>MySQL 5.6 and later log nothing that they cannot parse.
 */
final class OldGrammar {
    private static final int MOST = 20_000;
    /** A longer text is not sent to be looked at, unless its constants make it long. */
    private static final int LONGEST = 256 << 10;

    private static final int SHORTEST = "COMMIT".length();

    private static final int FIRST_TO_PARSE_BEFORE = 50600;

    private final boolean logsUnparsed;
    private final Question question;
    private final Map<Object, Grammar> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Grammar> eldest) {
            return size() > MOST;
        }
    };

    /** See {@link org.generallog.replay.log.SourceProbe#grammar}. */
    interface Question {
        Grammar ask(byte[] statement, String charset, long sqlMode);
    }

    /** Statements that differ in their constants alone. */
    private record Shape(long number, long sqlMode) {}

    private record Text(String text, String charset, long sqlMode) {}

    OldGrammar(ServerVersion old, Question question) {
        this.logsUnparsed = old.mariaDb() || !old.isAtLeast(FIRST_TO_PARSE_BEFORE);
        this.question = question;
    }

    Grammar of(byte[] sql, StatementInfo info, Session session) {
        return matters(sql, info, session) ? whole(sql, info, session) : Grammar.HAS;
    }

    /** Of any statement, whatever it does. */
    Grammar whole(byte[] sql, StatementInfo info, Session session) {
        if (!logsUnparsed) {
            return Grammar.HAS;
        }
        if (info.shape() == 0) {
            return ofText(sql, info, session);
        }
        Shape shape = new Shape(info.shape(), session.sqlMode());
        Grammar answer = known.get(shape);
        if (answer == null) {
            answer = ofText(sql, info, session);
            known.put(shape, answer);
        }
        return answer;
    }

    private Grammar ofText(byte[] sql, StatementInfo info, Session session) {
        LexicalMode mode = session.lexicalMode();
        Tokens tokens = Lexer.lex(sql, mode);
        if (tokens.unterminated()) {
            return Grammar.HAS_NOT;
        }
        byte[] text = hasShape(info.kind()) ? Skeleton.of(tokens) : sql;
        if (text.length > LONGEST) {
            return Grammar.UNKNOWN;
        }
        Text key = new Text(new String(text, StandardCharsets.ISO_8859_1), mode.charset(), session.sqlMode());
        Grammar answer = known.get(key);
        if (answer == null) {
            answer = question.ask(text, mode.charset(), session.sqlMode());
            known.put(key, answer);
        }
        return answer;
    }

    /** Whether the new instance would do anything about it. */
    private static boolean matters(byte[] sql, StatementInfo info, Session session) {
        return switch (info.kind()) {
            case WRITE, DDL, CALL, UNPARSED -> true;
            case READ, LOCKING_READ, DO, SET ->
                info.has(Flag.ASSIGNS_USER_VARIABLE) || !info.functions().isEmpty();
            // As they are sent all the time: a word or two, and a name.
            case BEGIN, COMMIT, ROLLBACK -> sql.length > SHORTEST && words(sql, session) > 1;
            case USE, UNLOCK_TABLES, SAVEPOINT -> words(sql, session) > 2;
            case RELEASE_SAVEPOINT -> words(sql, session) > 3;
            case ROLLBACK_TO_SAVEPOINT -> words(sql, session) > 4;
            case LOCK_TABLES, SET_TRANSACTION, XA -> true;
            default -> false;
        };
    }

    private static int words(byte[] sql, Session session) {
        Tokens tokens = Lexer.lex(sql, session.lexicalMode());
        int words = tokens.size();
        while (words > 0 && tokens.op(words - 1, ';')) {
            words--;
        }
        return words;
    }

    private static boolean hasShape(StatementKind kind) {
        return switch (kind) {
            case WRITE, READ, LOCKING_READ, DO, SET, CALL, XA -> true;
            default -> false;
        };
    }
}
