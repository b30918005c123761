package org.generallog.replicator.source;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.generallog.replay.catalog.ServerFacts;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.catalog.SystemZone;
import org.generallog.replay.log.DeadlockParser;
import org.generallog.replay.log.DeadlockReport;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.ProcessEntry;
import org.generallog.replay.log.ProcessList;
import org.generallog.replay.log.SourceProbe;
import org.generallog.replay.log.Trial;
import org.generallog.replay.rights.GrantRows;
import org.generallog.replay.transaction.SqlMode;
import org.jspecify.annotations.Nullable;

/**
 * The probe over JDBC. Nothing is asked twice by itself after a failure: a question whose answer was lost stands in the log all the
 * same, and its marker would be taken for the second one's.
 */
public final class JdbcSourceProbe implements SourceProbe {
    private static final DateTimeFormatter SAMPLE_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** Columns of one query. */
    private static final int SAMPLES_AT_ONCE = 200;

    /** The account as {@code information_schema} writes it. */
    private static final String ACCOUNT = "CONCAT('\\'', LEFT(CURRENT_USER(), CHAR_LENGTH(CURRENT_USER())"
            + " - CHAR_LENGTH(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)) - 1), '\\'@\\'',"
            + " SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '\\'')";

    /** What {@code CURRENT_USER()} begins with under {@code skip-grant-tables}. */
    private static final String WITHOUT_RIGHTS = "skip-grants";

    /** Of a question whose answer is compared with our clock. */
    private static final int ATTEMPTS = 5;

    private static final long PROMPT_MICROS = 1_000_000;

    private static final String NO_SUCH_COLUMN = "42S22";

    private final SourceConnections connections;
    private final ScratchSession scratch;
    private final GrammarConnection texts;
    private @Nullable Connection open;
    /** Sent on the open connection. */
    private long heartbeats;
    /** Whether the open connection's process list shows all threads: global rights are those of the moment of connecting. */
    private boolean seesAll;

    public JdbcSourceProbe(SourceConnections connections) {
        this.connections = connections;
        this.scratch = new ScratchSession(connections);
        this.texts = new GrammarConnection(connections);
    }

