package org.generallog.replay.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.transaction.SqlMode;
import org.generallog.replay.transaction.UserVariable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionsTest {
    private static final Charsets CHARSETS = new Charsets(
            Map.of("utf8_general_ci", 33, "utf8mb4_general_ci", 45, "latin1_swedish_ci", 8, "latin1_bin", 47),
            Map.of("utf8", "utf8_general_ci", "utf8mb4", "utf8mb4_general_ci", "latin1", "latin1_swedish_ci"));
    private static final SessionDefaults DEFAULTS = new SessionDefaults(0, "+01:00", "+01:00", 8, true, true, true);
    private static final byte[] ASCII = "update t set a=1".getBytes(StandardCharsets.US_ASCII);

    private final Sessions sessions = new Sessions(DEFAULTS, CHARSETS);

    private static LogRow row(LogCommand command, String argument) {
        return new LogRow(
                new LogPosition(1, 1),
                0,
                7,
                "app[app] @ h [10.0.0.1]",
                command,
                argument.getBytes(StandardCharsets.UTF_8),
                false);
    }

    /** Forms measured on 5.5.9, 5.6.24, MariaDB 10.11 and 9.7. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "root@localhost on shop | shop",
                "root@localhost on  | ''",
                "root@localhost on shop using TCP/IP | shop",
                "root@localhost on  using SSL/TLS | ''",
                "we@ird@10.0.0.1 on a@b | a@b",
                "app@localhost as anonymous on shop using Socket | ''"
            })
    void connect_names_the_database(String argument, String database) {
        assertEquals(database, ConnectArgument.database(argument));
    }

    private Session session() {
        sessions.connect(row(LogCommand.CONNECT, "app@h on shop"));
        return sessions.of(row(LogCommand.QUERY, ""));
    }

    private static Assignment session(String name, Literal.Type type, String text) {
        return new Assignment(Assignment.Scope.SESSION, name, Optional.of(new Literal(type, text)), text);
    }

    private static Assignment expression(String name, String text) {
        return new Assignment(Assignment.Scope.SESSION, name, Optional.empty(), text);
    }

    private static void set(Session session, Assignment assignment) {
        Sessions.set(session, List.of(assignment));
    }

    @Test
    void a_new_session_has_the_globals() {
        Session session = session();
        assertEquals("shop", session.context(ASCII).database());
        assertEquals("+01:00", session.context(ASCII).timeZone());
        assertTrue(session.autocommit());
    }

    @Test
    void names_decide_both_collations() {
        Session session = session();
        set(session, session("names", Literal.Type.STRING, "latin1"));
        assertEquals(8, session.context(ASCII).characterSetClient());
        assertEquals(8, session.context(ASCII).collationConnection());
        set(session, session("names", Literal.Type.STRING, "latin1 latin1_bin"));
        assertEquals(47, session.context(ASCII).collationConnection());
    }

    @Test
    void before_names_the_bytes_decide() {
        Session session = session();
        assertEquals(45, session.context("é".getBytes(StandardCharsets.UTF_8)).characterSetClient());
        assertEquals(8, session.context(new byte[] {(byte) 0xE9}).characterSetClient());
    }

    @Test
    void modes_as_frameworks_set_them() {
        Session session = session();
        set(session, session("sql_mode", Literal.Type.STRING, "STRICT_TRANS_TABLES"));
        set(session, expression("sql_mode", "CONCAT(@@sql_mode, ',ANSI_QUOTES')"));
        assertEquals((1L << 21) | LexicalMode.ANSI_QUOTES, session.sqlMode());
        assertTrue(session.lexicalMode().ansiQuotes());
        set(session, session("sql_mode", Literal.Type.STRING, "DEFAULT"));
        assertEquals(0, session.sqlMode());
    }

    @Test
    void a_dump_s_header_and_footer() {
        Session session = session();
        set(session, session("sql_mode", Literal.Type.STRING, "NO_ZERO_DATE"));
        Sessions.set(
                session,
                List.of(
                        new Assignment(Assignment.Scope.USER_VARIABLE, "old_sql_mode", Optional.empty(), "@@SQL_MODE"),
                        session("sql_mode", Literal.Type.STRING, "NO_AUTO_VALUE_ON_ZERO")));
        assertEquals(1L << 19, session.sqlMode());
        set(session, expression("sql_mode", "@OLD_SQL_MODE"));
        assertEquals(1L << 24, session.sqlMode());
    }

    @Test
    void a_setting_is_kept_in_a_variable_and_set_back() {
        Session session = session();
        Sessions.set(
                session,
                List.of(
                        new Assignment(
                                Assignment.Scope.USER_VARIABLE, "old", Optional.empty(), "@@auto_increment_increment"),
                        session("auto_increment_increment", Literal.Type.NUMBER, "7")));
        assertEquals("auto_increment_increment=7", session.context(ASCII).settings());
        set(session, expression("auto_increment_increment", "@old"));
        assertEquals("", session.context(ASCII).settings());
    }

    @Test
    void turning_autocommit_on_commits() {
        Session session = session();
        assertFalse(Sessions.set(session, List.of(session("autocommit", Literal.Type.NUMBER, "0"))));
        assertFalse(session.autocommit());
        assertTrue(Sessions.set(session, List.of(session("autocommit", Literal.Type.STRING, "ON"))));
        assertFalse(Sessions.set(session, List.of(session("autocommit", Literal.Type.NUMBER, "1"))));
    }

    @Test
    void system_time_zone_is_the_old_instance_s() {
        Session session = session();
        set(session, session("time_zone", Literal.Type.STRING, "Europe/Berlin"));
        assertEquals("Europe/Berlin", session.context(ASCII).timeZone());
        set(session, session("time_zone", Literal.Type.STRING, "SYSTEM"));
        assertEquals("+01:00", session.context(ASCII).timeZone());
    }

    @Test
    void user_variables_are_carried_by_value() {
        Session session = session();
        Sessions.set(
                session,
                List.of(new Assignment(
                        Assignment.Scope.USER_VARIABLE,
                        "a",
                        Optional.of(new Literal(Literal.Type.NUMBER, "12.50")),
                        "12.50")));
        UserVariable carried = session.variables(Set.of("a", "unset")).get(0);
        assertEquals(UserVariable.Type.DECIMAL, carried.type());
        UserVariable unset = session.variables(Set.of("a", "unset")).get(1);
        assertEquals("unset", unset.name());
        assertNull(unset.value());
    }

    @ParameterizedTest
    @CsvSource({
        "-9223372036854775808, INTEGER",
        "9223372036854775807, INTEGER",
        "9223372036854775808, UNSIGNED",
        "18446744073709551615, UNSIGNED",
        "18446744073709551616, DECIMAL",
        "-9223372036854775809, DECIMAL",
        "1.5, DECIMAL",
        "5., DECIMAL",
        "1e400, INTEGER",
        "1abc, INTEGER",
        "0.0000000000000000000000000000000000001, STRING"
    })
    void a_number_is_what_the_server_makes_of_it(String text, UserVariable.Type type) {
        Session session = session();
        set(session, variable(Literal.Type.NUMBER, "7"));
        set(session, variable(Literal.Type.NUMBER, text));

        assertEquals(
                List.of(type),
                session.variables(Set.of("a")).stream().map(UserVariable::type).toList());
    }

    private static Assignment variable(Literal.Type type, String text) {
        return new Assignment(Assignment.Scope.USER_VARIABLE, "a", Optional.of(new Literal(type, text)), "");
    }

    @Test
    void names_that_are_too_long_are_none() {
        Session session = session();
        session.database("shop");
        session.database("d".repeat(300));
        set(session, session("time_zone", Literal.Type.STRING, "+02:00".repeat(50)));

        assertEquals("shop", session.context(ASCII).database());
        assertEquals("+01:00", session.context(ASCII).timeZone());
    }

    @Test
    void an_expression_however_deep_or_long_is_survived() {
        Session session = session();
        set(session, expression("sql_mode", "CONCAT(".repeat(100_000) + "1" + ")".repeat(100_000)));
        set(session, variable(Literal.Type.STRING, "x".repeat(1000)));
        for (int i = 0; i < 40; i++) {
            set(session, new Assignment(Assignment.Scope.USER_VARIABLE, "a", Optional.empty(), "CONCAT(@a, @a)"));
        }

        assertEquals(0, session.sqlMode());
    }

    @Test
    void an_instant_as_text_is_evaluated_in_the_session_s_zone() {
        Session session = session();
        set(session, expression("timestamp", "UNIX_TIMESTAMP('2016-07-21 10:20:30.5')"));
        assertEquals(1_469_092_830_500_000L, session.time(1));
        set(session, expression("timestamp", "UNIX_TIMESTAMP('2016-07-21')"));
        assertEquals(1_469_055_600_000_000L, session.time(1));
        assertFalse(session.hasUnknownSettings());
    }

    @Test
    void a_setting_is_kept_and_given_back() {
        Session session = session();
        set(session, session("div_precision_increment", Literal.Type.NUMBER, "7"));
        byte[] sevenths = session.context(ASCII).settings().getBytes(StandardCharsets.US_ASCII);
        set(
                session,
                new Assignment(
                        Assignment.Scope.USER_VARIABLE, "before", Optional.empty(), "@@div_precision_increment"));
        set(session, session("div_precision_increment", Literal.Type.NUMBER, "15"));
        set(session, expression("div_precision_increment", "@before"));
        assertEquals(
                new String(sevenths, StandardCharsets.US_ASCII),
                session.context(ASCII).settings());
        assertFalse(session.hasUnknownSettings());
    }

    @Test
    void what_a_query_gives_is_not_known_until_it_is_set_again() {
        Session session = session();
        set(session, expression("sql_mode", "(SELECT mode FROM modes)"));
        assertTrue(session.hasUnknownSettings());
        Sessions restored = new Sessions(DEFAULTS, CHARSETS);
        restored.restore(sessions.state());
        assertTrue(restored.of(row(LogCommand.QUERY, "")).hasUnknownSettings());
        set(session, session("sql_mode", Literal.Type.STRING, ""));
        assertFalse(session.hasUnknownSettings());
        // Concerns no statement that is replayed.
        set(session, expression("sort_buffer_size", "@@sort_buffer_size * 2"));
        assertFalse(session.hasUnknownSettings());
    }

    @Test
    void globals_that_the_text_does_not_tell_are_asked_for() {
        SessionDefaults now =
                new SessionDefaults(SqlMode.parse("ANSI_QUOTES"), "+02:00", "+01:00", 8, true, false, true);
        Session session = session();
        sessions.global(List.of(global("sql_mode", Optional.of("DEFAULT"), "DEFAULT")), session, () -> now);
        assertEquals(SqlMode.parse("ANSI_QUOTES"), session().sqlMode());
        sessions.global(
                List.of(global("sql_mode", Optional.empty(), "CONCAT(@@global.sql_mode, ',PIPES_AS_CONCAT')")),
                session,
                () -> DEFAULTS);
        assertEquals(SqlMode.parse("ANSI_QUOTES,PIPES_AS_CONCAT"), session().sqlMode());
        assertTrue(session().context(ASCII).foreignKeyChecks());
        sessions.global(List.of(global("sort_buffer_size", Optional.of("DEFAULT"), "DEFAULT")), session, () -> {
            throw new AssertionError("not asked for what concerns no session");
        });
    }

    @Test
    void default_is_what_the_global_variable_is_by_now() {
        Session session = session();
        setGlobal(session, "sql_mode", "ANSI_QUOTES");
        assertEquals(0, session.sqlMode());
        set(session, session("sql_mode", Literal.Type.STRING, "PIPES_AS_CONCAT"));
        set(session, session("sql_mode", Literal.Type.STRING, "DEFAULT"));
        assertEquals(SqlMode.parse("ANSI_QUOTES"), session.sqlMode());
    }

    /** A backlog is read with the globals of its own time: those of now may have come later. */
    @Test
    void globals_of_the_log_survive_a_restart() {
        setGlobal(session(), "sql_mode", "ANSI_QUOTES");
        setGlobal(session(), "tx_read_only", "1");
        SessionDefaults now = new SessionDefaults(0, "+02:00", "+02:00", 33, true, true, true);
        Sessions restored = new Sessions(now, CHARSETS);
        restored.restore(sessions.defaults());
        restored.connect(row(LogCommand.CONNECT, "app@h on shop"));
        Session session = restored.of(row(LogCommand.QUERY, ""));
        assertEquals(SqlMode.parse("ANSI_QUOTES"), session.sqlMode());
        assertTrue(session.transactions().isReadOnlyBySession());
        // No statement of the log changes these.
        assertEquals("+02:00", session.timeZone());
        assertEquals(33, session.context(ASCII).collationServer());
    }

    private void setGlobal(Session session, String name, String value) {
        sessions.global(List.of(global(name, Optional.of(value), "'" + value + "'")), session, () -> DEFAULTS);
    }

    private static Assignment global(String name, Optional<String> text, String expression) {
        return new Assignment(
                Assignment.Scope.GLOBAL, name, text.map(each -> new Literal(Literal.Type.STRING, each)), expression);
    }

    @Test
    void state_survives_a_restart() {
        Session session = session();
        set(session, session("names", Literal.Type.STRING, "latin1 latin1_bin"));
        set(session, session("foreign_key_checks", Literal.Type.NUMBER, "0"));
        Sessions restored = new Sessions(DEFAULTS, CHARSETS);
        restored.restore(sessions.state());
        assertEquals(
                session.context(ASCII), restored.of(row(LogCommand.QUERY, "")).context(ASCII));
    }

    @Test
    void a_thread_id_that_is_used_again_is_a_new_session() {
        Session session = session();
        set(session, session("foreign_key_checks", Literal.Type.NUMBER, "0"));
        sessions.connect(row(LogCommand.CONNECT, "app@h on other"));
        Session again = sessions.of(row(LogCommand.QUERY, ""));
        assertEquals("other", again.context(ASCII).database());
        assertTrue(again.context(ASCII).foreignKeyChecks());
    }

    private static List<Optional<Literal>> userVariable(
            Session session, String expression, Optional<Literal> constant) {
        return Sessions.values(
                session, List.of(new Assignment(Assignment.Scope.USER_VARIABLE, "a", constant, expression)));
    }

    private static Optional<Literal> text(String value) {
        return Optional.of(new Literal(Literal.Type.STRING, value));
    }

    /** The server converts a text into the connection's charset before a variable gets it. */
    @Test
    void a_variable_of_another_charset_is_set_by_a_statement() {
        Session session = session();
        session.clientCollation(8);
        session.connectionCollation(33);
        assertEquals(List.of(Optional.empty()), userVariable(session, "'\u00e9'", text("\u00e9")));
        assertEquals(List.of(text("e")), userVariable(session, "'e'", text("e")));
        assertEquals(List.of(Optional.empty()), userVariable(session, "_latin1'e'", text("e")));
        session.names(33);
        assertEquals(List.of(text("\u00c3\u00a9")), userVariable(session, "'\u00c3\u00a9'", text("\u00c3\u00a9")));
    }

    @Test
    void a_variable_that_is_made_of_one_of_another_charset_is_set_by_a_statement() {
        Session session = session();
        session.names(33);
        Sessions.set(
                session,
                List.of(new Assignment(Assignment.Scope.USER_VARIABLE, "b", text("\u00c3\u00a9"), "'\u00c3\u00a9'")));
        assertEquals(List.of(text("\u00c3\u00a9")), userVariable(session, "@b", Optional.empty()));
        session.names(8);
        assertEquals(List.of(Optional.empty()), userVariable(session, "@b", Optional.empty()));
        assertEquals(List.of(Optional.empty()), userVariable(session, "CONCAT(@b, 'x')", Optional.empty()));
    }
}
