package org.generallog.replay.session;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.transaction.SqlMode;
import org.generallog.replay.transaction.UserVariable;

/**
 * The value of an expression that a {@code SET} assigns, as far as it can be known from the session alone: constants,
 * {@code @@sql_mode} and its like, {@code @variable}, {@code CONCAT(…)}. That is what drivers, frameworks and dump tools send
 * ({@code SET sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')}, {@code SET sql_mode = @OLD_SQL_MODE}).
 */
final class SessionExpression {
    /** Calls within calls beyond this are no application's, and would only fill the stack. */
    private static final int DEEPEST = 50;

    /** Characters. What doubles a variable again and again does not fill the memory: the default {@code max_allowed_packet} of 5.5. */
    private static final int LONGEST = 1 << 20;

    private final Session session;
    private final String text;
    private int at;
    private int depth;

    private SessionExpression(Session session, String text) {
        this.session = session;
        this.text = text;
    }

    /** Empty where the expression is of another form. */
    static Optional<Literal> evaluate(Session session, String expression) {
        SessionExpression parsed = new SessionExpression(session, expression);
        Optional<Literal> value = parsed.value();
        parsed.skipBlanks();
        return parsed.at == expression.length() ? value : Optional.empty();
    }

    private Optional<Literal> value() {
        skipBlanks();
        if (at >= text.length()) {
            return Optional.empty();
        }
        char c = text.charAt(at);
        if (c == '\'' || c == '"') {
            return string(c);
        }
        if (text.startsWith("@@", at)) {
            at += 2;
            return systemVariable(word());
        }
        if (c == '@') {
            at++;
            return userVariable(word());
        }
        if (Character.isDigit(c)) {
            return Optional.of(new Literal(Literal.Type.NUMBER, word()));
        }
        return word().equalsIgnoreCase("concat") ? concat() : Optional.empty();
    }

    private Optional<Literal> concat() {
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != '(' || ++depth > DEEPEST) {
            return Optional.empty();
        }
        StringBuilder whole = new StringBuilder();
        do {
            at++;
            Optional<Literal> part = value();
            if (part.isEmpty()) {
                return part;
            }
            whole.append(part.get().text());
            if (whole.length() > LONGEST) {
                return Optional.empty();
            }
            skipBlanks();
        } while (at < text.length() && text.charAt(at) == ',');
        if (at >= text.length() || text.charAt(at) != ')') {
            return Optional.empty();
        }
        at++;
        depth--;
        return Optional.of(new Literal(Literal.Type.STRING, whole.toString()));
    }

    private Optional<Literal> string(char quote) {
        int end = text.indexOf(quote, at + 1);
        if (end < 0 || text.substring(at, end).indexOf('\\') >= 0) {
            return Optional.empty();
        }
        String content = text.substring(at + 1, end);
        at = end + 1;
        return Optional.of(new Literal(Literal.Type.STRING, content));
    }

    private String word() {
        int from = at;
        while (at < text.length() && isWordPart(text.charAt(at))) {
            at++;
        }
        return text.substring(from, at).replace("`", "");
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '$' || c == '`';
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private Optional<Literal> systemVariable(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean global = lower.startsWith("global.");
        String variable = lower.substring(lower.indexOf('.') + 1);
        SessionDefaults defaults = session.defaults();
        return switch (variable) {
            case "sql_mode" -> string(SqlMode.format(global ? defaults.sqlMode() : session.sqlMode()));
            case "time_zone" -> string(global ? defaults.timeZone() : session.timeZone());
            case "autocommit" -> number(session.autocommit() ? 1 : 0);
            case "foreign_key_checks" -> number(session.state().foreignKeyChecks() ? 1 : 0);
            case "unique_checks" -> number(session.state().uniqueChecks() ? 1 : 0);
            case "character_set_client", "character_set_results", "character_set_connection" ->
                string(session.lexicalMode().charset());
            default -> Optional.empty();
        };
    }

    private static Optional<Literal> number(long value) {
        return Optional.of(new Literal(Literal.Type.NUMBER, Long.toString(value)));
    }

    private static Optional<Literal> string(String value) {
        return Optional.of(new Literal(Literal.Type.STRING, value));
    }

    private Optional<Literal> userVariable(String name) {
        UserVariable variable = session.variables().get(name.toLowerCase(Locale.ROOT));
        if (variable == null || variable.value() == null) {
            return Optional.empty();
        }
        String content = new String(variable.value(), StandardCharsets.ISO_8859_1);
        return Optional.of(new Literal(
                variable.type() == UserVariable.Type.STRING ? Literal.Type.STRING : Literal.Type.NUMBER, content));
    }
}
