package org.generallog.replicator.scenario;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client is told to do; nothing in it is a placeholder any more. */
sealed interface Command {
    /** One packet, exactly so. */
    record Sql(String text) implements Command {}

    /** One packet of these bytes. */
    record Raw(byte[] bytes) implements Command {}

    /**
     * A prepared statement, executed once for each list of parameters.
     *
     * @param batch whether all are given to the driver at once
     */
    record Prepared(String sql, List<List<Parameter>> executions, boolean batch) implements Command {}

    /** Statements without parameters that are given to the driver at once. */
    record Batch(List<String> statements) implements Command {}

    /** Lines for the command line client. */
    record Script(String lines) implements Command {}

    /** As a driver changes its default database. */
    record Use(String database) implements Command {}

    record ChangeUser(String user, String password, String database) implements Command {}

    /** {@code COM_RESET_CONNECTION}. */
    record Reset() implements Command {}

    /** The connection's socket is closed without a word. */
    record Kill() implements Command {}

    /** Says goodbye. */
    record Close() implements Command {}

    /** Opens a new connection; {@code properties} are added to the session's. */
    record Connect(Map<String, String> properties) implements Command {}

    /**
     * A parameter of a prepared statement.
     *
     * @param value as text; null for NULL
     */
    record Parameter(Type type, @Nullable String value) {
        enum Type {
            NULL,
            INT,
            DECIMAL,
            DOUBLE,
            STRING,
            DATE,
            TIME,
            DATETIME,
            BOOL,
            /** {@code value} is hexadecimal. */
            HEX
        }
    }
}
