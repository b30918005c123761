package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.log.Trial;
import org.generallog.replay.session.ScratchState;
import org.generallog.replay.session.Session;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.Assignment.Scope;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * What a {@code SET} of session variables, or a {@code USE}, really did. It stands in the log before the old instance has looked at it, and may be refused,
 * all of it or a part: a zone without zone tables, a mode or charset that the version has not, a database that is not there. So it is
 * tried there, on a scratch session in the same state: once for each text and state.
 *
 * <p>A trial changes nothing but its own session: tried are assignments of session variables whose values are constants, variables
 * and functions that only compute.
 */
final class SettingTrials {
    private static final int MOST = 2_000;
    /** Bytes of a statement. Longer ones are no settings. */
    private static final int LONGEST = 4_000;

    /** A database that is not there so soon behind the statement was not there for it. */
    private static final int SOON_SECONDS = 3;

    private static final long DONE_FOR_NANOS = 10_000_000_000L;

    /** What moves the session's place in a binlog, its clock or its log: the text tells it, and nobody else may be asked. */
    private static final Set<String> NEVER = Set.of(
            "timestamp",
            "insert_id",
            "last_insert_id",
            "identity",
            "sql_log_bin",
            "sql_log_off",
            "gtid_next",
            "pseudo_thread_id",
            "pseudo_slave_mode",
            "debug",
            "debug_dbug",
            "debug_sync",
            "rand_seed1",
            "rand_seed2",
            "wsrep_on");

    /** {@code ER_SPECIFIC_ACCESS_DENIED_ERROR}. */
    private static final int ACCESS_DENIED = 1227;

    /** For values that mean the same in each session. */
    private static final List<String> UNCHANGED = List.of("SET NAMES utf8", "SET sql_mode=''");

    private static final Set<String> SWITCHES = Set.of("autocommit", "foreign_key_checks", "unique_checks");

    private static final Set<String> COMPUTE =
            Set.of("CONCAT", "CONCAT_WS", "REPLACE", "IF", "IFNULL", "NULLIF", "COALESCE", "TRIM", "LOWER", "UPPER");

    private static final Set<String> CHARSETS = Set.of(
            "names", "character set", "character_set_client", "character_set_connection", "collation_connection");

    /** Charsets that no client may have (manual, "Impermissible Client Character Sets"): the old instance says whether it knows that. */
    private static final Set<String> NO_CLIENTS = Set.of("ucs2", "utf16", "utf16le", "utf32");

    private final Asked asked;
    private final Map<String, Optional<Trial>> known = new Lately<>();

    /** What {@code USE} did not refuse lately, and when it was tried. */
    private final Map<String, Long> done = new Lately<>();

    /** Whether the log has shown a database created last, or dropped. */
    private final Map<String, Boolean> databases = new Lately<>();

    /** What was asked for lately. */
    private static final class Lately<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1;