    @Override
    public List<List<String>> memoryTables() throws LogReadException {
        return ask("Reading which tables are in memory alone", statement -> {
            List<List<String>> tables = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("SELECT " + connections.tag("facts", "")
                    + " TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE ENGINE = 'MEMORY'"
                    + " AND TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema', 'mysql')")) {
                while (row.next()) {
                    tables.add(List.of(text(row, 1), text(row, 2)));
                }
            }
            return tables;
        });
    }

    @Override
    public Optional<Trial> tried(List<String> before, byte[] sql, Set<String> variables) throws LogReadException {
        return scratch.run(before, sql, variables);
    }

    @Override
    public boolean isOwn(long threadId) {
        return connections.isOwn(threadId);
    }

    @Override
    public void heartbeat(long sentMicros) throws LogReadException {
        ask("A heartbeat", statement -> {
            statement.execute("SELECT " + connections.tag("heartbeat", sentMicros + " " + ++heartbeats) + " 1");
            return sentMicros;
        });
    }

    /**
     * The right that the account lacks, as a sentence with the remedy; empty where it has all. Without {@code PROCESS} the process list
     * shows the account's own threads alone: all others would be taken for gone, and their transactions for rolled back.
     */
    public Optional<String> missingRight() throws LogReadException {
        if (open != null && seesAll) {
            return Optional.empty();
        }
        seesAll = ask("Reading the account's rights", this::maySeeAll);
        return seesAll
                ? Optional.empty()
                : Optional.of("the account of the source lacks PROCESS on " + connections.place()
                        + ": without it the process list shows its own threads alone, and nobody can tell which sessions are gone;"
                        + " GRANT PROCESS ON *.* TO it");
    }

    private boolean maySeeAll(Statement statement) throws SQLException {
        String select = "SELECT " + connections.tag("facts", "");
        try (ResultSet row = statement.executeQuery(select + " COUNT(*) FROM information_schema.USER_PRIVILEGES"
                + " WHERE PRIVILEGE_TYPE = 'PROCESS' AND GRANTEE = " + ACCOUNT)) {
            if (row.next() && row.getInt(1) > 0) {
                return true;
            }
        }
        // It may have it through a role, or the server runs without rights: what else needs it says so.
        try (ResultSet status =
                statement.executeQuery("SHOW " + connections.tag("facts", "") + " ENGINE INNODB STATUS")) {
            return status.next();
        } catch (SQLException e) {
            if (SourceErrors.isDenied(e)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public ProcessList processList(String token) throws LogReadException {
        Optional<String> missing = missingRight();
        if (missing.isPresent()) {
            close();
            throw new LogReadException(missing.get());
        }
        return ask("Reading the process list", statement -> {
            long started = startedMicros();
            List<ProcessEntry> entries = new ArrayList<>();
            try (ResultSet row = statement.executeQuery("SELECT " + connections.tag("processlist", token)
                    + " ID, USER, HOST, DB, COMMAND, STATE FROM information_schema.PROCESSLIST")) {
                while (row.next()) {
                    entries.add(new ProcessEntry(
                            row.getLong(1), text(row, 2), text(row, 3), text(row, 4), text(row, 5), text(row, 6)));
                }
            }
            boolean readOnly;
            try (ResultSet row =
                    statement.executeQuery("SELECT " + connections.tag("facts", "") + " @@global.read_only")) {
                readOnly = row.next() && row.getBoolean(1);
            }
            return new ProcessList(token, entries, started, readOnly);
        });
    }

    @Override
    public Optional<Map<Long, Boolean>> openTransactions() throws LogReadException {
        return ask("Reading InnoDB's transactions", statement -> {
            Map<Long, Boolean> open = new HashMap<>();
            try (ResultSet row = statement.executeQuery("SELECT " + connections.tag("transactions", "")
                    + " trx_mysql_thread_id, trx_rows_modified > 0 FROM information_schema.INNODB_TRX")) {
                while (row.next()) {
                    open.merge(row.getLong(1), row.getBoolean(2), Boolean::logicalOr);
                }
                return Optional.of(open);
            } catch (SQLException e) {
                // Before 5.5 there is no such table, or InnoDB may be turned off.
                if (SourceErrors.isDenied(e)
                        || "42S02".equals(e.getSQLState())
                        || NO_SUCH_COLUMN.equals(e.getSQLState())) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    private static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    @Override
    public ServerFacts serverFacts() throws LogReadException {
        return ask("Reading the server's variables", statement -> {
            Map<String, String> globals =
                    pairs(statement, "SHOW " + connections.tag("facts", "") + " GLOBAL VARIABLES");
            String tag = "SELECT " + connections.tag("facts", "");
            ServerFacts.Clock clock;
            statement.execute("SET " + connections.tag("facts", "") + " SESSION time_zone = 'SYSTEM'");
            try (ResultSet row =
                    statement.executeQuery(tag + " TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), NOW()), UNIX_TIMESTAMP()")) {
                row.next();
                clock = new ServerFacts.Clock(systemZone(row.getLong(2)), row.getInt(1), row.getLong(2) - uptime());
            } finally {
                statement.execute("SET " + connections.tag("facts", "") + " SESSION time_zone = '+00:00'");
            }
            ServerVersion version = ServerVersion.parse(globals.getOrDefault("version", ""));
            long modeBits = SqlMode.parse(globals.getOrDefault("sql_mode", ""));
            return new ServerFacts(version, globals, modeBits, clock, collations(statement));
        });
    }

    @Override
    public Optional<Set<String>> globalSetters() throws LogReadException {
        return ask("Reading who may set global variables", statement -> {
            String select = "SELECT " + connections.tag("facts", "");
            try (ResultSet current = statement.executeQuery(select + " CURRENT_USER()")) {
                if (current.next() && text(current, 1).startsWith(WITHOUT_RIGHTS)) {
                    return Optional.empty();
                }
            }
            try {
                return setters(statement, select + " User, is_role");
            } catch (SQLException e) {
                if (SourceErrors.isDenied(e)) {
                    return Optional.empty();
                }
                if (!NO_SUCH_COLUMN.equals(e.getSQLState())) {
                    throw e;
                }
            }
            // MySQL before 8.0 has no roles.
            return setters(statement, select + " User, 'N'");
        });
    }

    @Override
    public Optional<GrantRows> grants(String token) throws LogReadException {
        return ask("Reading the grants", statement -> {
            try (ResultSet current =
                    statement.executeQuery("SELECT " + connections.tag("facts", "") + " CURRENT_USER()")) {
                if (current.next() && text(current, 1).startsWith(WITHOUT_RIGHTS)) {
                    return Optional.empty();
                }
            }
            try {
                return Optional.of(
                        new GrantsReader(statement, connections.tag("grants", token)).read(version(statement)));
            } catch (SQLException e) {
                if (SourceErrors.isDenied(e)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /** Empty where a role has the right: who may act in it is not looked at. */
    private static Optional<Set<String>> setters(Statement statement, String select) throws SQLException {
        Set<String> names = new HashSet<>();
        boolean byRole = false;
        try (ResultSet row = statement.executeQuery(select + " FROM mysql.user WHERE Super_priv = 'Y'")) {
            while (row.next()) {
                byRole |= text(row, 2).equals("Y");
                names.add(text(row, 1));
            }
        }
        return byRole ? Optional.empty() : Optional.of(names);
    }

    @Override
    public Grammar grammar(byte[] statement, String charset, long sqlMode) throws LogReadException {
        try {
            return texts.grammar(statement, charset, sqlMode);
        } catch (SQLException e) {
            texts.close();
            throw connections.problem("Asking whether a statement parses", e);
        }
    }

    private String systemZone(long now) throws SQLException {
        SortedMap<Long, Integer> offsets = new TreeMap<>();
        List<Long> samples = SystemZone.samples(now);
        try (Statement statement = connection().createStatement()) {
            for (int from = 0; from < samples.size(); from += SAMPLES_AT_ONCE) {
                List<Long> some = samples.subList(from, Math.min(samples.size(), from + SAMPLES_AT_ONCE));
                String columns = some.stream()
                        .map(second -> SAMPLE_TIME.format(Instant.ofEpochSecond(second)))
                        .map(at -> "TIMESTAMPDIFF(SECOND,'" + at + "',CONVERT_TZ('" + at + "','+00:00','SYSTEM'))")
                        .collect(Collectors.joining(","));
                try (ResultSet row = statement.executeQuery("SELECT " + connections.tag("facts", "") + " " + columns)) {
                    row.next();
                    for (int i = 0; i < some.size(); i++) {
                        offsets.put(some.get(i), row.getInt(i + 1));
                    }
                }
            }
        }
        return SystemZone.match(offsets, now);
    }

    /**
     * When the server was started, on our own clock. Asked again where the answer was so long under way that the two do not belong together:
     * it would look like a start of the server.
     */
    private long startedMicros() throws SQLException {
        long before = nowMicros();
        long uptime = uptime();
        for (int i = 1; i < ATTEMPTS && nowMicros() - before > PROMPT_MICROS; i++) {
            before = nowMicros();
            uptime = uptime();
        }
        return before - uptime * 1_000_000;
    }

    /** Seconds since the server was started. */
    private long uptime() throws SQLException {
        try (Statement statement = connection().createStatement()) {
            return Long.parseLong(
                    pairs(statement, "SHOW " + connections.tag("facts", "") + " GLOBAL STATUS LIKE 'Uptime'")
                            .getOrDefault("uptime", "0"));
        }
    }

    private ServerFacts.Collations collations(Statement statement) throws SQLException {
        Map<String, Integer> ids = new HashMap<>();
        Map<String, String> defaults = new HashMap<>();
        try (ResultSet row = statement.executeQuery("SHOW " + connections.tag("facts", "") + " COLLATION")) {
            while (row.next()) {
                String collation = text(row, 1).toLowerCase(Locale.ROOT);
                // MariaDB lists collations that fit several charsets without a charset and an id.
                if (row.getString(2) == null || row.getString(3) == null) {
                    continue;
                }
                ids.put(collation, row.getInt(3));
                if (text(row, 4).equalsIgnoreCase("Yes")) {
                    defaults.put(text(row, 2).toLowerCase(Locale.ROOT), collation);
                }
            }
        }
        return new ServerFacts.Collations(ids, defaults);
    }

    private static Map<String, String> pairs(Statement statement, String sql) throws SQLException {
        Map<String, String> pairs = new HashMap<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                pairs.put(text(row, 1).toLowerCase(Locale.ROOT), text(row, 2));
            }
        }
        return pairs;
    }

    @Override
    public Optional<DeadlockReport> deadlockReport() throws LogReadException {
        return ask("Reading InnoDB's status", statement -> {
            try (ResultSet row =
                    statement.executeQuery("SHOW " + connections.tag("deadlock", "") + " ENGINE INNODB STATUS")) {
                if (!row.next()) {
                    return Optional.empty();
                }
                String status = text(row, row.getMetaData().getColumnCount());
                return version(statement).namesDeadlockVictims()
                        ? DeadlockParser.parse(status)
                        : DeadlockParser.parseByWeight(status);
            } catch (SQLException e) {
                if (SourceErrors.isDenied(e)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private ServerVersion version(Statement statement) throws SQLException {
        return ServerVersion.parse(statement.getConnection().getMetaData().getDatabaseProductVersion());
    }

    private interface Question<T> {
        T ask(Statement statement) throws SQLException;
    }

    private <T> T ask(String what, Question<T> question) throws LogReadException {
        boolean done = false;
        try (Statement statement = connection().createStatement()) {
            T answer = question.ask(statement);
            done = true;
            return answer;
        } catch (SQLException e) {
            throw connections.problem(what, e);
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private Connection connection() throws SQLException {
        Connection current = open;
        if (current == null) {
            current = connections.openText();
            heartbeats = 0;
            open = current;
        }
        return current;
    }

    @Override
    public void close() {
        Connection current = open;
        open = null;
        seesAll = false;
        scratch.close();
        texts.close();
        Connections.closeQuietly(current);
    }
}
