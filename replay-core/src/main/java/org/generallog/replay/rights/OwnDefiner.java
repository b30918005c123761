package org.generallog.replay.rights;

import java.util.Optional;
import java.util.Set;
import org.generallog.replay.sql.Edits;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlNames;
import org.generallog.replay.sql.Tokens;

/**
 * Writes into the definition of a view, routine, trigger or event who defines it, where its text leaves that to the session: else it would run in
 * the name of the account that writes to the new instance.
 */
public final class OwnDefiner {
    private static final Set<String> CREATED = Set.of("VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE");
    private static final Set<String> ALTERED = Set.of("VIEW", "EVENT");

    private OwnDefiner() {}

    /**
     * Where the text has room for a definer, or names {@code CURRENT_USER}.
     *
     * @param from its first token
     * @param to behind its last; {@code from} where there is none
     */
    private record Room(Tokens tokens, int from, int to) {}

    /** Whether it is such a definition, and says of nobody else that he defines it. */
    public static boolean isLeftOpen(byte[] sql, LexicalMode mode) {
        return room(sql, mode).isPresent();
    }

    /** @param definer the session's account */
    public static byte[] write(byte[] sql, LexicalMode mode, Account definer) {
        return room(sql, mode).map(room -> write(sql, room, definer)).orElse(sql);
    }

    private static byte[] write(byte[] sql, Room room, Account definer) {
        Tokens t = room.tokens();
        Edits edits = new Edits();
        String text = "DEFINER=" + SqlNames.quote(definer.user()) + "@" + SqlNames.quote(definer.host());
        if (room.to() > room.from()) {
            edits.replace(t.start(room.from()), t.end(room.to() - 1), text);
        } else {
            edits.insert(t.start(room.from()), text + " ");
        }
        return edits.apply(sql);
    }

    private static Optional<Room> room(byte[] sql, LexicalMode mode) {
        Tokens t = Lexer.lex(sql, mode);
        Words words = new Words(t);
        String verb = words.word();
        if (!verb.equals("CREATE") && !verb.equals("ALTER")) {
            return Optional.empty();
        }
        words.accept("OR", "REPLACE");
        if (words.accept("ALGORITHM")) {
            words.acceptOp('=');
            words.skip();
        }
        int place = words.at();
        int end = place;
        if (words.accept("DEFINER")) {
            words.acceptOp('=');
            if (!words.peek("CURRENT_USER")) {
                return Optional.empty();
            }
            var unused = words.account();
            end = words.at();
        }
        if (words.accept("SQL", "SECURITY")) {
            words.skip();
        }
        words.accept("AGGREGATE");
        boolean defines = (verb.equals("CREATE") ? CREATED : ALTERED).contains(words.word());
        return defines && !isLoaded(t) ? Optional.of(new Room(t, place, end)) : Optional.empty();
    }

    /** A function of a library. */
    private static boolean isLoaded(Tokens t) {
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "SONAME")) {
                return true;
            }
        }
        return false;
    }
}
