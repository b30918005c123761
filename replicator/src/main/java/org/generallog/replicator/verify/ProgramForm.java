package org.generallog.replicator.verify;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.dialect.Translation;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.SqlMode;

/**
 * The body of a program in a form that both instances share: in the new one's words, without comments, white space, the case of words and the quotes
 * of names.
 */
final class ProgramForm {
    /** Without it a body is no statement that can be translated. */
    private static final String HEAD = "CREATE PROCEDURE p() ";

    private static final int HEAD_TOKENS = 5;

    private final Translation translation;

    private ProgramForm(Translation translation) {
        this.translation = translation;
    }

    /** For the bodies of one instance. */
    static ProgramForm between(String itsVersion, String newerVersion) {
        return new ProgramForm(Translation.between(ServerVersion.parse(itsVersion), ServerVersion.parse(newerVersion)));
    }

    String of(String body, String sqlMode) {
        LexicalMode mode = LexicalMode.of("utf8", SqlMode.parse(sqlMode));
        Tokens tokens = Lexer.lex(translation.translate((HEAD + body).getBytes(StandardCharsets.UTF_8), mode), mode);
        StringBuilder form = new StringBuilder();
        for (int i = HEAD_TOKENS; i < tokens.size(); i++) {
            form.append(form.length() == 0 ? "" : " ")
                    .append(tokens.isName(i) ? tokens.name(i).toLowerCase(Locale.ROOT) : tokens.text(i));
        }
        return form.toString();
    }
}
