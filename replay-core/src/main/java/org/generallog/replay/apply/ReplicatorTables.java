package org.generallog.replay.apply;

import java.util.List;
import org.generallog.replay.relaylog.RelayPosition;

/**
 * The SQL of the replicator's own tables on the new instance, for one replication.
 *
 * <p>Moving the checkpoint is a compare-and-set at the beginning of each transaction: it fails with error
 * {@value #NOT_AT_MARK} unless the checkpoint is where this process believes it to be. So a transaction of a lost connection that
 * the server still runs, or another process, can never make the same step twice: one of both waits for the row's lock, and
 * then fails.
 */
public final class ReplicatorTables {
    /** User variable: number of a transaction within its batch that was reached at least; tells where a packet failed. */
    static final String MARKER = "replicator_at";
    /** {@code ER_DATA_OUT_OF_RANGE}, raised by a compare-and-set that does not find what it expects. */
    static final int NOT_AT_MARK = 1690;

    private final String schema;
    private final String name;

    public ReplicatorTables(String schema, String name) {
        this.schema = schema;
        this.name = SqlText.text(name);
    }

    String schema() {
        return schema;
    }

    /** Statements that create what is missing. */
    public List<String> create() {
        String named = "`name` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL";
        String place = "`file` BIGINT UNSIGNED NOT NULL, `offset` BIGINT UNSIGNED NOT NULL";
        String end = ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";
        return List.of(
                "CREATE DATABASE IF NOT EXISTS " + SqlText.name(schema) + " DEFAULT CHARACTER SET utf8mb4",
                "CREATE TABLE IF NOT EXISTS " + table("checkpoint") + " (" + named + ", " + place
                        + ", `event_time_micros` BIGINT NOT NULL, `relay_log` VARCHAR(36) NOT NULL, `updated_at` DATETIME(6) NOT NULL COMMENT 'UTC'"
                        + ", PRIMARY KEY (`name`)" + end,
                "CREATE TABLE IF NOT EXISTS " + table("applied") + " (" + named + ", " + place
                        + ", PRIMARY KEY (`name`, `file`, `offset`)" + end,
                "CREATE TABLE IF NOT EXISTS " + table("ddl_intent") + " (" + named + ", " + place
                        + ", `connection_id` BIGINT UNSIGNED NOT NULL, `database_name` VARCHAR(64) NOT NULL"
                        + ", `statement` LONGBLOB NOT NULL, `fingerprint` VARCHAR(64) NOT NULL"
                        + ", `recorded_at` DATETIME(6) NOT NULL COMMENT 'UTC', PRIMARY KEY (`name`)" + end,
                "CREATE TABLE IF NOT EXISTS " + table("rejected") + " (" + named + ", " + place
                        + ", `change_number` INT UNSIGNED NOT NULL COMMENT 'place within its transaction, from 1'"
                        + ", `state` VARCHAR(10) NOT NULL COMMENT 'rejected; assumed: a DDL that a restart found done'"
                        + ", `thread_id` BIGINT UNSIGNED NOT NULL, `event_time` DATETIME(6) NOT NULL COMMENT 'UTC'"
                        + ", `database_name` VARCHAR(64) NOT NULL, `statement` LONGBLOB NOT NULL"
                        + ", `error_code` INT UNSIGNED NOT NULL, `sqlstate` VARCHAR(5) NOT NULL, `message` TEXT NOT NULL"
                        + ", `recorded_at` DATETIME(6) NOT NULL COMMENT 'UTC'"
                        + ", PRIMARY KEY (`name`, `file`, `offset`, `change_number`)" + end);
    }

    public String selectCheckpoint() {
        return "SELECT `file`, `offset`, `event_time_micros` FROM " + table("checkpoint") + " WHERE `name`=" + name;
    }

