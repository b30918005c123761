package org.generallog.replay.session;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.SqlMode;
import org.generallog.replay.transaction.UserVariable;

/** Carries out a {@code SET} statement on a session's state. */
final class SessionAssignments {
    private final Session session;

    SessionAssignments(Session session) {
        this.session = session;
    }

    /**
     * @param value what {@link #value} has given before the statement
     * @return whether the assignment turned autocommit on, which commits what is open
     */
    boolean apply(Assignment assignment, Optional<Literal> value) {
        return switch (assignment.scope()) {
            case GLOBAL -> false;
            case USER_VARIABLE -> {
                userVariable(assignment, value);
                yield false;
            }
            case SESSION -> sessionVariable(assignment, value);
            case NEXT_TRANSACTION -> {
                value.ifPresent(v -> next(assignment.name(), v));
                yield false;
            }
        };
    }

    private boolean sessionVariable(Assignment assignment, Optional<Literal> value) {
        if (concerns(assignment.name())) {
            session.known(assignment.name(), value.isPresent());
        }
        switch (assignment.name()) {
            case "autocommit" -> {
                boolean before = session.autocommit();
                session.autocommit(isOn(value, session.defaults().autocommit()));
                return !before && session.autocommit();
            }
            case "foreign_key_checks" -> session.foreignKeyChecks(isOn(value, true));
            case "unique_checks" -> session.uniqueChecks(isOn(value, true));
            case "sql_mode" -> value.ifPresent(this::sqlMode);
            case "storage_engine", "default_storage_engine" ->
                value.ifPresent(v -> session.storageEngine(isDefault(v) || !isName(v.text()) ? "" : v.text()));
            case "time_zone" -> value.ifPresent(this::timeZone);
            case "names" -> value.ifPresent(this::names);
            case "character set" -> value.ifPresent(this::characterSet);
            case "character_set_client" ->
                value.ifPresent(v -> session.clientCollation(session.charsets().defaultId(v.text())));
            case "character_set_connection" ->
                value.ifPresent(
                        v -> session.connectionCollation(session.charsets().defaultId(v.text())));
            case "collation_connection" ->
                value.ifPresent(
                        v -> session.connectionCollation(session.charsets().id(v.text())));
            case "character_set_server" ->
                value.ifPresent(v -> session.serverCollation(
                        isDefault(v) ? 0 : session.charsets().defaultId(v.text())));
            case "collation_server" ->
                value.ifPresent(v -> session.serverCollation(
                        isDefault(v) ? 0 : session.charsets().id(v.text())));
            case "completion_type" ->
                value.ifPresent(v ->
                        session.transactions().completion(v, session.defaults().transactions()));
            case "tx_read_only", "transaction_read_only" ->
                value.ifPresent(v -> session.transactions().session(isReadOnly(v)));
            case "tx_isolation", "transaction_isolation" ->
                value.ifPresent(v -> session.transactions().isolation(isolation(v)));
            case "timestamp" -> value.ifPresent(v -> session.fixedMicros(Math.max(0, micros(v))));
            case "lock_wait_timeout" ->
                session.waitsShortly(value.flatMap(v -> isDefault(v) ? Optional.of(LONG_WAIT) : seconds(v))
                                .orElse(0L)
                        < LONG_WAIT);
            case "sql_big_selects" -> session.limitsJoins(!isOn(value, true));
            case "max_join_size", "sql_max_join_size" ->
                session.limitsJoins(value.isEmpty() || !isDefault(value.get()));
            case "insert_id" -> value.ifPresent(v -> number(v.text()).ifPresent(session::nextInsertId));
            case "last_insert_id", "identity" ->
                value.ifPresent(v -> number(v.text()).ifPresent(session.pinned()::knownLastInsertId));
            default -> {
                if (SessionSettings.isKnown(assignment.name())) {
                    value.ifPresent(v -> setting(assignment.name(), v));
                }
                // No other variable changes what a replayed statement does.
            }
        }
        return false;
    }

