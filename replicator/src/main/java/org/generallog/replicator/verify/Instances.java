package org.generallog.replicator.verify;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.jdbc.ConnectFailure;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.OpenedConnections;
import org.generallog.replicator.source.SourceConnections;

/**
 * Pools of connections to both instances, on which values come as they are stored and times in UTC. A text of SQL is sent as the bytes of its
 * UTF-8.
 */
final class Instances implements AutoCloseable {
    private static final int CONNECTIONS = 2;
    private static final Duration READ_TIMEOUT = Duration.ofHours(1);
    private static final List<String> SETUP = List.of(
            "SET NAMES utf8mb4",
            "SET SESSION character_set_results = NULL, SESSION time_zone = '+00:00', SESSION foreign_key_checks = 0, SESSION sql_mode ="
                    + " 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_ENGINE_SUBSTITUTION'");

    private final SourceConnections source;
    private final HikariDataSource older;
    private final HikariDataSource newer;
    private final LongAdder olderNanos = new LongAdder();
    /** After each question to the old instance it is left alone for so many times as long. */
    private volatile int rest;

    Instances(SourceConnections source, InstanceAddress target) {
        this.source = source;
        this.older = pool("verify-older", source::openBytes);
        this.newer = pool("verify-newer", () -> open(target));
    }

    private static HikariDataSource pool(String name, OpenedConnections.Opener opener) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(new OpenedConnections(opener));
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(Duration.ofSeconds(10).toMillis());
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private static Connection open(InstanceAddress target) throws SQLException {
        Properties properties = target.properties(StandardCharsets.ISO_8859_1, READ_TIMEOUT);
        Connection connection = target.connect(properties);
        try (Statement statement = connection.createStatement()) {
            for (String sql : SETUP) {
                statement.execute(sql);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** What is asked of a connection. */
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** @param what for the message if it fails: {@code shop.orders} */
    <T> T ask(Side side, String what, Question<T> question) throws VerifyException {
        long began = System.nanoTime();
        HikariDataSource pool = side == Side.OLDER ? older : newer;
        try (Connection connection = pool.getConnection()) {
            return asked(pool, connection, question);
        } catch (SQLException e) {
            String refused = what + " cannot be read on the " + (side == Side.OLDER ? "old" : "new") + " instance";
            if (TableTrouble.isTooLarge(e)) {
                throw TableTrouble.tooLarge(refused, e);
            }
            String message = refused + ": " + ConnectFailure.line(e);
            throw TableTrouble.isPassing(e) ? new VerifyException(message, e) : new TableTrouble(message, e);
        } finally {
            if (side == Side.OLDER) {
                long took = System.nanoTime() - began;
                olderNanos.add(took);
                LockSupport.parkNanos(rest * took);
            }
        }
    }

    private static <T> T asked(HikariDataSource pool, Connection connection, Question<T> question) throws SQLException {
        try {
            return question.ask(connection);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (!TableTrouble.isTooLarge(e)) {
                throw e;
            }
            // It may have ended within an answer.
            connection.abort(Runnable::run);
            pool.evictConnection(connection);
            throw new SQLException(e);
        }
    }

    void rest(int times) {
        rest = times;
    }

    /** How long the old instance was asked. */
    long olderNanos() {
        return olderNanos.sum();
    }

    /** A connection to the new instance, for a transaction. */
    Connection newer() throws SQLException {
        return newer.getConnection();
    }

    /** The comment by which the old instance's log tells our statements. */
    String tag(Side side) {
        return side == Side.OLDER ? source.tag("verify", "") : "";
    }

    SourceConnections source() {
        return source;
    }

    /** The SQL as the driver has to be given it. */
    static String bytes(String sql) {
        return new String(sql.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        // Pools do not close well on a thread that is interrupted.
        boolean interrupted = Thread.interrupted();
        older.close();
        newer.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
