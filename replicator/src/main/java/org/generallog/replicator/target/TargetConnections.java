package org.generallog.replicator.target;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens connections to the new instance, set up for applying. */
final class TargetConnections {
    private static final Logger log = LoggerFactory.getLogger(TargetConnections.class);

    /** A statement may take hours; {@link KeepAliveSocketFactory} finds dead servers. */
    private static final Duration NO_TIMEOUT = Duration.ZERO;

    /** Reading the schema takes long on an instance of many tables. */
    private static final Duration TEXT_TIMEOUT = Duration.ofMinutes(10);

    /**
     * What makes an old instance's statements mean the same on a newer one, where the account may set it: some need a right on
     * MySQL 8 and later, and none is in every version.
     */
    private static final List<String> WHERE_ALLOWED = List.of(
            "SET SESSION explicit_defaults_for_timestamp=0",
            "SET SESSION innodb_strict_mode=0",
            // Of a machine that is gone without a word; ours are used every few seconds.
            "SET SESSION wait_timeout=300");

    private static final int NO_SUCH_THREAD = 1094;

    private final InstanceAddress address;

    TargetConnections(InstanceAddress address) {
        this.address = address;
    }

    String place() {
        return address.place();
    }

    Connection open() throws SQLException {
        Properties properties = address.properties(StandardCharsets.ISO_8859_1, NO_TIMEOUT);
        properties.setProperty("allowMultiQueries", "true");
        properties.setProperty("characterSetResults", "UTF-8");
        // Its reader asks the kernel before each read how much there is, and waits for the four bytes of a header
        // first.
        properties.setProperty("useReadAheadInput", "false");
        properties.setProperty("useUnbufferedInput", "false");
        properties.setProperty("socketFactory", KeepAliveSocketFactory.class.getName());
        Connection connection = address.connect(properties);
        try (Statement statement = connection.createStatement()) {
            List<String> settings = new ArrayList<>(WHERE_ALLOWED);
            SessionSettings.all()
                    .forEach((name, value) -> settings.add("SET SESSION " + name + "="
                            + (Character.isDigit(value.charAt(0)) ? value : "'" + value + "'")));
            for (String setting : settings) {
                try {
                    statement.execute(setting);
                } catch (SQLException e) {
                    log.debug("not set: {} (error {})", setting, e.getErrorCode());
                }
            }
        }
        return connection;
    }

    /** A connection on which names and texts of the schema can be read as strings. */
    Connection openText() throws SQLException {
        return address.connect(address.properties(StandardCharsets.UTF_8, TEXT_TIMEOUT));
    }

    static long id(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The connection that has a named lock; 0 for none. */
    static long lockOwner(Connection connection, String lock) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT IS_USED_LOCK(?)")) {
            statement.setString(1, lock);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    static void kill(Connection connection, long id) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("KILL " + id);
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_THREAD) {
                throw e;
            }
        }
    }

    static void abort(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                log.debug("abort", e);
            }
        }
    }
}
