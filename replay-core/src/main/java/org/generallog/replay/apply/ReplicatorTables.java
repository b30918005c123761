package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.ToVerify.Item;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of the replicator's own tables on the new instance, for one replication.
 *
 * <p>Each lane has a row. Moving it is a compare-and-set at the beginning of each of the lane's commits: it fails with error
 * {@value #NOT_AT_MARK} unless the row is where this process believes it to be. So a transaction of a lost connection that
 * the server still runs, or another process, can never make the same step twice: one of both waits for the row's lock, and
 * then fails. A row for each lane, since one for all would make them wait for each other.
 */
public final class ReplicatorTables {
    /** User variable: number of a transaction within its batch that was reached at least; tells where a packet failed. */
    static final String MARKER = "replicator_at";
    /** {@code ER_DATA_OUT_OF_RANGE}, raised by a compare-and-set that does not find what it expects. */
    static final int NOT_AT_MARK = 1690;
    /** A process that takes over moves each lane by so much: no commit of the one before can be taken for its own. */
    private static final long TAKEOVER = 1_000_000_000_000L;

    private static final String TO_VERIFY = "to_verify";
    /** Bytes of a rejected statement that are kept. */
    private static final int MOST_REJECTED = 1024 * 1024;

    /** About so many characters of values in one statement. */
    private static final int MOST_VALUES = 64 * 1024;

    /** The place only grows: connections commit in any order. */
    private static final String INSERT_TO_VERIFY =
            "INSERT INTO %s (`name`,`database_name`,`table_name`,`reason`,`key_hash`,`row_key`,`file`,`offset`,`event_time`,`times`,`first_recorded_at`,`recorded_at`) VALUES %s"
                    + " ON DUPLICATE KEY UPDATE `offset`=IF(VALUES(`file`)>`file`,VALUES(`offset`),IF(VALUES(`file`)=`file`,GREATEST(`offset`,VALUES(`offset`)),`offset`))"
                    + ",`file`=GREATEST(`file`,VALUES(`file`)),`event_time`=GREATEST(`event_time`,VALUES(`event_time`))"
                    + ",`times`=`times`+VALUES(`times`),`recorded_at`=VALUES(`recorded_at`)";

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
                "CREATE TABLE IF NOT EXISTS " + table("lane") + " (" + named + ", `lane` INT UNSIGNED NOT NULL"
                        + ", `step` BIGINT UNSIGNED NOT NULL, " + place
                        + ", `applied` MEDIUMTEXT CHARACTER SET ascii NOT NULL COMMENT 'transactions beyond file:offset, in runs: from-to'"
                        + ", `updated_at` DATETIME(6) NOT NULL COMMENT 'UTC', PRIMARY KEY (`name`, `lane`)" + end,
                "CREATE TABLE IF NOT EXISTS " + table("ddl_intent") + " (" + named + ", " + place
                        + ", `connection_id` BIGINT UNSIGNED NOT NULL, `database_name` VARCHAR(64) NOT NULL"
                        + ", `statement` LONGBLOB NOT NULL, `fingerprint` VARCHAR(64) NOT NULL"
                        + ", `recorded_at` DATETIME(6) NOT NULL COMMENT 'UTC', PRIMARY KEY (`name`)" + end,
                "CREATE TABLE IF NOT EXISTS " + table("rejected") + " (" + named + ", " + place
                        + ", `change_number` INT UNSIGNED NOT NULL COMMENT 'place within its transaction, from 1'"
                        + ", `state` VARCHAR(10) NOT NULL COMMENT 'rejected; assumed: a DDL that a restart found done; changed: a DDL applied not as it stands'"
                        + ", `thread_id` BIGINT UNSIGNED NOT NULL, `event_time` DATETIME(6) NOT NULL COMMENT 'UTC'"
                        + ", `database_name` VARCHAR(64) NOT NULL, `statement` LONGBLOB NOT NULL"
                        + ", `error_code` INT UNSIGNED NOT NULL, `sqlstate` VARCHAR(5) NOT NULL, `message` TEXT NOT NULL"
                        + ", `recorded_at` DATETIME(6) NOT NULL COMMENT 'UTC'"
                        + ", PRIMARY KEY (`name`, `file`, `offset`, `change_number`)" + end,
                "CREATE TABLE IF NOT EXISTS " + table(TO_VERIFY) + " (" + named
                        + ", `database_name` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'empty: any'"
                        + ", `table_name` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'empty: the whole database'"
                        + ", `reason` VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL"
                        + ", `key_hash` BINARY(16) NOT NULL COMMENT 'of row_key', `row_key` TEXT NOT NULL COMMENT 'condition that finds the row; empty: the whole table'"
                        + ", " + place + ", `event_time` DATETIME(6) NOT NULL COMMENT 'UTC, on the old instance'"
                        + ", `times` BIGINT UNSIGNED NOT NULL COMMENT 'how often it was listed'"
                        + ", `first_recorded_at` DATETIME(6) NOT NULL COMMENT 'UTC', `recorded_at` DATETIME(6) NOT NULL COMMENT 'UTC'"
                        + ", PRIMARY KEY (`name`, `database_name`, `table_name`, `reason`, `key_hash`)" + end,
                "CREATE TABLE IF NOT EXISTS " + table("repaired") + " (`id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, "
                        + named
                        + ", `database_name` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"
                        + ", `table_name` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"
                        + ", `row_key` TEXT NOT NULL COMMENT 'for people'"
                        + ", `row_before` LONGTEXT NULL COMMENT 'what the new instance held; NULL: no such row'"
                        + ", `row_after` LONGTEXT NULL COMMENT 'what it holds as the old one does; NULL: no such row'"
                        + ", `statement` LONGTEXT NOT NULL, `repaired_at` DATETIME(6) NOT NULL COMMENT 'UTC'"
                        + ", PRIMARY KEY (`id`)" + end,
                "CREATE TABLE IF NOT EXISTS " + table("proofs") + " (" + named
                        + ", `database_name` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"
                        + ", `table_name` VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"
                        + ", `proved_at` DATETIME(6) NOT NULL COMMENT 'UTC, when it began'"
                        + ", `row_count` BIGINT UNSIGNED NOT NULL COMMENT 'on the old instance'"
                        + ", `differing` BIGINT UNSIGNED NOT NULL COMMENT 'these were listed'"
                        + ", `unproved` BIGINT UNSIGNED NOT NULL COMMENT 'never quiet'"
                        + ", `trouble` TEXT NOT NULL COMMENT 'why it could not be compared'"
                        + ", PRIMARY KEY (`name`, `database_name`, `table_name`)" + end,
                "CREATE TABLE IF NOT EXISTS " + table("cutover") + " (" + named
                        + ", `cut_over_at` DATETIME(6) NULL COMMENT 'UTC; applications write to the new instance since then; NULL: not yet'"
                        + ", PRIMARY KEY (`name`)" + end);
    }

    /** Adds the row of {@link #cutOver}; leaves one that exists. It is there so that a lock on it keeps a cutover waiting. */
    public String insertCutover() {
        return "INSERT IGNORE INTO " + table("cutover") + " (`name`, `cut_over_at`) VALUES (" + name + ", NULL)";
    }

    /** From now on applications write to the new instance. */
    public String cutOver(long nowMicros) {
        return "REPLACE INTO " + table("cutover") + " (`name`, `cut_over_at`) VALUES (" + name + ", "
                + SqlText.datetime(nowMicros) + ")";
    }

    /** The way back: nobody but the replicator writes to the new instance. */
    public String cutBack() {
        return "UPDATE " + table("cutover") + " SET `cut_over_at`=NULL WHERE `name`=" + name;
    }

    /** Since when applications write to the new instance, in microseconds since 1970; NULL: they do not. */
    public String selectCutover() {
        return "SELECT TIMESTAMPDIFF(MICROSECOND,'1970-01-01',`cut_over_at`) FROM " + table("cutover")
                + " WHERE `name`=" + name;
    }

    /** The table of {@link #selectCutover}, as SQL. */
    public String cutover() {
        return table("cutover");
    }

    public String selectCheckpoint() {
        return "SELECT `file`, `offset`, `event_time_micros` FROM " + table("checkpoint") + " WHERE `name`=" + name;
    }

    /** What belongs to an attempt whose checkpoint is gone. */
    public List<String> forgetAttempt() {
        return Stream.of("lane", "ddl_intent", "rejected", TO_VERIFY, "proofs", "cutover")
                .map(each -> "DELETE FROM " + table(each) + " WHERE `name`=" + name + " AND NOT EXISTS (SELECT 1 FROM "
                        + table("checkpoint") + " WHERE `name`=" + name + ")")
                .toList();
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

    /** Columns: errno, SQLSTATE, number of statements that were rejected with it, a message of one of them. */
    public String countRejected() {
        return "SELECT `error_code`, `sqlstate`, COUNT(*), MAX(`message`) FROM " + table("rejected") + " WHERE `name`="
                + name + " AND `state`='rejected' GROUP BY `error_code`, `sqlstate`";
    }

    /** What is recorded of single statements, in the order of the relay log; columns as the table has them, without the name. */
    public String selectRecorded() {
        return "SELECT `file`, `offset`, `change_number`, `state`, `thread_id`, TIMESTAMPDIFF(MICROSECOND,'1970-01-01',`event_time`),"
                + " `database_name`, `statement`, `error_code`, `sqlstate`, `message` FROM " + table("rejected")
                + " WHERE `name`=" + name + " ORDER BY `file`, `offset`, `change_number`";
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

    /** For people, and for the next start; never backwards. */
    String publish(Checkpoint to, long nowMicros) {
        long file = to.position().file();
        long offset = to.position().offset();
        return "UPDATE %s SET `file`=%d,`offset`=%d,`event_time_micros`=%s,`updated_at`=%s WHERE `name`=%s AND (`file`<%d OR (`file`=%d AND `offset`<%d))"
                .formatted(
                        table("checkpoint"),
                        file,
                        offset,
                        to.eventTimeMicros() == 0 ? "`event_time_micros`" : Long.toString(to.eventTimeMicros()),
                        SqlText.datetime(nowMicros),
                        name,
                        file,
                        file,
                        offset);
    }

    /** Makes the rows of so many lanes that are missing, and takes all rows over from the process before. */
    List<String> takeOver(int lanes) {
        List<String> statements = new ArrayList<>();
        for (int lane = 0; lane < lanes; lane++) {
            statements.add("INSERT IGNORE INTO " + table("lane")
                    + " (`name`,`lane`,`step`,`file`,`offset`,`applied`,`updated_at`) VALUES (" + name + "," + lane
                    + ",0,0,0,'',UTC_TIMESTAMP(6))");
        }
        statements.add("UPDATE %s SET `step`=(`step` DIV %d+1)*%d WHERE `name`=%s"
                .formatted(table("lane"), TAKEOVER, TAKEOVER, name));
        return statements;
    }

    /** Columns: number, step, the low-water mark's file and offset, the transactions that are applied above it. */
    public String selectLanes() {
        return "SELECT `lane`, `step`, `file`, `offset`, `applied` FROM " + table("lane") + " WHERE `name`=" + name;
    }

    String selectLane(int lane) {
        return "SELECT `step`, `file`, `offset`, `applied` FROM " + table("lane") + " WHERE `name`=" + name
                + " AND `lane`=" + lane;
    }

    List<String> moveLane(int lane, long fromStep, RelayPosition low, AppliedRuns applied, long nowMicros) {
        return List.of(
                "UPDATE " + table("lane") + " SET `step`=" + (fromStep + 1) + ",`file`=" + low.file() + ",`offset`="
                        + low.offset() + ",`applied`='" + applied.text() + "',`updated_at`="
                        + SqlText.datetime(nowMicros) + " WHERE `name`=" + name + " AND `lane`=" + lane
                        + " AND `step`=" + fromStep,
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

    /** Of a very long statement the beginning is kept: it may be as long as a third of the heap, and is written in hex. */
    String insertRejected(Rejection r, long nowMicros) {
        byte[] sql = r.change().sql();
        boolean whole = sql.length <= MOST_REJECTED;
        String message = whole
                ? r.message()
                : r.message() + " (of its " + sql.length + " bytes the first " + MOST_REJECTED + " are kept)";
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
                        SqlText.hex(whole ? sql : Arrays.copyOf(sql, MOST_REJECTED)),
                        r.code(),
                        SqlText.text(r.sqlState()),
                        SqlText.text(message),
                        SqlText.datetime(nowMicros));
    }

    /** Lists each item, or moves one that is listed already to its newest place. */
    List<String> upsertToVerify(Map<Item, VerifyList.Place> places, long nowMicros) {
        List<String> statements = new ArrayList<>();
        StringBuilder values = new StringBuilder();
        for (Map.Entry<Item, VerifyList.Place> each : places.entrySet()) {
            values.append(values.length() == 0 ? "" : ",").append(toVerify(each.getKey(), each.getValue(), nowMicros));
            if (values.length() > MOST_VALUES) {
                statements.add(INSERT_TO_VERIFY.formatted(table(TO_VERIFY), values));
                values.setLength(0);
            }
        }
        if (values.length() > 0) {
            statements.add(INSERT_TO_VERIFY.formatted(table(TO_VERIFY), values));
        }
        return statements;
    }

    /**
     * The list by database, table and reason: both names in hexadecimal (UTF-8), the reason, the number of rows listed by key, and whether the
     * whole table is listed.
     */
    public String countToVerify() {
        return "SELECT HEX(`database_name`), HEX(`table_name`), `reason`, SUM(`row_key`<>''), SUM(`row_key`='') FROM "
                + table(TO_VERIFY) + " WHERE `name`=" + name + " GROUP BY `database_name`, `table_name`, `reason`";
    }

    /** All that is listed: database, table, condition, reason, hash of the condition in hexadecimal, file and offset of the newest place. */
    public String selectToVerify() {
        return "SELECT `database_name`, `table_name`, `row_key`, `reason`, HEX(`key_hash`), `file`, `offset` FROM "
                + table(TO_VERIFY) + " WHERE `name`=" + name + " ORDER BY 1, 2, 4, 5";
    }

    /**
     * Removes an entry, unless it was listed anew.
     *
     * @param hash as {@link #selectToVerify} gave it
     * @param place where it stood when it was read
     */
    public String deleteToVerify(String database, String table, String reason, String hash, RelayPosition place) {
        return "DELETE FROM %s WHERE `name`=%s AND `database_name`=%s AND `table_name`=%s AND `reason`=%s AND `key_hash`=x'%s' AND `file`=%d AND `offset`=%d"
                .formatted(
                        table(TO_VERIFY),
                        name,
                        SqlText.text(database),
                        SqlText.text(table),
                        SqlText.text(reason),
                        hash,
                        place.file(),
                        place.offset());
    }

    /**
     * Records a row that was repaired.
     *
     * @param before what it held; null where it was not there
     * @param after what it holds; null where it is not there any more
     */
    public String insertRepaired(
            Repaired row, @Nullable String before, @Nullable String after, String statement, long nowMicros) {
        return "INSERT INTO %s (`name`,`database_name`,`table_name`,`row_key`,`row_before`,`row_after`,`statement`,`repaired_at`) VALUES (%s,%s,%s,%s,%s,%s,%s,%s)"
                .formatted(
                        table("repaired"),
                        name,
                        SqlText.text(row.database()),
                        SqlText.text(row.table()),
                        SqlText.text(row.key()),
                        before == null ? "NULL" : SqlText.text(before),
                        after == null ? "NULL" : SqlText.text(after),
                        SqlText.text(statement),
                        SqlText.datetime(nowMicros));
    }

    /** A table was compared as a whole, or could not be. */
    public record Proved(
            String database,
            String table,
            long beganMicros,
            long rows,
            long differing,
            long unproved,
            String trouble) {}

    /** Records the newest proof of a table, in the place of the one before. */
    public String replaceProof(Proved proof) {
        return "REPLACE INTO %s (`name`,`database_name`,`table_name`,`proved_at`,`row_count`,`differing`,`unproved`,`trouble`) VALUES (%s,%s,%s,%s,%d,%d,%d,%s)"
                .formatted(
                        table("proofs"),
                        name,
                        SqlText.text(proof.database()),
                        SqlText.text(proof.table()),
                        SqlText.datetime(proof.beganMicros()),
                        proof.rows(),
                        proof.differing(),
                        proof.unproved(),
                        SqlText.text(proof.trouble()));
    }

    /** Columns: database, table, when the newest proof began in microseconds since 1970, rows, differing, unproved, trouble. */
    public String selectProofs() {
        return "SELECT `database_name`,`table_name`,TIMESTAMPDIFF(MICROSECOND,'1970-01-01',`proved_at`),`row_count`,`differing`,`unproved`,`trouble` FROM "
                + table("proofs") + " WHERE `name`=" + name;
    }

    /** The table of repaired rows, as SQL. */
    public String repaired() {
        return table("repaired");
    }

    /** Which row was repaired. */
    public record Repaired(String database, String table, String key) {}

    /** The rows that are listed of a table by key: number of the file and offset of the newest, its time, and how often they were listed. */
    public String selectKeysToVerify(Item whole) {
        return "SELECT `file`, `offset`, TIMESTAMPDIFF(MICROSECOND,'1970-01-01',`event_time`), (SELECT SUM(`times`) FROM "
                + table(TO_VERIFY) + " WHERE "
                + keysOf(whole) + ") FROM " + table(TO_VERIFY) + " WHERE " + keysOf(whole)
                + " ORDER BY `file` DESC, `offset` DESC LIMIT 1";
    }

    /** Removes the rows that are listed of a table by key, up to a place. */
    public String deleteKeysToVerify(Item whole, RelayPosition upTo) {
        return "DELETE FROM %s WHERE %s AND (`file`<%d OR (`file`=%d AND `offset`<=%d))"
                .formatted(table(TO_VERIFY), keysOf(whole), upTo.file(), upTo.file(), upTo.offset());
    }

    /** What is listed of a table goes on under its new name. */
    List<String> renameToVerify(String database, String table, String newDatabase, String newTable) {
        String old = "`name`=%s AND `database_name`=%s AND `table_name`=%s"
                .formatted(name, SqlText.text(identifier(database)), SqlText.text(identifier(table)));
        return List.of(
                "UPDATE IGNORE %s SET `database_name`=%s,`table_name`=%s WHERE %s"
                        .formatted(
                                table(TO_VERIFY),
                                SqlText.text(identifier(newDatabase)),
                                SqlText.text(identifier(newTable)),
                                old),
                // Listed under both names.
                "DELETE FROM " + table(TO_VERIFY) + " WHERE " + old);
    }

    private String keysOf(Item whole) {
        return "`name`=%s AND `database_name`=%s AND `table_name`=%s AND `reason`=%s AND `row_key`<>''"
                .formatted(
                        name,
                        SqlText.text(identifier(whole.database())),
                        SqlText.text(identifier(whole.table())),
                        SqlText.text(whole.reason().id()));
    }

    /** Lists one item, or moves it to its newest place. */
    public String insertToVerify(Item item, RelayPosition position, long timeMicros, int times, long nowMicros) {
        VerifyList.Place place = new VerifyList.Place(position, timeMicros, times);
        return INSERT_TO_VERIFY.formatted(table(TO_VERIFY), toVerify(item, place, nowMicros));
    }

    private String toVerify(Item item, VerifyList.Place place, long nowMicros) {
        return "(%s,%s,%s,%s,%s,%s,%d,%d,%s,%d,%s,%s)"
                .formatted(
                        name,
                        SqlText.text(identifier(item.database())),
                        SqlText.text(identifier(item.table())),
                        SqlText.text(item.reason().id()),
                        SqlText.hex(hash(item.key())),
                        SqlText.text(item.key()),
                        place.position().file(),
                        place.position().offset(),
                        SqlText.datetime(place.timeMicros()),
                        place.times(),
                        SqlText.datetime(nowMicros),
                        SqlText.datetime(nowMicros));
    }

    /** What the log holds need not be a name that any server takes. */
    private static String identifier(String name) {
        return name.length() <= 64
                ? name
                : name.substring(0, name.offsetByCodePoints(0, Math.min(64, name.codePointCount(0, name.length()))));
    }

    /** Sixteen bytes that stand for a key in the primary key; zeros for none. */
    private static byte[] hash(String key) {
        return key.isEmpty() ? new byte[16] : Arrays.copyOf(Sha256.of(key), 16);
    }

    private String table(String table) {
        return SqlText.name(schema) + "." + SqlText.name(table);
    }
}
