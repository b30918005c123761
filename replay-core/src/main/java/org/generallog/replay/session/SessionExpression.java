package org.generallog.replay.session;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.SqlMode;
import org.generallog.replay.transaction.UserVariable;

/**
 * The value of an expression that a {@code SET} assigns, as far as it can be known from the session alone: constants,
 * {@code @@sql_mode} and its like, {@code @variable}, {@code CONCAT(…)}, {@code REPLACE(…)}. That is what drivers, frameworks and dump
 * tools send ({@code SET sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')}, {@code SET sql_mode = @OLD_SQL_MODE}).
 */
final class SessionExpression {
    /** Calls within calls beyond this are no application's, and would only fill the stack. */
    private static final int DEEPEST = 50;

    /** Characters. What doubles a variable again and again does not fill the memory: the default {@code max_allowed_packet} of 5.5. */
    private static final int LONGEST = 1 << 20;

    private final Session session;
    private final Tokens t;
    private int at;
    private int depth;

    private SessionExpression(Session session, Tokens tokens) {
        this.session = session;
        this.t = tokens;
    }

    /**
     * @param expression one char for each byte
     * @return empty where the expression is of another form
     */
    static Optional<Literal> evaluate(Session session, String expression) {
        Tokens tokens = Lexer.lex(expression.getBytes(StandardCharsets.ISO_8859_1), session.lexicalMode());
        SessionExpression parsed = new SessionExpression(session, tokens);
        Optional<Literal> value = parsed.value();
        return parsed.at == tokens.size() ? value : Optional.empty();
    }

    private Optional<Literal> value() {
        if (++depth > DEEPEST) {
            return Optional.empty();
        }
        Optional<Literal> value = one();
        depth--;
        return value;
    }

    private Optional<Literal> one() {
        int i = at++;
        if (t.is(i, TokenKind.STRING) || t.is(i, TokenKind.NUMBER) || t.is(i, TokenKind.HEX)) {
            return Optional.of(t.literal(i));
        }
        if (t.is(i, TokenKind.SYSTEM_VARIABLE)) {
            return systemVariable(t.variable(i), t.scoped(i, "global"));
        }
        if (t.is(i, TokenKind.USER_VARIABLE)) {
            return userVariable(t.variable(i));
        }
        if (t.op(i, '(')) {
            Optional<Literal> within = value();
            return accept(')') ? within : Optional.empty();
        }
        if (t.word(i, "NULL")) {
            return Optional.of(new Literal(Literal.Type.NULL, ""));
        }
        if (t.word(i, "CONCAT") && accept('(')) {
            return concat();
        }
        if (t.word(i, "UNIX_TIMESTAMP") && accept('(')) {
            return unixTimestamp();
        }
        return t.word(i, "REPLACE") && accept('(') ? replace() : Optional.empty();
    }

    /** {@code UNIX_TIMESTAMP('2016-07-21 10:20:30.5')}, in the session's time zone. */
    private Optional<Literal> unixTimestamp() {
        Optional<Literal> text = text();
        if (text.isEmpty() || !accept(')')) {
            return Optional.empty();
        }
        String iso = text.get().text().strip().replace(' ', 'T');
        try {
            LocalDateTime local = iso.indexOf('T') < 0 ? LocalDate.parse(iso).atStartOfDay() : LocalDateTime.parse(iso);
            Instant instant = local.atZone(ZoneId.of(session.timeZone())).toInstant();
            BigDecimal seconds =
                    BigDecimal.valueOf(instant.getEpochSecond()).add(BigDecimal.valueOf(instant.getNano(), 9));
            return Optional.of(new Literal(
                    Literal.Type.NUMBER, seconds.stripTrailingZeros().toPlainString()));
        } catch (DateTimeException notOfThisForm) {
            return Optional.empty();
        }
    }

    private boolean accept(char operator) {
        boolean found = t.op(at, operator);
        if (found) {
            at++;
        }
        return found;
    }