        Lately() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > MOST;
        }
    }

    /** Asks the old instance: {@link org.generallog.replay.log.SourceProbe#tried}. */
    interface Asked {
        Optional<Trial> tried(List<String> before, byte[] sql, Set<String> variables);
    }

    SettingTrials(Asked asked) {
        this.asked = asked;
    }

    /**
     * Carries a {@code SET} out on the session.
     *
     * @param trial what came of it; {@link #of}
     * @param values what its text tells; {@link Sessions#values}
     * @return whether it turned autocommit on, which commits what is open
     */
    static boolean apply(
            Session session, byte[] sql, StatementInfo info, Optional<Trial> trial, List<Optional<Literal>> values) {
        List<Assignment> assignments = info.assignments();
        if (trial.isPresent() && trial.get().refused()) {
            return ScratchState.take(session, trial.get(), names(assignments));
        }
        boolean byTrial = trial.isPresent() && tellsAll(assignments, Lexer.lex(sql, session.lexicalMode()));
        boolean commits = Sessions.set(session, assignments, values);
        if (byTrial) {
            ScratchState.take(session, trial.get(), names(assignments));
        }
        return commits;
    }

    /** What comes of a {@code SET} in this session; empty where only its text tells it. */
    Optional<Trial> of(Session session, byte[] sql, StatementInfo info) {
        List<Assignment> assignments = info.assignments();
        if (sql.length > LONGEST || assignments.stream().allMatch(each -> isPlain(each, session))) {
            return Optional.empty();
        }
        Tokens tokens = Lexer.lex(sql, session.lexicalMode());
        if (!concernsItself(assignments) || !computes(tokens)) {
            return Optional.empty();
        }
        boolean database = assignments.stream().anyMatch(each -> each.name().equals("character set"));
        return ScratchState.of(session, database, info.userVariables())
                .flatMap(before -> tried(before, sql, ScratchState.taken(names(assignments))));
    }

    /**
     * Whether a {@code SET} that cannot be tried as a whole assigns a constant that the old instance refuses: then nothing of it was carried
     * out, since the server looks at all values before it assigns any. What it refuses, the new instance would not take either, and wait for
     * ever.
     */
    boolean refusesPart(Session session, byte[] sql, StatementInfo info) {
        if (sql.length > LONGEST) {
            return false;
        }
        for (Assignment each : info.assignments()) {
            boolean may = each.scope() == Scope.SESSION && !NEVER.contains(each.name()) && !isPlain(each, session);
            Optional<String> alone = may ? alone(each) : Optional.empty();
            Optional<Trial> trial =
                    alone.flatMap(set -> tried(UNCHANGED, set.getBytes(StandardCharsets.US_ASCII), Set.of()));
            // Its own account may lack what the session's has.
            if (trial.isPresent() && trial.get().refused() && trial.get().error() != ACCESS_DENIED) {
                return true;
            }
        }
        return false;
    }

    /** The assignment as a statement of its own; empty where its value depends on the session. */
    private static Optional<String> alone(Assignment assignment) {
        String value = assignment.expression();
        Tokens tokens = Lexer.lex(value.getBytes(StandardCharsets.ISO_8859_1), LexicalMode.DEFAULT);
        boolean constant = value.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '"' && c != '\\')
                && assignment
                        .name()
                        .chars()
                        .allMatch(c -> c == '_' || c == ' ' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))
                && computes(tokens);
        for (int i = 0; constant && i < tokens.size(); i++) {
            constant = !tokens.is(i, TokenKind.USER_VARIABLE)
                    && !tokens.is(i, TokenKind.SYSTEM_VARIABLE)
                    && !tokens.op(i, ';');
        }
        boolean charset = assignment.name().equals("names") || assignment.name().equals("character set");
        return constant
                ? Optional.of(
                        charset
                                ? "SET " + assignment.name().toUpperCase(Locale.ROOT) + " " + value
                                : "SET SESSION " + assignment.name() + "=" + value)
                : Optional.empty();
    }

    /** Whether the value stands in the text, not in the global variables as they are by now. */
    private static boolean tellsAll(List<Assignment> assignments, Tokens tokens) {
        boolean global = false;
        for (int i = 0; i < tokens.size(); i++) {
            global |= tokens.scoped(i, "global") || tokens.word(i, "DEFAULT");
        }
        return !global
                || assignments.stream()
                        .filter(each -> each.scope() == Scope.SESSION)
                        .allMatch(each -> CHARSETS.contains(each.name()));
    }

    /** Whether the old instance has refused a {@code USE}, as far as that can be told. */
    enum Use {
        DONE,
        REFUSED,
        /** It refuses it now; when the statement ran, the database may have been there. */
        MAYBE_REFUSED
    }

    /** A schema statement stands in the log. */
    void schema(Tokens tokens, StatementInfo info) {
        boolean database = tokens.word(1, "DATABASE") || tokens.word(1, "SCHEMA");
        if (database && !info.tables().isEmpty() && (tokens.word(0, "CREATE") || tokens.word(0, "DROP"))) {
            databases.put(info.tables().get(0).database(), tokens.word(0, "CREATE"));
        }
    }

    /** @param timeMicros of the statement's row, on the old instance's clock */
    Use use(Session session, byte[] sql, String database, long timeMicros) {
        if (databases.getOrDefault(database, false)) {
            // It may be dropped by now, by a statement that is still to be read.
            return Use.DONE;
        }
        Optional<List<String>> before =
                sql.length > LONGEST ? Optional.empty() : ScratchState.of(session, false, Set.of());
        if (before.isEmpty() || isDoneLately(before.get(), sql)) {
            return Use.DONE;
        }
        Optional<Trial> trial = asked.tried(before.get(), sql, Set.of("timestamp"));
        if (trial.isEmpty() || !trial.get().refused()) {
            done.put(key(before.get(), sql), System.nanoTime());
            return Use.DONE;
        }
        String now = trial.get().variables().getOrDefault("timestamp", "");
        int point = now.indexOf('.');
        String seconds = point < 0 ? now : now.substring(0, point);
        boolean digits = !seconds.isEmpty() && seconds.chars().allMatch(Character::isDigit);
        return digits && Long.parseLong(seconds) - timeMicros / 1_000_000 <= SOON_SECONDS
                ? Use.REFUSED
                : Use.MAYBE_REFUSED;
    }

    /** Applications that share a connection between databases send one with each request. */
    private boolean isDoneLately(List<String> before, byte[] sql) {
        Long when = done.get(key(before, sql));
        return when != null && System.nanoTime() - when < DONE_FOR_NANOS;
    }

    private static String key(List<String> before, byte[] sql) {
        return String.join(";", before) + "\0" + new String(sql, StandardCharsets.ISO_8859_1);
    }

    private Optional<Trial> tried(List<String> before, byte[] sql, Set<String> variables) {
        String key = key(before, sql);
        Optional<Trial> answer = known.get(key);
        if (answer == null) {
            answer = asked.tried(before, sql, variables);
            known.put(key, answer);
        }
        return answer;
    }

    /** Definitions have changed: {@code SET CHARACTER SET} takes the database's charset. */
    void invalidate() {
        known.keySet().removeIf(key -> key.startsWith("USE "));
        done.clear();
    }

    /** What no server refuses. */
    static boolean isPlain(Assignment assignment, Session session) {
        if (assignment.scope() != Scope.SESSION) {
            return true;
        }
        String value = assignment.value().map(Literal::text).orElse("");
        if (SWITCHES.contains(assignment.name())) {
            return value.equals("0") || value.equals("1");
        }
        return assignment.name().equals("names")
                && !NO_CLIENTS.contains(value)
                && session.charsets().defaultId(value) != 0;
    }

    private static boolean concernsItself(List<Assignment> assignments) {
        return assignments.stream()
                .allMatch(each -> (each.scope() == Scope.SESSION || each.scope() == Scope.USER_VARIABLE)
                        && !NEVER.contains(each.name()));
    }

    /** Whether it calls nothing but what computes a value from others. */
    private static boolean computes(Tokens tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            boolean called = tokens.op(i + 1, '(') && tokens.isName(i);
            if (tokens.word(i, "SELECT") || (called && !COMPUTE.contains(tokens.upper(i)))) {
                return false;
            }
            if (tokens.is(i, TokenKind.WORD) && tokens.word(i, "GLOBAL")) {
                return false;
            }
        }
        return true;
    }

    /** The session variables that a {@code SET} names. */
    private static Set<String> names(List<Assignment> assignments) {
        return assignments.stream()
                .filter(each -> each.scope() == Scope.SESSION)
                .map(Assignment::name)
                .collect(Collectors.toSet());
    }
}
