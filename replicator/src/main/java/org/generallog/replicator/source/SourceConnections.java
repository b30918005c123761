package org.generallog.replicator.source;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.Marker;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replicator.jdbc.ConnectFailure;
import org.generallog.replicator.jdbc.Encryption;
import org.generallog.replicator.jdbc.InstanceAddress;

/**
 * Connections to the old instance. Their sessions are in UTC with an empty {@code sql_mode}, so that the same question has the
 * same answer on every version.
 */
public final class SourceConnections {
    /** A server that says nothing for so long in the middle of an answer is dead; the slowest scan of a log is far below. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
    /**
     * {@code net_write_timeout} bounds how long a reader that has stopped reading keeps a log table open. {@code
     * lock_wait_timeout}, from 5.5.3 on, bounds a rotation: as long as it waits for somebody's long SELECT on the log, every
     * session of the server waits behind it to write its row.
     */
    private static final String SETUP = "SESSION time_zone = '+00:00', sql_mode = '', net_write_timeout = 120"
            + " /*!50503 , lock_wait_timeout = 1 */ ";

    private static final int MOST_OWN = 1000;

    private final InstanceAddress address;
    private final String name;
    private final MarkerKey key;
    private volatile String encryption = "";
    /** Ids of our connections, as a set; the oldest are forgotten. */
    private final Map<Long, Boolean> own = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > MOST_OWN;
        }
    };

    /**
     * @param name the replication's name, which all its statements carry
     * @param key by which the connections show that they are its own
     */
    public SourceConnections(InstanceAddress address, String name, MarkerKey key) {
        this.address = address;
        this.name = name;
        this.key = key;
    }

    /** For those whose rows nobody captures. */
    public SourceConnections(InstanceAddress address, String name) {
        this(address, name, MarkerKey.fresh());
    }

    /** The comment that tells our statements in the log. */
    public String tag(String kind, String payload) {
        return new Marker(name, kind, payload).comment();
    }

    /** Whether a marker is our own: this process opened the connection, or an earlier one did that has shown the key. */
    synchronized boolean isOwn(Marker marker, long thread) {
        if (!marker.name().equals(name)) {
            return false;
        }
        if (marker.kind().equals(MarkerKey.KIND) && key.proves(marker, thread)) {
            own.put(thread, true);
        }
        return own.containsKey(thread);
    }

    /** How the newest connection is encrypted. */
    public String encryption() {
        return encryption;
    }

    synchronized boolean isOwn(long thread) {
        return own.containsKey(thread);
    }

    /** The instance, for messages. */
    String place() {
        return address.place();
    }

    public String name() {
        return name;
    }

    /** A connection on which texts of the schema can be read as strings. */
    Connection openText() throws SQLException {
        return setUp(connect(StandardCharsets.UTF_8), "");
    }

    /** A connection of bytes for the comparison of rows: names in UTF-8, results in each column's own charset. */
    public Connection openBytes() throws SQLException {
        Connection connection = setUp(connect(StandardCharsets.ISO_8859_1), "");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET NAMES utf8");
            statement.execute("/*!50503 SET NAMES utf8mb4 */");
            statement.execute(
                    "SET character_set_results = NULL, net_write_timeout = 3600 /*!50503 , lock_wait_timeout = 60 */");
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** A connection of bytes whose session still has the server's defaults. */
    Connection openUnset() throws SQLException {
        return connect(StandardCharsets.ISO_8859_1);
    }

    /** Gives a session of bytes its settings: the server sends each text in the bytes of its column. */
    Connection setUp(Connection connection) throws SQLException {
        return setUp(connection, ", character_set_results = NULL");
    }

    private Connection setUp(Connection connection, String more) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET " + tag("setup", "") + " " + SETUP + more);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private Connection connect(Charset charset) throws SQLException {
        Properties properties = address.properties(charset, READ_TIMEOUT);
        // The driver would set net_write_timeout itself, before each streamed answer.
        properties.setProperty("netTimeoutForStreamingResults", "0");
        // The log holds four bytes for each byte of a statement that is no text.
        Connection connection = address.connectToRead(properties);
        try {
            announce(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Asks the server for the id: a proxy in between knows another one. */
    private synchronized void announce(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long thread;
            try (ResultSet row = statement.executeQuery("SELECT CONNECTION_ID()")) {
                row.next();
                thread = row.getLong(1);
            }
            own.put(thread, true);
            encryption = Encryption.of(connection);
            statement.execute("SELECT " + key.comment(name, thread) + " 1");
        }
    }

    /** The failure as people want to read it. */
    LogReadException problem(String what, SQLException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof OutOfMemoryError memory) {
                // The driver tells it as an error of the connection: trying again would end the same way.
                throw memory;
            }
        }
        return new LogReadException(
                what + " on " + address.place() + " failed: " + ConnectFailure.line(e) + SourceErrors.remedy(e), e);
    }
}