    private Optional<Literal> concat() {
        StringBuilder whole = new StringBuilder();
        boolean isNull = false;
        do {
            Optional<Literal> part = value().filter(v -> v.type() != Literal.Type.HEX);
            if (part.isEmpty()) {
                return part;
            }
            isNull |= part.get().type() == Literal.Type.NULL;
            whole.append(part.get().text());
            if (whole.length() > LONGEST) {
                return Optional.empty();
            }
        } while (accept(','));
        if (!accept(')')) {
            return Optional.empty();
        }
        return isNull ? Optional.of(new Literal(Literal.Type.NULL, "")) : string(whole.toString());
    }

    private Optional<Literal> replace() {
        Optional<Literal> in = text();
        Optional<Literal> what = accept(',') ? text() : Optional.empty();
        Optional<Literal> with = accept(',') ? text() : Optional.empty();
        if (in.isEmpty() || what.isEmpty() || with.isEmpty() || !accept(')')) {
            return Optional.empty();
        }
        if (what.get().text().isEmpty()) {
            return in;
        }
        String replaced = in.get().text().replace(what.get().text(), with.get().text());
        return replaced.length() > LONGEST ? Optional.empty() : string(replaced);
    }

    /** A value that joins others as text. */
    private Optional<Literal> text() {
        return value().filter(v -> v.type() == Literal.Type.STRING || v.type() == Literal.Type.NUMBER);
    }

    private Optional<Literal> systemVariable(String variable, boolean global) {
        SessionDefaults defaults = session.defaults();
        if (!global && !session.isKnown(variable)) {
            return Optional.empty();
        }
        return switch (variable) {
            case "sql_mode" -> string(SqlMode.format(global ? defaults.sqlMode() : session.sqlMode()));
            case "time_zone" -> string(global ? defaults.timeZone() : session.timeZone());
            case "autocommit" -> number(global ? defaults.autocommit() : session.autocommit());
            case "foreign_key_checks" -> number(global ? defaults.foreignKeyChecks() : session.foreignKeyChecks());
            case "unique_checks" -> number(global ? defaults.uniqueChecks() : session.uniqueChecks());
            case "character_set_client", "character_set_results" ->
                global ? Optional.empty() : string(session.clientCharset());
            case "character_set_connection" -> global ? Optional.empty() : string(session.connectionCharset());
            case "collation_connection" -> global ? Optional.empty() : string(session.connectionCollationName());
            default ->
                SessionSettings.isKnown(variable)
                        ? setting(variable, global ? defaults.settings() : session.settings())
                        : Optional.empty();
        };
    }

    private static Optional<Literal> setting(String variable, String settings) {
        String value = SessionSettings.parse(settings).getOrDefault(variable, SessionSettings.standard(variable));
        boolean number = Character.isDigit(value.charAt(0));
        return Optional.of(new Literal(number ? Literal.Type.NUMBER : Literal.Type.STRING, value));
    }

    private static Optional<Literal> number(boolean on) {
        return Optional.of(new Literal(Literal.Type.NUMBER, on ? "1" : "0"));
    }

    private static Optional<Literal> string(String value) {
        return Optional.of(new Literal(Literal.Type.STRING, value));
    }

    private Optional<Literal> userVariable(String name) {
        UserVariable variable = session.variables().get(name);
        if (variable == null && !(session.begun() && session.pinned().variable(name) == 0)) {
            return Optional.empty();
        }
        byte[] value = variable == null ? null : variable.value();
        if (variable == null || value == null) {
            return Optional.of(new Literal(Literal.Type.NULL, ""));
        }
        String content = new String(value, StandardCharsets.ISO_8859_1);
        if (variable.type() == UserVariable.Type.STRING && !isOfConnection(variable, content)) {
            return Optional.empty();
        }
        return Optional.of(new Literal(
                variable.type() == UserVariable.Type.STRING ? Literal.Type.STRING : Literal.Type.NUMBER, content));
    }

    /** Whether what is made of it has the connection's charset, too. */
    private boolean isOfConnection(UserVariable variable, String content) {
        String charset = session.charsets().charset(variable.collation());
        return charset.equals(session.connectionCharset()) || (!charset.equals("binary") && isAscii(content));
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
