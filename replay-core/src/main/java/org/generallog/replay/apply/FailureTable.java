package org.generallog.replay.apply;

import static org.generallog.replay.apply.FailureKind.AMBIGUOUS;
import static org.generallog.replay.apply.FailureKind.FATAL;
import static org.generallog.replay.apply.FailureKind.REJECTED;
import static org.generallog.replay.apply.FailureKind.TRANSIENT;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which error number is of which kind: MySQL's "Server Error Message Reference" and MariaDB's "Error Codes".
 *
 * <p>An error that is not listed is {@link FailureKind#REJECTED} when the server sent it, since most errors are about one
 * statement; SQLSTATE class {@code 08} is a lost connection whatever the number.
 */
public final class FailureTable {
    private static final String GRANT =
            "grant the account on the new instance the right that the message names; it is tried again by itself";
    private static final String WRITABLE =
            "make the new instance writable (read_only, super_read_only, innodb_read_only)";
    private static final String SPACE = "free disk space on the new instance";
    private static final String MEMORY = "free memory on the new instance";
    private static final String OURS =
            "the new instance does not accept a session variable that is needed; see its version";

    private static final String COMPARE =
            "its rows are on the list to verify: `verify --list` says whether they differ";
    private static final String STRICT =
            "most often the old instance refused it too; where it did not, `verify --list` finds the rows";
    private static final String SCHEMA =
            "most often the old instance refused it too; where the schemas differ, `verify` names the definitions";
    private static final String VERSION =
            "where the old instance ran it, write it for the new version by hand; then `verify`";

    /** Unknown variable, wrong value or type for one, unknown time zone. */
    private static final Set<Integer> OF_SETTINGS = Set.of(1193, 1231, 1232, 1298);

    private static final Map<Integer, Entry> BY_CODE = Stream.of(
                    // What passes by itself.
                    entry(1205, TRANSIENT, "lock wait timeout", ""),
                    entry(1213, TRANSIENT, "deadlock", ""),
                    entry(1020, TRANSIENT, "a record has changed since it was read (MariaDB's snapshot isolation)", ""),
                    entry(1412, TRANSIENT, "the table definition has changed", ""),
                    entry(1206, TRANSIENT, "the lock table is full", ""),
                    entry(1317, TRANSIENT, "the query was interrupted (KILL QUERY)", ""),
                    entry(1969, TRANSIENT, "max_statement_time exceeded (MariaDB)", ""),
                    entry(1615, TRANSIENT, "the prepared statement needs to be prepared again", ""),
                    entry(1040, TRANSIENT, "too many connections", ""),
                    entry(1203, TRANSIENT, "the account has too many connections", ""),
                    entry(1226, TRANSIENT, "the account has exceeded a resource", ""),
                    entry(1135, TRANSIENT, "no thread can be created", ""),
                    entry(1047, TRANSIENT, "the Galera node is not ready", ""),
                    entry(3100, TRANSIENT, "group replication refused the commit", ""),
                    entry(3101, TRANSIENT, "group replication rolled the transaction back", ""),
                    // Whether it happened is unknown.
                    entry(1180, AMBIGUOUS, "error during COMMIT", ""),
                    entry(1181, AMBIGUOUS, "error during ROLLBACK", ""),
                    entry(1053, AMBIGUOUS, "the server is shutting down", ""),
                    entry(1077, AMBIGUOUS, "normal shutdown", ""),
                    entry(1078, AMBIGUOUS, "got a signal", ""),
                    entry(1079, AMBIGUOUS, "shutdown complete", ""),
                    entry(1080, AMBIGUOUS, "the thread was forced to close", ""),
                    entry(1152, AMBIGUOUS, "the connection was aborted", ""),
                    entry(1158, AMBIGUOUS, "error reading packets", ""),
                    entry(1159, AMBIGUOUS, "timeout reading packets", ""),
                    entry(1160, AMBIGUOUS, "error writing packets", ""),
                    entry(1161, AMBIGUOUS, "timeout writing packets", ""),
                    entry(1184, AMBIGUOUS, "the connection was aborted", ""),
                    entry(1927, AMBIGUOUS, "the connection was killed (MariaDB)", ""),
                    entry(2006, AMBIGUOUS, "the server has gone away", ""),
                    entry(2013, AMBIGUOUS, "the connection was lost during a query", ""),
                    entry(3169, AMBIGUOUS, "the session was killed", ""),
                    entry(4031, AMBIGUOUS, "disconnected because of inactivity", ""),
                    // Someone must help.
                    entry(1044, FATAL, "access to the database denied", GRANT),
                    entry(1045, FATAL, "access denied for the account", "correct user name and password of the target"),
                    entry(
                            1130,
                            FATAL,
                            "the host may not connect",
                            "allow the replicator's host to connect to the new instance"),
                    entry(1142, FATAL, "a right on a table is missing", GRANT),
                    entry(1143, FATAL, "a right on a column is missing", GRANT),
                    entry(1227, FATAL, "a global right is missing", GRANT),
                    entry(1370, FATAL, "a right on a routine is missing", GRANT),
                    entry(
                            1419,
                            FATAL,
                            "no right to create triggers or functions while the binlog is on",
                            "SET GLOBAL log_bin_trust_function_creators = 1 on the new instance"),
                    entry(1698, FATAL, "access denied for the account", "correct user name and password of the target"),
                    entry(
                            1820,
                            FATAL,
                            "the password has to be changed",
                            "set a new password for the target's account: the old one has expired"),
                    entry(
                            1862,
                            FATAL,
                            "the password has expired",
                            "set a new password for the target's account: the old one has expired"),
                    entry(3118, FATAL, "the account is locked", "unlock the target's account"),
                    entry(1290, FATAL, "the server runs with an option that forbids it (--read-only)", WRITABLE),
                    entry(1792, FATAL, "the transaction is read only", WRITABLE),
                    entry(1836, FATAL, "read-only mode", WRITABLE),
                    entry(1874, FATAL, "InnoDB is read only", WRITABLE),
                    entry(3, FATAL, "error writing a file", SPACE),
                    entry(28, FATAL, "no space left on the device", SPACE),
                    entry(1021, FATAL, "the disk is full", SPACE),
                    entry(1026, FATAL, "error writing a file", SPACE),
                    entry(
                            1030,
                            FATAL,
                            "error from the storage engine",
                            "see the new instance's error log: its storage engine failed"),
                    entry(
                            1114,
                            FATAL,
                            "the table is full",
                            SPACE + ", or raise the limit of the table's storage engine"),
                    entry(1037, FATAL, "out of memory", MEMORY),
                    entry(1038, FATAL, "out of sort memory", MEMORY),
                    entry(1041, FATAL, "out of resources", MEMORY),
                    entry(
                            1197,
                            FATAL,
                            "the transaction is larger than max_binlog_cache_size",
                            "raise max_binlog_cache_size on the new instance"),
                    entry(
                            1153,
                            FATAL,
                            "the packet is larger than max_allowed_packet",
                            "raise max_allowed_packet on the new instance"),
                    entry(
                            1298,
                            FATAL,
                            "unknown time zone",
                            "load the time zone tables on the new instance (mysql_tzinfo_to_sql)"),
                    entry(1193, FATAL, "unknown system variable", OURS),
                    entry(1231, FATAL, "the variable cannot be set to that value", OURS),
                    entry(1232, FATAL, "wrong type for the variable", OURS),
                    // Of one statement; most often it failed on the old instance as well.
                    entry(1062, REJECTED, "duplicate value of a unique key", COMPARE),
                    entry(1586, REJECTED, "duplicate value of a unique key", COMPARE),
                    entry(1451, REJECTED, "rows refer to this row (foreign key)", COMPARE),
                    entry(1452, REJECTED, "the row that it refers to is missing (foreign key)", COMPARE),
                    entry(1048, REJECTED, "the column cannot be NULL", COMPARE),
                    entry(1364, REJECTED, "the column has no default value", STRICT),
                    entry(1264, REJECTED, "the value is out of the column's range", STRICT),
                    entry(1265, REJECTED, "the value was cut", STRICT),
                    entry(1292, REJECTED, "wrong value, such as a date that does not exist", STRICT),
                    entry(1366, REJECTED, "wrong value for the column, such as bytes that its charset has not", STRICT),
                    entry(1406, REJECTED, "the value is too long for the column", STRICT),
                    entry(1049, REJECTED, "unknown database", SCHEMA),
                    entry(1054, REJECTED, "unknown column", SCHEMA),
                    entry(1136, REJECTED, "the number of values is not that of the columns", SCHEMA),
                    entry(1146, REJECTED, "the table does not exist", SCHEMA),
                    entry(1305, REJECTED, "the routine does not exist", SCHEMA),
                    entry(1007, REJECTED, "the database exists already", SCHEMA),
                    entry(1008, REJECTED, "the database to drop does not exist", SCHEMA),
                    entry(1050, REJECTED, "the table exists already", SCHEMA),
                    entry(1051, REJECTED, "the table to drop does not exist", SCHEMA),
                    entry(1060, REJECTED, "the column exists already", SCHEMA),
                    entry(1061, REJECTED, "the key exists already", SCHEMA),
                    entry(1091, REJECTED, "the column or key to drop does not exist", SCHEMA),
                    entry(
                            1449,
                            REJECTED,
                            "the definer does not exist",
                            "create the account: `accounts` prints how; then `repair`"),
                    entry(1064, REJECTED, "the new version does not understand the statement", VERSION),
                    entry(1067, REJECTED, "the new version refuses the default value", VERSION),
                    entry(1071, REJECTED, "the key is too long", VERSION),
                    entry(1118, REJECTED, "the row is too long", VERSION),
                    entry(1273, REJECTED, "unknown collation", VERSION),
                    entry(1286, REJECTED, "unknown storage engine", VERSION))
            .collect(Collectors.toUnmodifiableMap(Entry::code, e -> e));

    /**
     * @param meaning for people; empty for an error that is not listed
     * @param remedy what an operator can do; empty where nothing needs to be done
     */
    public record Entry(int code, FailureKind kind, String meaning, String remedy) {}

    private FailureTable() {}

    public static Entry entry(int code, String sqlState) {
        Entry known = BY_CODE.get(code);
        if (known != null) {
            return known;
        }
        if (code == 0 || sqlState.startsWith("08")) {
            return new Entry(code, AMBIGUOUS, "", "");
        }
        return new Entry(code, REJECTED, "", "");
    }

    /**
     * Whether what cannot be cured for the replicator's own settings may be the fault of one statement as well: of a {@code SET} in a program
     * that it runs.
     */
    static boolean mayBeOfStatement(int code) {
        return OF_SETTINGS.contains(code);
    }

    public static FailureKind kindOf(int code, String sqlState) {
        return entry(code, sqlState).kind();
    }

    /** All that are listed, by number. */
    public static List<Entry> all() {
        return BY_CODE.values().stream()
                .sorted(Comparator.comparingInt(Entry::code))
                .toList();
    }

    private static Entry entry(int code, FailureKind kind, String meaning, String remedy) {
        return new Entry(code, kind, meaning, remedy);
    }
}