    /** Adds a checkpoint; leaves one that exists. */
    public String insertCheckpoint(RelayPosition position, String relayLog, long nowMicros) {
        return "INSERT IGNORE INTO %s (`name`, `file`, `offset`, `event_time_micros`, `relay_log`, `updated_at`) VALUES (%s, %d, %d, 0, %s, %s)"
                .formatted(
                        table("checkpoint"),
                        name,
                        position.file(),
                        position.offset(),
                        SqlText.text(relayLog),
                        SqlText.datetime(nowMicros));
    }

    /** The id of the relay log that the checkpoint's position is of. */
    public String selectRelayLog() {
        return "SELECT `relay_log` FROM " + table("checkpoint") + " WHERE `name`=" + name;
    }

    /** Number of statements recorded in a state ({@code rejected}, {@code assumed}). */
    public String countRecorded(String state) {
        return "SELECT COUNT(*) FROM " + table("rejected") + " WHERE `name`=" + name + " AND `state`="
                + SqlText.text(state);
    }

    /** A table of one connection whose ids are of no interest. */
    String createInsertIdSink() {
        return "CREATE TEMPORARY TABLE IF NOT EXISTS " + table("unused_insert_id")
                + " (`id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, KEY (`id`)) ENGINE=InnoDB";
    }

    /** Uses the session's insert id up, if there is one. */
    String useUpInsertId() {
        return "INSERT INTO " + table("unused_insert_id") + " SELECT NULL FROM DUAL WHERE @@insert_id<>0";
    }

    List<String> moveCheckpoint(RelayPosition from, Checkpoint to, long nowMicros) {
        return List.of(
                "UPDATE %s SET `file`=%d,`offset`=%d,`event_time_micros`=%s,`updated_at`=%s WHERE `name`=%s AND `file`=%d AND `offset`=%d"
                        .formatted(
                                table("checkpoint"),
                                to.position().file(),
                                to.position().offset(),
                                to.eventTimeMicros() == 0 ? "`event_time_micros`" : Long.toString(to.eventTimeMicros()),
                                SqlText.datetime(nowMicros),
                                name,
                                from.file(),
                                from.offset()),
                "SET @" + MARKER + "=IF(ROW_COUNT()=1,0,EXP(99999))");
    }

    String selectIntent() {
        return "SELECT `file`, `offset`, `connection_id`, `fingerprint` FROM " + table("ddl_intent") + " WHERE `name`="
                + name;
    }

    String insertIntent(DdlIntent intent, String database, byte[] statement, long nowMicros) {
        return "REPLACE INTO %s (`name`,`file`,`offset`,`connection_id`,`database_name`,`statement`,`fingerprint`,`recorded_at`) VALUES (%s,%d,%d,%d,%s,%s,%s,%s)"
                .formatted(
                        table("ddl_intent"),
                        name,
                        intent.end().file(),
                        intent.end().offset(),
                        intent.connectionId(),
                        SqlText.text(database),
                        SqlText.hex(statement),
                        SqlText.text(intent.fingerprint()),
                        SqlText.datetime(nowMicros));
    }

    String deleteIntent() {
        return "DELETE FROM " + table("ddl_intent") + " WHERE `name`=" + name;
    }

    String insertRejected(Rejection r, long nowMicros) {
        return "INSERT IGNORE INTO %s (`name`,`file`,`offset`,`change_number`,`state`,`thread_id`,`event_time`,`database_name`,`statement`,`error_code`,`sqlstate`,`message`,`recorded_at`) VALUES (%s,%d,%d,%d,%s,%s,%s,%s,%s,%d,%s,%s,%s)"
                .formatted(
                        table("rejected"),
                        name,
                        r.end().file(),
                        r.end().offset(),
                        r.changeNumber(),
                        SqlText.text(r.state()),
                        Long.toUnsignedString(r.threadId()),
                        SqlText.datetime(r.change().timeMicros()),
                        SqlText.text(r.change().context().database()),
                        SqlText.hex(r.change().sql()),
                        r.code(),
                        SqlText.text(r.sqlState()),
                        SqlText.text(r.message()),
                        SqlText.datetime(nowMicros));
    }

    private String table(String table) {
        return SqlText.name(schema) + "." + SqlText.name(table);
    }
}
