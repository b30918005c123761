package org.generallog.replicator.cutover;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.generallog.replicator.jdbc.Grants;
import org.generallog.replicator.jdbc.InstanceAddress;

/** What the cutover asks of the old instance, and does there. For one thread. */
final class OldInstance implements AutoCloseable {
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(2);
    /** How long turning it read only waits for statements that run. */
    private static final int LOCK_WAIT_SECONDS = 30;

    private final Connection connection;
    private final Predicate<String> replicates;

    /** @param replicates whether a database is replicated */
    OldInstance(InstanceAddress address, Predicate<String> replicates) throws SQLException {
        this.connection = address.connect(address.properties(StandardCharsets.UTF_8, READ_TIMEOUT));
        this.replicates = replicates;
    }

    /**
     * What it is like now.
     *
     * @param maySetReadOnly whether the account of the source may turn it read only
     * @param sessions open connections of others by {@code user@host}
     * @param privileged of these, whose accounts may write in spite of read_only
     * @param events enabled ones, as {@code database.name}
     */
    record Facts(
            boolean readOnly,
            boolean maySetReadOnly,
            boolean scheduler,
            Map<String, Integer> sessions,
            Set<String> privileged,
            Set<String> events) {}

    Facts facts() throws SQLException {
        Grants grants = Grants.read(connection);
        boolean may = grants.missing(List.of("SUPER"), "*").isEmpty()
                || grants.missing(List.of("READ_ONLY ADMIN"), "*").isEmpty();
        Set<String> powerful = new TreeSet<>();
        try {
            powerful.addAll(names("SELECT DISTINCT User FROM mysql.user WHERE Super_priv = 'Y'"));
        } catch (SQLException denied) {
            // Then nobody can be told apart: read_only is what there is.
            powerful.clear();
        }
        Map<String, Integer> sessions = new HashMap<>();
        Set<String> privileged = new TreeSet<>();
        for (List<String> row : rows(
                "SELECT USER, SUBSTRING_INDEX(HOST, ':', 1), COUNT(*) FROM information_schema.PROCESSLIST"
                        + " WHERE USER NOT IN ('system user', 'event_scheduler', SUBSTRING_INDEX(USER(), '@', 1)) GROUP BY 1, 2")) {
            String who = row.get(0) + "@" + row.get(1);
            sessions.put(who, Integer.parseInt(row.get(2)));
            if (powerful.contains(row.get(0))) {
                privileged.add(who);
            }
        }
        return new Facts(isOn("read_only"), may, isOn("event_scheduler"), sessions, privileged, events());
    }

    private Set<String> events() throws SQLException {
        Set<String> events = new TreeSet<>();
        for (List<String> row :
                rows("SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE STATUS = 'ENABLED'")) {
            if (replicates.test(row.get(0))) {
                events.add(row.get(0) + "." + row.get(1));
            }
        }
        return events;
    }

    /** The next AUTO_INCREMENT id of each replicated table, by {@code database.table}. */
    Map<List<String>, Long> counters() throws SQLException {
        return counters(connection, replicates);
    }

    static Map<List<String>, Long> counters(Connection connection, Predicate<String> replicates) throws SQLException {
        Map<List<String>, Long> counters = new HashMap<>();
        for (List<String> row : rows(
                connection,
                "SELECT TABLE_SCHEMA, TABLE_NAME, AUTO_INCREMENT FROM information_schema.TABLES WHERE AUTO_INCREMENT IS NOT NULL"
                        + " AND TABLE_TYPE = 'BASE TABLE'")) {
            if (replicates.test(row.get(0))) {
                counters.put(List.of(row.get(0), row.get(1)), Long.parseUnsignedLong(row.get(2)));
            }
        }
        return counters;
    }

    void readOnly(boolean on) throws SQLException {
        execute("/*!50503 SET SESSION lock_wait_timeout = " + LOCK_WAIT_SECONDS + " */");
        execute("SET GLOBAL read_only = " + (on ? 1 : 0));
    }

    void scheduler(boolean on) throws SQLException {
        execute("SET GLOBAL event_scheduler = " + (on ? "ON" : "OFF"));
    }

    private boolean isOn(String variable) throws SQLException {
        String value = rows("SELECT @@global." + variable).get(0).get(0);
        return value.equals("1") || value.equalsIgnoreCase("ON");
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> names(String sql) throws SQLException {
        return rows(sql).stream().map(row -> row.get(0)).toList();
    }

    private List<List<String>> rows(String sql) throws SQLException {
        return rows(connection, sql);
    }

    static List<List<String>> rows(Connection connection, String sql) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    String value = result.getString(i);
                    row.add(value == null ? "" : value);
                }
                rows.add(row);
            }
        }
        return rows;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
