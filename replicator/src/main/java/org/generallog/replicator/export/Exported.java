package org.generallog.replicator.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * One line of an export: a statement, or an entry of the list to verify that stands in the relay log.
 *
 * @param fate what became of it
 * @param time when the old instance logged it, ISO 8601, UTC
 * @param session the old instance's thread
 * @param transaction where its transaction ends in the relay log
 * @param change its place in the transaction, from 1
 * @param database the default database; of an entry to verify that of the table
 * @param statement its text where its bytes are UTF-8
 * @param statementBase64 else its bytes
 * @param insertId the first id that the old instance gave it
 * @param lastInsertId what {@code LAST_INSERT_ID()} returned to it
 * @param table of an entry to verify; absent for a whole database
 * @param rows of an entry to verify, as a condition; absent for a whole table
 * @param reason of an entry to verify
 * @param error number of the error of the new instance
 * @param sqlState of that error
 * @param message of that error, or what the reason means
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({
    "fate",
    "time",
    "session",
    "transaction",
    "change",
    "database",
    "statement",
    "statement_base64",
    "insert_id",
    "last_insert_id",
    "table",
    "rows",
    "reason",
    "error",
    "sqlstate",
    "message"
})
record Exported(
        Fate fate,
        String time,
        String session,
        String transaction,
        int change,
        String database,
        @Nullable String statement,
        @JsonProperty("statement_base64") @Nullable String statementBase64,
        @JsonProperty("insert_id") @Nullable String insertId,
        @JsonProperty("last_insert_id") @Nullable String lastInsertId,
        @Nullable String table,
        @Nullable String rows,
        @Nullable String reason,
        @Nullable Integer error,
        @JsonProperty("sqlstate") @Nullable String sqlState,
        @Nullable String message) {}
