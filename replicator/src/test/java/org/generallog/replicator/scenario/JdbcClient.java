package org.generallog.replicator.scenario;

import com.mysql.cj.jdbc.JdbcConnection;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.generallog.replicator.scenario.Command.Parameter;
import org.generallog.replicator.scenario.ScenarioCase.SessionSpec;
import org.generallog.testbed.server.RunningDatabase;

/** Connector/J. */
final class JdbcClient implements Client {
    private final RunningDatabase server;
    private final SessionSpec spec;
    private final String database;
    private Connection connection;

    JdbcClient(RunningDatabase server, SessionSpec spec, String database) throws ClientError {
        this.server = server;
        this.spec = spec;
        this.database = database;
        this.connection = open(Map.of());
    }

    private Connection open(Map<String, String> more) throws ClientError {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("useServerPrepStmts", Boolean.toString(spec.client() == ClientKind.JDBC_SERVER));
        properties.put("allowMultiQueries", "true");
        properties.putAll(spec.properties());
        properties.putAll(more);
        String[] parameters = properties.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toArray(String[]::new);
        try {
            return java.sql.DriverManager.getConnection(
                    server.jdbcUrl(database, parameters), spec.user(), spec.password());
        } catch (SQLException e) {
            throw error(e);
        }
    }

    @Override
    public void run(Command command) throws ClientError {
        try {
            execute(command);
        } catch (SQLException e) {
            throw error(e);
        }
    }

    private void execute(Command command) throws SQLException, ClientError {
        if (command instanceof Command.Sql sql) {
            plain(sql.text());
        } else if (command instanceof Command.Raw raw) {
            if (!"ISO-8859-1".equals(spec.properties().get("characterEncoding"))) {
                throw new IllegalArgumentException(
                        "a step in hex wants the session's property characterEncoding: ISO-8859-1, with which the driver"
                                + " passes bytes as they are; SET NAMES then names their charset");
            }
            plain(new String(raw.bytes(), StandardCharsets.ISO_8859_1));
        } else if (command instanceof Command.Prepared prepared) {
            prepared(prepared);
        } else if (command instanceof Command.Batch batch) {
            try (Statement statement = connection.createStatement()) {
                statement.setEscapeProcessing(false);
                for (String sql : batch.statements()) {
                    statement.addBatch(sql);
                }
                statement.executeBatch();
            }
        } else if (command instanceof Command.Use use) {
            connection.setCatalog(use.database());
        } else if (command instanceof Command.ChangeUser to) {
            jdbc().changeUser(to.user(), to.password());
            if (!to.database().isEmpty()) {
                connection.setCatalog(to.database());
            }
        } else if (command instanceof Command.Reset) {
            jdbc().resetServerState();
        } else if (command instanceof Command.Kill) {
            connection.abort(Runnable::run);
        } else if (command instanceof Command.Close) {
            connection.close();
        } else if (command instanceof Command.Connect connect) {
            connection = open(connect.properties());
        } else {
            throw new IllegalArgumentException("Connector/J cannot do " + command);
        }
    }

    private JdbcConnection jdbc() throws SQLException {
        return connection.unwrap(JdbcConnection.class);
    }

    private void plain(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            boolean rows = statement.execute(sql);
            // The answers of a packet of several statements; an error of a later one shows only when it is reached.
            while (rows || statement.getUpdateCount() != -1) {
                rows = statement.getMoreResults();
            }
        }
    }

    private void prepared(Command.Prepared prepared) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(prepared.sql())) {
            statement.setEscapeProcessing(false);
            for (List<Parameter> parameters : prepared.executions()) {
                for (int i = 0; i < parameters.size(); i++) {
                    bind(statement, i + 1, parameters.get(i));
                }
                if (prepared.batch()) {
                    statement.addBatch();
                } else {
                    boolean rows = statement.execute();
                    while (rows || statement.getUpdateCount() != -1) {
                        rows = statement.getMoreResults();
                    }
                }
            }
            if (prepared.batch()) {
                statement.executeBatch();
            }
        }
    }

    private static void bind(PreparedStatement statement, int at, Parameter parameter) throws SQLException {
        String value = String.valueOf(parameter.value());
        switch (parameter.type()) {
            case NULL -> statement.setNull(at, Types.NULL);
            case INT -> {
                BigDecimal number = new BigDecimal(value);
                if (number.precision() < 19) {
                    statement.setLong(at, number.longValueExact());
                } else {
                    statement.setBigDecimal(at, number);
                }
            }
            case DECIMAL -> statement.setBigDecimal(at, new BigDecimal(value));
            case DOUBLE -> statement.setDouble(at, Double.parseDouble(value));
            case STRING -> statement.setString(at, value);
            case DATE -> statement.setObject(at, LocalDate.parse(value));
            case TIME -> statement.setObject(at, java.time.LocalTime.parse(value));
            case DATETIME -> statement.setObject(at, LocalDateTime.parse(value.replace(' ', 'T')));
            case BOOL -> statement.setBoolean(at, Boolean.parseBoolean(value));
            case HEX -> statement.setBytes(at, HexFormat.of().parseHex(value.replaceAll("\\s", "")));
        }
    }

    private static ClientError error(SQLException e) {
        return new ClientError(e.getErrorCode(), String.valueOf(e.getMessage()));
    }

    @Override
    public long connectionId() {
        try {
            return jdbc().getId();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("the connection cannot be closed", e);
        }
    }
}
