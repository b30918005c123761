package org.generallog.replay.nested;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Tokens;

/**
 * The body in the text that {@code SHOW CREATE TRIGGER} and {@code SHOW CREATE FUNCTION} give. {@code information_schema} cannot be
 * used for it: on 5.5 it loses the escapes of strings, {@code 'it''s'} comes out as {@code 'it's'} (measured on 5.5.9).
 */
public final class ProgramBody {
    /** A stored function must return a value, so its body begins with one of these. */
    private static final Set<String> FUNCTION_BEGINS =
            Set.of("BEGIN", "RETURN", "IF", "CASE", "LOOP", "REPEAT", "WHILE");

    private ProgramBody() {}

    /** What follows {@code FOR EACH ROW}, and {@code FOLLOWS} or {@code PRECEDES} another trigger. */
    public static Optional<String> ofTrigger(String create, String sqlMode) {
        Tokens t = lex(create, sqlMode);
        for (int i = 0; i + 3 < t.size(); i++) {
            if (t.word(i, "FOR") && t.word(i + 1, "EACH") && t.word(i + 2, "ROW")) {
                boolean ordered = t.word(i + 3, "FOLLOWS") || t.word(i + 3, "PRECEDES");
                return from(create, t, ordered ? i + 5 : i + 3);
            }
        }
        return Optional.empty();
    }

    /** What follows the return type and the characteristics. */
    public static Optional<String> ofFunction(String create, String sqlMode) {
        Tokens t = lex(create, sqlMode);
        boolean returns = false;
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "RETURNS")) {
                returns = true;
            } else if (returns && FUNCTION_BEGINS.stream().anyMatch(begins(t, i))) {
                return from(create, t, i);
            }
        }
        return Optional.empty();
    }

    private static Predicate<String> begins(Tokens t, int i) {
        return word -> t.word(i, word);
    }

    private static Tokens lex(String create, String sqlMode) {
        String mode = sqlMode.toUpperCase(Locale.ROOT);
        return Lexer.lex(
                create.getBytes(StandardCharsets.UTF_8),
                new LexicalMode("utf8", mode.contains("ANSI_QUOTES"), mode.contains("NO_BACKSLASH_ESCAPES")));
    }

    private static Optional<String> from(String create, Tokens t, int token) {
        if (token >= t.size()) {
            return Optional.empty();
        }
        // The lexer counts bytes.
        byte[] bytes = create.getBytes(StandardCharsets.UTF_8);
        int start = t.start(token);
        return Optional.of(new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8));
    }
}
