package org.generallog.replicator.source;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.generallog.replay.log.LogReadException;
import org.jspecify.annotations.Nullable;

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
        config.setDataSource(new Source(connections));
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

    /** Gives the pool its connections, set up as all of ours. */
    private record Source(SourceConnections connections) implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            return connections.openText();
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            throw new SQLFeatureNotSupportedException("the account is that of the configuration");
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLFeatureNotSupportedException(type.getName());
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
