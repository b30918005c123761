package org.generallog.replicator.copy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.generallog.replay.log.Marker;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replicator.jdbc.InstanceAddress;

/** Opens the copy's connections to both instances, and cuts them all when the copy is stopped. */
final class Connections implements AutoCloseable {
    /** A copy's statement may be silent for long (an ALTER of a large table), but not for ever. */
    private static final Duration READ_TIMEOUT = Duration.ofHours(12);
    /** Seconds. The server waits for the copy as long as the other side makes it wait. */
    private static final int WAIT_SECONDS = 86_400;

    private final InstanceAddress source;
    private final InstanceAddress target;
    private final UnaryOperator<String> sourceTag;
    private final String name;
    private final MarkerKey key;
    private final List<RawConnection> open = new ArrayList<>();
    private boolean stopped;

    Connections(InstanceAddress source, InstanceAddress target, Marker copyMarker, MarkerKey key) {
        this.source = source;
        this.name = copyMarker.name();
        this.key = key;
        this.target = target;
        this.sourceTag = sql -> tagged(sql, copyMarker);
    }

    /** Puts the marker's comment after the statement's first word. */
    static String tagged(String sql, Marker marker) {
        int end = sql.indexOf(' ');
        return end < 0
                ? sql + " " + marker.comment()
                : sql.substring(0, end) + " " + marker.comment() + sql.substring(end);
    }

    /** A connection to the old instance: names in UTF-8, results in each column's own charset, times in UTC. */
    RawConnection source() throws SQLException {
        RawConnection connection = register(connect(source, sourceTag, true));
        long thread = Long.parseLong(connection.value("SELECT CONNECTION_ID()"));
        connection.queryUntagged("SELECT " + key.comment(name, thread) + " 1");
        connection.execute("SET NAMES utf8");
        connection.execute(
                "SET SESSION character_set_results = NULL, SESSION sql_mode = '', SESSION time_zone = '+00:00',"
                        + " SESSION wait_timeout = " + WAIT_SECONDS + ", SESSION net_write_timeout = " + WAIT_SECONDS);
        return connection;
    }

    /** A connection to the new instance: statements in UTF-8, no checks that the old rows may not pass. */
    RawConnection target() throws SQLException {
        RawConnection connection = register(connect(target, UnaryOperator.identity(), false));
        connection.execute("SET NAMES utf8mb4");
        connection.execute("SET SESSION character_set_results = NULL, SESSION time_zone = '+00:00',"
                + " SESSION foreign_key_checks = 0, SESSION wait_timeout = " + WAIT_SECONDS + ", SESSION sql_mode = "
                + "'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION'");
        return connection;
    }

    /** Cuts every connection, now and from now on. */
    synchronized void stop() {
        stopped = true;
        open.forEach(RawConnection::abort);
    }

    synchronized boolean stopped() {
        return stopped;
    }

    private synchronized RawConnection register(RawConnection connection) throws SQLException {
        open.add(connection);
        if (stopped) {
            connection.abort();
            throw new SQLException("the copy was stopped");
        }
        return connection;
    }

    private static RawConnection connect(InstanceAddress address, UnaryOperator<String> tag, boolean reads)
            throws SQLException {
        Properties properties = address.properties(StandardCharsets.ISO_8859_1, READ_TIMEOUT);
        // The driver would change net_write_timeout before each streamed result; it is set once, above.
        properties.setProperty("netTimeoutForStreamingResults", "0");
        return new RawConnection(reads ? address.connectToRead(properties) : address.connect(properties), tag);
    }

    @Override
    public synchronized void close() {
        for (RawConnection connection : open) {
            try {
                connection.close();
            } catch (SQLException e) {
                connection.abort();
            }
        }
        open.clear();
    }
}
