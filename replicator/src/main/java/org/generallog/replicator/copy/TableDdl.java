package org.generallog.replicator.copy;

import java.util.List;
import org.generallog.replicator.copy.SqlLexer.Token;

/** Carries a {@code CREATE TABLE} that the old instance printed over to the new one. Statements are bytes, one char each. */
final class TableDdl {
    private TableDdl() {}

    /**
     * The statement for the new instance: every collation named, {@code TYPE=} of 4.x as {@code ENGINE=}, charsets by
     * the new instance's names.
     */
    static String forTarget(String create, Collations collations) {
        List<Token> tokens = SqlLexer.tokens(create);
        Edits edits = new Edits(create);
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
            if (depth == 0 && token.is("TYPE") && is(tokens, i + 1, "=")) {
                edits.replace(token.start(), token.end(), "ENGINE");
            } else if (token.is("CHARSET") && is(tokens, i + 1, "=") && i + 2 < tokens.size()) {
                charset(tokens, i + 2, depth == 0 ? "=" : " ", collations, edits);
            } else if (token.is("CHARACTER") && is(tokens, i + 1, "SET") && i + 2 < tokens.size()) {
                charset(tokens, i + 2, " ", collations, edits);
            } else if (is(tokens, i + 1, "DIRECTORY") && is(tokens, i + 2, "=") && i + 3 < tokens.size()) {
                // DATA DIRECTORY and INDEX DIRECTORY are paths of the old machine.
                edits.replace(token.start(), tokens.get(i + 3).end(), "");
            } else if (token.is("COLLATE")) {
                int name = is(tokens, i + 1, "=") ? i + 2 : i + 1;
                if (name < tokens.size()) {
                    Token collation = tokens.get(name);
                    edits.replace(collation.start(), collation.end(), collations.onTarget(collation.text()));
                }
            }
        }
        return edits.apply();
    }

    /** The statement without its {@code AUTO_INCREMENT} counter, to compare two readings. */
    static String withoutCounter(String create) {
        List<Token> tokens = SqlLexer.tokens(create);
        Edits edits = new Edits(create);
        for (int i = 0; i + 2 < tokens.size(); i++) {
            if (tokens.get(i).is("AUTO_INCREMENT") && is(tokens, i + 1, "=")) {
                // With the space before it: a table that never gave an id has neither.
                edits.replace(tokens.get(i).start() - 1, tokens.get(i + 2).end(), "");
            }
        }
        return edits.apply();
    }

    private static void charset(List<Token> tokens, int at, String equal, Collations collations, Edits edits) {
        Token charset = tokens.get(at);
        edits.replace(charset.start(), charset.end(), collations.onTarget(charset.text()));
        String collation = collations.defaultOf(charset.text());
        if (!is(tokens, at + 1, "COLLATE") && !collation.isEmpty()) {
            edits.insert(charset.end(), " COLLATE" + equal + collation);
        }
    }

    private static boolean is(List<Token> tokens, int at, String word) {
        return at < tokens.size() && tokens.get(at).is(word);
    }
}