    /** Whether what later statements do depends on the variable. */
    static boolean concerns(String name) {
        return switch (name) {
            case "autocommit",
                    "foreign_key_checks",
                    "unique_checks",
                    "sql_mode",
                    "time_zone",
                    "timestamp",
                    "names",
                    "character set",
                    "character_set_client",
                    "character_set_connection" -> true;
            default -> SessionSettings.isKnown(name);
        };
    }

    /** Whether what a program sets stays in the session when it is over. */
    static boolean outlivesProgram(String name) {
        return switch (name) {
            case "sql_mode",
                    "names",
                    "character set",
                    "character_set_client",
                    "character_set_connection",
                    "collation_connection" -> false;
            default -> concerns(name);
        };
    }

    /** Seconds: nobody keeps a transaction open for so long. */
    private static final long LONG_WAIT = 3600;

    private static Optional<Long> seconds(Literal value) {
        OptionalLong number = number(value.text());
        return number.isPresent() ? Optional.of(number.getAsLong()) : Optional.empty();
    }

    private void setting(String name, Literal value) {
        session.setting(
                name,
                isDefault(value)
                        ? SessionSettings.parse(session.defaults().settings())
                                .getOrDefault(name, SessionSettings.standard(name))
                        : value.text());
    }

    /** No server takes a later one before MariaDB 11.5. */
    private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(Integer.MAX_VALUE);

