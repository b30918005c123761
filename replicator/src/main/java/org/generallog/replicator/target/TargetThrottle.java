package org.generallog.replicator.target;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.Throttle;
import org.generallog.replicator.config.ThrottleConfig;
import org.generallog.replicator.daemon.Control;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the new instance and its replicas once a second whether they have enough to do. An instance that does not answer is no reason:
 * applying finds that out by itself; a replica that does not answer is one.
 */
public final class TargetThrottle implements Throttle, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TargetThrottle.class);
    private static final String PAUSED = "an operator has asked for it; \"resume\" ends it";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Syntax error: MySQL 8.4 and later have no {@code SHOW SLAVE STATUS}. */
    private static final int SYNTAX = 1064;

    private final InstanceAddress target;
    private final ThrottleConfig config;
    private final Control control;
    private final Map<String, Connection> open = new LinkedHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "throttle");
        thread.setDaemon(true);
        return thread;
    });
    private volatile String reason = "";

    /** @param control what an operator has asked for meanwhile */
    public TargetThrottle(InstanceAddress target, ThrottleConfig config, Control control) {
        this.target = target;
        this.config = config;
        this.control = control;
        var unused = clock.scheduleWithFixedDelay(this::ask, 0, 1, TimeUnit.SECONDS);
    }

    @Override
    public String reason() {
        return control.isPaused() ? PAUSED : reason;
    }

    private void ask() {
        try {
            String found = busy();
            for (String replica : config.replicas()) {
                found = found.isEmpty() ? behind(replica) : found;
            }
            reason = found;
        } catch (RuntimeException e) {
            log.warn("the throttle cannot be asked", e);
        }
    }

    private String busy() {
        try {
            int most = control.threadsRunning();
            if (most > 0) {
                long running = number("SHOW GLOBAL STATUS LIKE 'Threads_running'", 2);
                if (running > most) {
                    return running + " threads are running on the new instance, more than " + most;
                }
            }
            if (!config.query().isEmpty()) {
                long answer = number(config.query(), 1);
                if (answer > 0) {
                    return "apply.throttle-query gives " + answer;
                }
            }
            return "";
        } catch (SQLException e) {
            forget(target.place());
            log.warn("the throttle cannot ask the new instance: error {}: {}", e.getErrorCode(), e.getMessage());
            return "";
        }
    }

    private long number(String query, int column) throws SQLException {
        try (Statement statement = connection(target).createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getLong(column) : 0;
        }
    }

    private String behind(String replica) {
        InstanceAddress address = address(replica);
        try {
            Long lag = lag(connection(address));
            if (lag == null) {
                return "the replica " + address.place() + " does not replicate";
            }
            return lag > config.maxLag().toSeconds()
                    ? "the replica " + address.place() + " is " + lag + " s behind"
                    : "";
        } catch (SQLException e) {
            forget(address.place());
            return "the replica " + address.place() + " cannot be asked: error " + e.getErrorCode();
        }
    }

    /** In seconds; null where it does not replicate. */
    private static @Nullable Long lag(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = status(statement)) {
            if (!rows.next()) {
                return null;
            }
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                String name = rows.getMetaData().getColumnLabel(i);
                if (name.equals("Seconds_Behind_Master") || name.equals("Seconds_Behind_Source")) {
                    long lag = rows.getLong(i);
                    return rows.wasNull() ? null : lag;
                }
            }
            return null;
        }
    }

    private static ResultSet status(Statement statement) throws SQLException {
        try {
            return statement.executeQuery("SHOW SLAVE STATUS");
        } catch (SQLException e) {
            if (e.getErrorCode() != SYNTAX) {
                throw e;
            }
            return statement.executeQuery("SHOW REPLICA STATUS");
        }
    }

    private InstanceAddress address(String replica) {
        int colon = replica.lastIndexOf(':');
        String host = colon < 0 ? replica : replica.substring(0, colon);
        int port = colon < 0 ? 3306 : Integer.parseInt(replica.substring(colon + 1));
        return new InstanceAddress(host, port, target.username(), target.password(), target.tls());
    }

    private Connection connection(InstanceAddress address) throws SQLException {
        Connection known = open.get(address.place());
        if (known == null) {
            known = address.connect(address.properties(StandardCharsets.UTF_8, PATIENCE));
            open.put(address.place(), known);
        }
        return known;
    }

    private void forget(String place) {
        TargetConnections.abort(open.remove(place));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
