package org.generallog.replicator.source;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.generallog.replay.log.LogReadException;
import org.generallog.replicator.jdbc.OpenedConnections;

/** A pool of connections to the old instance for short questions. A connection that is lost is replaced at the next one. */
final class SourcePool implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofMinutes(2);

    private final SourceConnections connections;
    private final HikariDataSource pool;

    SourcePool(SourceConnections connections, String name) {
        this.connections = connections;
        HikariConfig config = new HikariConfig();
        config.setPoolName(connections.name() + "-" + name);
        config.setDataSource(new OpenedConnections(connections::openText));
        config.setMaximumPoolSize(1);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setConnectionTimeout(CONNECT.toMillis());
        config.setInitializationFailTimeout(-1);
        this.pool = new HikariDataSource(config);
    }

    interface Question<T> {
        T ask(Statement statement) throws SQLException;
    }

    /** @param what for the message if it fails: {@code Looking for new ids} */
    <T> T ask(String what, Question<T> question) throws LogReadException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            return question.ask(statement);
        } catch (SQLException e) {
            throw connections.problem(what, e);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