    /** {@code SET timestamp}: seconds with a fraction; {@code DEFAULT} and 0 give the clock back. */
    private static long micros(Literal value) {
        try {
            BigDecimal seconds = value.type() == Literal.Type.NUMBER ? new BigDecimal(value.text()) : BigDecimal.ZERO;
            return seconds.compareTo(LAST_SECOND) > 0
                    ? 0
                    : seconds.movePointRight(6).longValue();
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static boolean isOn(Optional<Literal> value, boolean byDefault) {
        if (value.isEmpty() || isDefault(value.get())) {
            return byDefault;
        }
        String text = value.get().text().toUpperCase(Locale.ROOT);
        return text.equals("1") || text.equals("ON") || text.equals("TRUE");
    }

    private void next(String name, Literal value) {
        if (name.endsWith("isolation")) {
            session.transactions().nextIsolation(isolation(value));
        } else {
            session.transactions().next(isReadOnly(value));
        }
    }

    private String isolation(Literal value) {
        return isDefault(value) && session.defaults().transactions().weak() ? "READ-COMMITTED" : value.text();
    }

    private boolean isReadOnly(Literal value) {
        return isDefault(value) ? session.defaults().transactions().readOnly() : TransactionModes.isOn(value.text());
    }

    private static boolean isName(String text) {
        return text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_') && text.length() <= 64;
    }

    private static boolean isDefault(Literal value) {
        return value.type() == Literal.Type.STRING && value.text().equalsIgnoreCase("DEFAULT");
    }

    /** What it assigns; empty where that is not known. */
    Optional<Literal> value(Assignment assignment) {
        Optional<Literal> value =
                assignment.value().or(() -> SessionExpression.evaluate(session, assignment.expression()));
        boolean variable = assignment.scope() == Assignment.Scope.USER_VARIABLE;
        return variable ? value.filter(v -> !isConverted(v, assignment.expression())) : value;
    }

    /** Whether a variable's bytes are not those of its text: the server converts them from the client's charset, or a word names another. */
    private boolean isConverted(Literal value, String expression) {
        if (value.type() == Literal.Type.HEX) {
            return expression.startsWith("_");
        }
        if (value.type() != Literal.Type.STRING) {
            return false;
        }
        boolean converts = !session.clientCharset().equals(session.connectionCharset());
        if (converts && !SessionExpression.isAscii(value.text())) {
            return true;
        }
        Tokens t = Lexer.lex(expression.getBytes(StandardCharsets.ISO_8859_1), session.lexicalMode());
        for (int i = 0; i < t.size(); i++) {
            char first = t.text(i).charAt(0);
            if (t.is(i, TokenKind.STRING) && first != '\'' && first != '"') {
                return true;
            }
        }
        return false;
    }

    private void sqlMode(Literal value) {
        if (isDefault(value)) {
            session.sqlMode(session.defaults().sqlMode());
        } else {
            modeBits(value).ifPresent(session::sqlMode);
        }
    }

    private static OptionalLong modeBits(Literal value) {
        return switch (value.type()) {
            case STRING -> OptionalLong.of(SqlMode.parse(value.text()));
            case NUMBER -> number(value.text());
            case HEX, NULL -> OptionalLong.empty();
        };
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException notInteger) {
            return OptionalLong.empty();
        }
    }

    private void timeZone(Literal value) {
        if (isDefault(value)) {
            session.timeZone(session.defaults().timeZone());
        } else if (value.text().equalsIgnoreCase("SYSTEM")) {
            session.timeZone(session.defaults().systemTimeZone());
        } else {
            session.timeZone(value.text());
        }
    }

    private void names(Literal value) {
        if (isDefault(value)) {
            session.names(session.defaults().collationServer());
            return;
        }
        String[] words = value.text().split(" ", 2);
        session.names(
                words.length == 2
                        ? session.charsets().id(words[1])
                        : session.charsets().defaultId(words[0]));
    }

    /** {@code SET CHARACTER SET}: the connection's collation becomes that of the database, for which the server's stands. */
    private void characterSet(Literal value) {
        session.clientCollation(session.charsets().defaultId(value.text()));
        session.connectionCollation(session.defaults().collationServer());
    }

    private void userVariable(Assignment assignment, Optional<Literal> known) {
        if (known.isEmpty()) {
            // A statement that is replayed sets it.
            return;
        }
        session.pinned().known(assignment.name());
        Literal value = known.get();
        int collation = session.context(new byte[0]).collationConnection();
        Optional<UserVariable> variable = switch (value.type()) {
            case NULL -> Optional.of(new UserVariable(assignment.name(), UserVariable.Type.STRING, collation, null));
            case STRING ->
                Optional.of(new UserVariable(
                        assignment.name(),
                        UserVariable.Type.STRING,
                        collation,
                        value.text().getBytes(StandardCharsets.ISO_8859_1)));
            case NUMBER -> number(assignment.name(), collation, value.text());
            case HEX ->
                Optional.of(new UserVariable(
                        assignment.name(),
                        UserVariable.Type.STRING,
                        BINARY,
                        HexFormat.of().parseHex(even(value.text()))));
        };
        variable.ifPresent(one -> session.variables().put(assignment.name(), one));
    }

    /** Id of the collation {@code binary}, the same on every server. */
    private static final int BINARY = 63;

    private static String even(String hex) {
        return hex.length() % 2 == 0 ? hex : "0" + hex;
    }

    /**
     * A number as the server reads it (manual, "Numeric Literals"): beyond 64 bits an integer is a decimal. Empty for one that it refuses,
     * {@code 1e999}: the {@code SET} has failed, the variable is as it was.
     */
    private static Optional<UserVariable> number(String name, int collation, String text) {
        byte[] value = text.getBytes(StandardCharsets.US_ASCII);
        try {
            if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
                return Double.isInfinite(Double.parseDouble(text))
                        ? Optional.empty()
                        : Optional.of(new UserVariable(name, UserVariable.Type.REAL, collation, value));
            }
            BigDecimal exact = new BigDecimal(text);
            return Optional.of(new UserVariable(name, type(exact, text), collation, value));
        } catch (NumberFormatException notNumber) {
            return Optional.empty();
        }
    }

    private static UserVariable.Type type(BigDecimal exact, String text) {
        if (text.indexOf('.') < 0 && exact.toBigInteger().bitLength() < Long.SIZE) {
            return UserVariable.Type.INTEGER;
        }
        if (text.indexOf('.') < 0 && exact.signum() > 0 && exact.toBigInteger().bitLength() == Long.SIZE) {
            return UserVariable.Type.UNSIGNED;
        }
        // What no decimal holds keeps its digits as a string.
        return exact.precision() > MOST_DIGITS || exact.scale() > MOST_SCALE
                ? UserVariable.Type.STRING
                : UserVariable.Type.DECIMAL;
    }

    /** Digits of the longest {@code DECIMAL}, and those behind its point. */
    private static final int MOST_DIGITS = 65;

    private static final int MOST_SCALE = 30;
}
