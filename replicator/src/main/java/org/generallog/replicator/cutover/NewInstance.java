package org.generallog.replicator.cutover;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.sql.SqlNames;
import org.generallog.replicator.jdbc.InstanceAddress;

/** What the cutover asks of the new instance, and does there. For one thread. */
final class NewInstance implements AutoCloseable {
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(10);

    private final Connection connection;
    private final Predicate<String> replicates;

    NewInstance(InstanceAddress address, Predicate<String> replicates) throws SQLException {
        this.connection = address.connect(address.properties(StandardCharsets.UTF_8, READ_TIMEOUT));
        this.replicates = replicates;
        // MySQL 8 and later answer with numbers of yesterday (manual, "information_schema_stats_expiry").
        boolean cached = !OldInstance.rows(connection, "SHOW VARIABLES LIKE 'information_schema_stats_expiry'")
                .isEmpty();
        if (cached) {
            execute("SET SESSION information_schema_stats_expiry = 0");
        }
    }

    boolean readOnly() throws SQLException {
        String value =
                OldInstance.rows(connection, "SELECT @@global.read_only").get(0).get(0);
        return !value.equals("0") && !value.equalsIgnoreCase("OFF");
    }

    boolean scheduler() throws SQLException {
        return OldInstance.rows(connection, "SELECT @@global.event_scheduler")
                .get(0)
                .get(0)
                .equalsIgnoreCase("ON");
    }

    /** Those of these events that are there and not enabled. */
    List<Event> resting(Set<String> names) throws SQLException {
        List<Event> resting = new ArrayList<>();
        for (List<String> row : OldInstance.rows(
                connection,
                "SELECT EVENT_SCHEMA, EVENT_NAME, DEFINER FROM information_schema.EVENTS WHERE STATUS <> 'ENABLED'")) {
            Event event = new Event(row.get(0), row.get(1), row.get(2));
            if (names.contains(event.label())) {
                resting.add(event);
            }
        }
        return resting;
    }

    Map<List<String>, Long> counters() throws SQLException {
        return OldInstance.counters(connection, replicates);
    }

    /**
     * Tables whose next id is to be another one, with that id.
     *
     * @param reserve ids that are left free behind the old instance's; 0 to end where that one is
     */
    Map<List<String>, Long> behind(OldInstance older, long reserve) throws SQLException {
        Map<List<String>, Long> next = counters();
        Map<List<String>, Long> move = new LinkedHashMap<>();
        older.counters().forEach((table, id) -> {
            Long now = next.get(table);
            if (now != null && (reserve > 0 || Long.compareUnsigned(now, id) < 0)) {
                move.put(table, (Long.compareUnsigned(now, id) < 0 ? id : now) + reserve);
            }
        });
        return move;
    }

    void counter(List<String> table, long next) throws SQLException {
        execute("ALTER TABLE " + SqlNames.quote(table.get(0)) + "." + SqlNames.quote(table.get(1))
                + " AUTO_INCREMENT = " + Long.toUnsignedString(next));
    }

    void alter(Event event, boolean enabled) throws SQLException {
        execute(event.alter(enabled ? "ENABLE" : "DISABLE"));
    }

    /** From now on nothing is mended: applications write. */
    void cutOver(ReplicatorTables tables) throws SQLException {
        execute(tables.cutOver(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())));
    }

    void cutBack(ReplicatorTables tables) throws SQLException {
        execute(tables.cutBack());
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
