package org.generallog.replicator.relaylog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.generallog.replay.relaylog.RelayLogFiles;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.TestServers;

/**
 * A relay log replicated by stock servers alone: one has (a copy of) its files as its own binlog and serves them, the other follows it as a
 * replica. The replica may be given tables before it {@link #follow}s.
 */
public final class NativeReplica implements AutoCloseable {
    private final RunningDatabase source;
    private final RunningDatabase replica;

    private NativeReplica(RunningDatabase source, RunningDatabase replica) {
        this.source = source;
        this.replica = replica;
    }

    /**
     * Starts both servers; nothing is replicated yet.
     *
     * @param relayLog the relay log's directory; it is copied, since a server goes on in a binlog file of its own
     * @param scratch an empty folder for the copy, outliving this object
     */
    public static NativeReplica of(Path relayLog, Path scratch, ServerKind sourceKind, ServerKind replicaKind)
            throws IOException {
        return of(relayLog, scratch, sourceKind, replicaKind, ServerOptions.defaults());
    }

    /**
     * As above.
     *
     * @param options of the replica, beside those that it needs
     */
    public static NativeReplica of(
            Path relayLog, Path scratch, ServerKind sourceKind, ServerKind replicaKind, ServerOptions options)
            throws IOException {
        RelayLogFiles files = new RelayLogFiles(relayLog);
        for (long file : files.list()) {
            Files.copy(files.path(file), new RelayLogFiles(scratch).path(file));
        }
        Files.copy(files.index(), new RelayLogFiles(scratch).index());
        RunningDatabase source = TestServers.own(
                sourceKind,
                ServerOptions.defaults()
                        .withoutGeneralLog()
                        .with("server-id", "101")
                        .with("log-bin", scratch.resolve("relay").toString()));
        try {
            RunningDatabase replica =
                    TestServers.own(replicaKind, options.withoutGeneralLog().with("server-id", "102"));
            return new NativeReplica(source, replica);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    public RunningDatabase server() {
        return replica;
    }

    /** Replicates from {@code from}; returns when all before {@code to} is applied. */
    public void follow(RelayPosition from, RelayPosition to, Duration patience) throws SQLException {
        try (Connection connection = replica.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CHANGE MASTER TO MASTER_HOST='%s', MASTER_PORT=%d, MASTER_USER='repl', MASTER_PASSWORD='repl', MASTER_SSL=0, MASTER_LOG_FILE='%s', MASTER_LOG_POS=%d"
                            .formatted(source.host(), source.port(), RelayLogFiles.name(from.file()), from.offset()));
            statement.execute("START SLAVE");
            String wait = "SELECT MASTER_POS_WAIT('%s', %d, %d)"
                    .formatted(RelayLogFiles.name(to.file()), to.offset(), patience.toSeconds());
            try (ResultSet rows = statement.executeQuery(wait)) {
                rows.next();
                if (rows.getLong(1) >= 0 && !rows.wasNull()) {
                    return;
                }
            }
            throw new AssertionError("the native replica did not reach " + to + ": " + status(statement));
        }
    }

    private static String status(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SHOW SLAVE STATUS")) {
            rows.next();
            return "at %s:%s, I/O: %s, SQL: %s"
                    .formatted(
                            rows.getString("Relay_Master_Log_File"),
                            rows.getString("Exec_Master_Log_Pos"),
                            rows.getString("Last_IO_Error"),
                            rows.getString("Last_SQL_Error"));
        }
    }

    @Override
    public void close() {
        replica.close();
        source.close();
    }
}
