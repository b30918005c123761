package org.generallog.replicator.source;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.Trial;
import org.jspecify.annotations.Nullable;

/**
 * A session of the old instance on which settings are tried. Whatever was tried may have left something behind that is not looked at ({@code
 * wait_timeout}), so a session is used for some trials alone.
 */
final class ScratchSession implements AutoCloseable {
    private static final int TRIALS = 50;

    /** What no statement of an application can have made of the answer: bytes, all rows. */
    private static final String READABLE =
            "SESSION character_set_results = NULL, sql_select_limit = DEFAULT, sql_big_selects = 1";

    private final SourceConnections connections;
    private @Nullable Connection open;
    private int trials;

    ScratchSession(SourceConnections connections) {
        this.connections = connections;
    }

    /** {@link org.generallog.replay.log.SourceProbe#tried}. */
    Optional<Trial> run(List<String> before, byte[] sql, Set<String> variables) throws LogReadException {
        if (trials++ >= TRIALS) {
            close();
        }
        boolean done = false;
        try (Statement statement = connection().createStatement()) {
            statement.setEscapeProcessing(false);
            Optional<Trial> answer = run(statement, before, sql, variables);
            done = answer.isPresent();
            return answer;
        } catch (SQLException e) {
            throw connections.problem("Trying a setting", e);
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private Optional<Trial> run(Statement statement, List<String> before, byte[] sql, Set<String> variables)
            throws SQLException {
        for (String each : before) {
            if (error(statement, each) != 0) {
                return Optional.empty();
            }
        }
        int error = error(statement, new String(sql, StandardCharsets.ISO_8859_1));
        try {
            return Optional.of(new Trial(error, variables(statement, variables)));
        } catch (SQLException e) {
            if (isLost(e)) {
                throw e;
            }
            // The session has been limited so that it cannot be read: nobody but the text tells what it has now.
            return Optional.empty();
        }
    }

    private Map<String, String> variables(Statement statement, Set<String> names) throws SQLException {
        statement.execute(tagged("SET " + READABLE));
        Map<String, String> variables = new HashMap<>();
        String list = list(names);
        if (list.isEmpty()) {
            return variables;
        }
        try (ResultSet row =
                statement.executeQuery("SHOW " + tag() + " SESSION VARIABLES WHERE Variable_name IN (" + list + ")")) {
            while (row.next()) {
                String value = row.getString(2);
                variables.put(row.getString(1).toLowerCase(Locale.ROOT), value == null ? "" : value);
            }
        }
        return variables;
    }

    /** Names of letters alone: a server has no others, and a statement of the log may name anything. */
    private static String list(Set<String> names) {
        return names.stream()
                .filter(name ->
                        name.chars().allMatch(c -> c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
                .sorted()
                .map(name -> "'" + name + "'")
                .collect(Collectors.joining(","));
    }

    private static boolean isLost(SQLException e) {
        return e.getErrorCode() == 0 || String.valueOf(e.getSQLState()).startsWith("08");
    }

    /** Returns the server's error number; 0 for none. A lost connection is none of the statement's. */
    private int error(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(tagged(sql));
            return 0;
        } catch (SQLException e) {
            if (isLost(e)) {
                throw e;
            }
            return e.getErrorCode();
        }
    }

    private String tagged(String sql) {
        return tag() + " " + sql;
    }

    private String tag() {
        return connections.tag("trial", "");
    }

    private Connection connection() throws SQLException {
        Connection current = open;
        if (current == null) {
            current = connections.openUnset();
            open = current;
            trials = 0;
        }
        return current;
    }

    @Override
    public void close() {
        Connection current = open;
        open = null;
        Connections.closeQuietly(current);
    }
}
