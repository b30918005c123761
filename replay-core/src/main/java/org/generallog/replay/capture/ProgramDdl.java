package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.nested.ProgramBody;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.SqlMode;

/**
 * A statement that creates or drops a trigger, function or procedure, read from its text.
 *
 * @param trigger what it creates; empty where it drops
 * @param routine likewise
 */
record ProgramDdl(
        Kind kind,
        String database,
        String name,
        Optional<TriggerDefinition> trigger,
        Optional<RoutineDefinition> routine) {

    enum Kind {
        TRIGGER,
        FUNCTION,
        PROCEDURE
    }

    /** Empty for what is none, or not understood. */
    static Optional<ProgramDdl> of(byte[] sql, Session session) {
        return new Reader(sql, session).read();
    }

    private static final class Reader {
        private final Tokens t;
        private final String text;
        private final String mode;
        private final String defaultDatabase;
        private int at;

        Reader(byte[] sql, Session session) {
            this.t = Lexer.lex(sql, session.lexicalMode());
            this.text = new String(sql, StandardCharsets.UTF_8);
            this.mode = SqlMode.format(session.sqlMode());
            this.defaultDatabase = session.database();
        }

        Optional<ProgramDdl> read() {
            boolean creates = t.word(0, "CREATE");
            if (!creates && !t.word(0, "DROP")) {
                return Optional.empty();
            }
            Optional<Kind> kind = kind();
            if (kind.isEmpty()) {
                return Optional.empty();
            }
            Definer definer = definer(at);
            at++;
            if (t.word(at, "IF")) {
                at += t.word(at + 1, "NOT") ? 3 : 2;
            }
            String[] name = name();
            if (!creates) {
                return Optional.of(new ProgramDdl(kind.get(), name[0], name[1], Optional.empty(), Optional.empty()));
            }
            return kind.get() == Kind.TRIGGER ? trigger(name, definer) : routine(kind.get(), name, definer);
        }

        /** Moves to the word that says what it is: only a definer and the like stand before. */
        private Optional<Kind> kind() {
            for (at = 1; at < t.size(); at++) {
                for (Kind kind : Kind.values()) {
                    if (t.word(at, kind.name()) && !t.op(at - 1, '=')) {
                        return Optional.of(kind);
                    }
                }
                if (t.word(at, "EVENT") || t.word(at, "BEGIN") || t.op(at, '(')) {
                    return Optional.empty();
                }
            }
            return Optional.empty();
        }

        /** {@code DEFINER = user@host}; without one, or for {@code CURRENT_USER}, it may be anyone. */
        private Definer definer(int before) {
            for (int i = 1; i + 3 < before; i++) {
                if (t.word(i, "DEFINER") && t.op(i + 1, '=') && t.is(i + 3, TokenKind.USER_VARIABLE)) {
                    String user =
                            t.is(i + 2, TokenKind.STRING) ? t.literal(i + 2).text() : t.name(i + 2);
                    return new Definer(user, t.variable(i + 3), false);
                }
            }
            return Definer.UNKNOWN;
        }

        private String[] name() {
            boolean qualified = t.op(at + 1, '.');
            String database = qualified ? t.name(at) : defaultDatabase;
            String name = t.isName(qualified ? at + 2 : at) ? t.name(qualified ? at + 2 : at) : "";
            at += qualified ? 3 : 1;
            return new String[] {database, name};
        }

        /** {@code name BEFORE INSERT ON table FOR EACH ROW body}. */
        private Optional<ProgramDdl> trigger(String[] name, Definer definer) {
            String timing = t.upper(at);
            String event = t.upper(at + 1);
            if (!t.word(at + 2, "ON") || !t.isName(at + 3)) {
                return Optional.empty();
            }
            at += 3;
            String table = name()[1];
            return ProgramBody.ofTrigger(text, mode)
                    .map(body -> new TriggerDefinition(name[0], name[1], table, event, timing, body, mode, definer))
                    .map(trigger ->
                            new ProgramDdl(Kind.TRIGGER, name[0], name[1], Optional.of(trigger), Optional.empty()));
        }

        private Optional<ProgramDdl> routine(Kind kind, String[] name, Definer definer) {
            Optional<String> body =
                    kind == Kind.FUNCTION ? ProgramBody.ofFunction(text, mode) : ProgramBody.ofProcedure(text, mode);
            return body.map(known -> {
                String head = text.substring(0, text.length() - known.length())
                        .toUpperCase(Locale.ROOT)
                        .replaceAll("\\s+", " ");
                boolean readsOnly = head.contains(" NO SQL") || head.contains(" READS SQL DATA");
                boolean invoker = head.contains(" SQL SECURITY INVOKER");
                Definer runsAs = invoker ? Definer.UNKNOWN : definer;
                return new ProgramDdl(
                        kind,
                        name[0],
                        name[1],
                        Optional.empty(),
                        Optional.of(new RoutineDefinition(name[0], name[1], known, mode, readsOnly, runsAs)));
            });
        }
    }
}
