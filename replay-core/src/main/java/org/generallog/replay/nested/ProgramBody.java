package org.generallog.replay.nested;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
        Tokens t = StoredProgram.tokens(create, sqlMode);
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
        Tokens t = StoredProgram.tokens(create, sqlMode);
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

    /**
     * What follows the parameters and the characteristics. A procedure's body may begin with any statement, so that what comes before it
     * has to be known (manual, "CREATE PROCEDURE Syntax").
     */
    public static Optional<String> ofProcedure(String create, String sqlMode) {
        Tokens t = StoredProgram.tokens(create, sqlMode);
        int i = 0;
        while (i < t.size() && !t.word(i, "PROCEDURE")) {
            i++;
        }
        while (i < t.size() && !t.op(i, '(')) {
            i++;
        }
        i = pastParenthesis(t, i);
        for (int before = -1; i < t.size() && before != i; ) {
            before = i;
            i = pastCharacteristic(t, i);
        }
        return from(create, t, i);
    }

    private static int pastParenthesis(Tokens t, int open) {
        int depth = 0;
        for (int i = open; i < t.size(); i++) {
            depth += t.op(i, '(') ? 1 : t.op(i, ')') ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return t.size();
    }

    private static int pastCharacteristic(Tokens t, int i) {
        return switch (t.upper(i)) {
            case "COMMENT", "LANGUAGE" -> i + 2;
            case "DETERMINISTIC" -> i + 1;
            case "NOT" -> t.word(i + 1, "DETERMINISTIC") ? i + 2 : i;
            case "CONTAINS", "NO" -> t.word(i + 1, "SQL") ? i + 2 : i;
            case "READS", "MODIFIES" -> t.word(i + 1, "SQL") ? i + 3 : i;
            case "SQL" -> t.word(i + 1, "SECURITY") ? i + 3 : i;
            default -> i;
        };
    }

    /** What follows {@code AS}. */
    public static Optional<String> ofView(String create) {
        Tokens t = StoredProgram.tokens(create, "");
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "AS")) {
                return from(create, t, i + 1);
            }
        }
        return Optional.empty();
    }

    /** What follows {@code DO}. */
    public static Optional<String> ofEvent(String create, String sqlMode) {
        Tokens t = StoredProgram.tokens(create, sqlMode);
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "DO")) {
                return from(create, t, i + 1);
            }
        }
        return Optional.empty();
    }

    private static Predicate<String> begins(Tokens t, int i) {
        return word -> t.word(i, word);
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
