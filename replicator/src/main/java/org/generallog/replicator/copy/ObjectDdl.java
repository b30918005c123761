package org.generallog.replicator.copy;

import java.util.List;
import org.generallog.replicator.copy.SqlLexer.Token;
import org.jspecify.annotations.Nullable;

/** The head of a {@code CREATE VIEW|PROCEDURE|FUNCTION|TRIGGER|EVENT} that the old instance printed. */
final class ObjectDdl {

    /** A definer account. */
    record Account(String user, String host) {
        @Override
        public String toString() {
            return user + "@" + host;
        }
    }

    private final String create;
    private final List<Token> tokens;

    ObjectDdl(String create) {
        this.create = create;
        this.tokens = SqlLexer.tokens(create);
    }

    /** The definer, or null when the statement names none. */
    @Nullable
    Account definer() {
        int at = definerAt();
        return at < 0 ? null : new Account(name(tokens.get(at + 2)), name(tokens.get(at + 4)));
    }

    /** The statement with the account that runs it as the definer. */
    String withCurrentUser() {
        int at = definerAt();
        if (at < 0) {
            return create;
        }
        Edits edits = new Edits(create);
        edits.replace(tokens.get(at + 2).start(), tokens.get(at + 4).end(), "CURRENT_USER");
        return edits.apply();
    }

    /** An event's statement that does not let it fire on the new instance: its statements come from the log. */
    static String eventThatRests(String create) {
        Edits edits = new Edits(create);
        for (Token token : SqlLexer.tokens(create)) {
            if (token.is("DO")) {
                break;
            }
            if (token.is("ENABLE")) {
                edits.replace(token.start(), token.end(), "DISABLE ON SLAVE");
            }
        }
        return edits.apply();
    }

    private int definerAt() {
        for (int i = 0; i + 4 < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.is("DEFINER")
                    && tokens.get(i + 1).is("=")
                    && tokens.get(i + 3).is("@")) {
                return i;
            }
            if (token.is("VIEW")
                    || token.is("PROCEDURE")
                    || token.is("FUNCTION")
                    || token.is("TRIGGER")
                    || token.is("EVENT")) {
                return -1;
            }
        }
        return -1;
    }

    private static String name(Token token) {
        String text = RawConnection.text(token.text());
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        if (text.length() < 2 || (first != '`' && first != '"' && first != '\'')) {
            return text;
        }
        String quote = String.valueOf(first);
        return text.substring(1, text.length() - 1).replace(quote + quote, quote);
    }
}
