package org.generallog.replicator.source;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Set;
import org.generallog.replay.log.SourceProbe.Grammar;
import org.jspecify.annotations.Nullable;

/**
 * A connection on which texts of the log are looked at by the old instance itself: {@code PREPARE} parses a statement and looks up its names,
 * and runs nothing (measured on 5.5.9).
 */
final class GrammarConnection implements AutoCloseable {
    /**
     * Errors that a text gets whatever the schema and the rights are (manual, "Server Error Message Reference"): syntax, nesting that overruns the
     * parser's stack, an unknown charset, variable or label, a built-in function with the wrong number of arguments.
     */
    private static final Set<Integer> NEVER_RUNS = Set.of(
            1064, 1065, 1115, 1149, 1193, 1221, 1235, 1248, 1273, 1308, 1309, 1310, 1313, 1314, 1320, 1327, 1330, 1331,
            1332, 1333, 1334, 1335, 1337, 1338, 1436, 1582, 1583, 1584);

    /** The settings could not be made, or the server takes no more prepared statements. */
    private static final Set<Integer> SAYS_NOTHING = Set.of(1461, 1046, 1041, 1037, 1038);

    private final SourceConnections connections;
    private @Nullable Connection open;

    GrammarConnection(SourceConnections connections) {
        this.connections = connections;
    }

    /** See {@link org.generallog.replay.log.SourceProbe#grammar}. */
    Grammar grammar(byte[] statement, String charset, long sqlMode) throws SQLException {
        String tag = connections.tag("grammar", "");
        try (Statement scratch = connection().createStatement()) {
            try {
                scratch.execute("SET " + tag + " sql_mode = " + sqlMode + ", character_set_client = " + charset
                        + ", @replicator_text = 0x" + HexFormat.of().formatHex(statement));
            } catch (SQLException e) {
                return known(e, Grammar.UNKNOWN);
            }
            try {
                scratch.execute("PREPARE " + tag + " replicator_scratch FROM @replicator_text");
                return Grammar.HAS;
            } catch (SQLException e) {
                if (NEVER_RUNS.contains(e.getErrorCode())) {
                    return Grammar.HAS_NOT;
                }
                return known(e, SAYS_NOTHING.contains(e.getErrorCode()) ? Grammar.UNKNOWN : Grammar.HAS);
            } finally {
                // The log's reader follows the variables of all sessions, this one's too.
                scratch.execute("SET " + tag + " @replicator_text = NULL");
            }
        }
    }

    /** An answer of the server; a lost connection is none. */
    private static Grammar known(SQLException e, Grammar answer) throws SQLException {
        String state = e.getSQLState();
        if (e.getErrorCode() == 0 || (state != null && state.startsWith("08"))) {
            throw e;
        }
        return answer;
    }

    private Connection connection() throws SQLException {
        Connection current = open;
        if (current == null || current.isClosed()) {
            current = connections.openText();
            try (Statement statement = current.createStatement()) {
                // A database that every instance has. Where a session has none, its names are looked up in vain all the
                // same.
                statement.execute("USE " + connections.tag("grammar", "") + " mysql");
            } catch (SQLException e) {
                current.close();
                throw e;
            }
            open = current;
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
