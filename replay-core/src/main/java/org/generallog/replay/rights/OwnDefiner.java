package org.generallog.replay.rights;

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
    private static final Set<String> CREATED = Set.of("VIEW", "PROCEDURE", "FUNCTION", "TRIGGER", "EVENT");
    private static final Set<String> ALTERED = Set.of("VIEW", "EVENT");

    private OwnDefiner() {}

    /** @param definer the session's account */
    public static byte[] write(byte[] sql, LexicalMode mode, Account definer) {
        Tokens t = Lexer.lex(sql, mode);
        Words words = new Words(t);
        String verb = words.word();
        if (!verb.equals("CREATE") && !verb.equals("ALTER")) {
            return sql;
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
                return sql;
            }
            var unused = words.account();
            end = words.at();
        }
        if (words.accept("SQL", "SECURITY")) {
            words.skip();
        }
        words.accept("AGGREGATE");
        boolean defines = (verb.equals("CREATE") ? CREATED : ALTERED).contains(words.word());
        if (!defines || isLoaded(t)) {
            return sql;
        }
        Edits edits = new Edits();
        String text = "DEFINER=" + SqlNames.quote(definer.user()) + "@" + SqlNames.quote(definer.host());
        if (end > place) {
            edits.replace(t.start(place), t.end(end - 1), text);
        } else {
            edits.insert(t.start(place), text + " ");
        }
        return edits.apply(sql);
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
