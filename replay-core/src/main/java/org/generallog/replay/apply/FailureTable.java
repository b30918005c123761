package org.generallog.replay.apply;

import static org.generallog.replay.apply.FailureKind.AMBIGUOUS;
import static org.generallog.replay.apply.FailureKind.FATAL;
import static org.generallog.replay.apply.FailureKind.REJECTED;
import static org.generallog.replay.apply.FailureKind.TRANSIENT;

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

    /** Unknown variable, wrong value or type for one, unknown time zone. */
    private static final Set<Integer> OF_SETTINGS = Set.of(1193, 1231, 1232, 1298);

    private static final Map<Integer, Entry> BY_CODE = Stream.of(
                    // What passes by itself.
                    entry(1205, TRANSIENT, ""), // lock wait timeout
                    entry(1213, TRANSIENT, ""), // deadlock
                    entry(1020, TRANSIENT, ""), // record has changed since last read (MariaDB's snapshot isolation)
                    entry(1412, TRANSIENT, ""), // table definition has changed, retry transaction
                    entry(1206, TRANSIENT, ""), // lock table full
                    entry(1317, TRANSIENT, ""), // query interrupted (KILL QUERY)
                    entry(1969, TRANSIENT, ""), // max_statement_time exceeded
                    entry(1615, TRANSIENT, ""), // needs to be re-prepared
                    entry(1040, TRANSIENT, ""), // too many connections
                    entry(1203, TRANSIENT, ""), // user has too many connections
                    entry(1226, TRANSIENT, ""), // user has exceeded a resource
                    entry(1135, TRANSIENT, ""), // cannot create a thread
                    entry(1047, TRANSIENT, ""), // Galera node not ready
                    entry(3100, TRANSIENT, ""), // group replication refused the commit
                    entry(3101, TRANSIENT, ""), // group replication rolled back
                    // Whether it happened is unknown.
                    entry(1180, AMBIGUOUS, ""), // error during commit
                    entry(1181, AMBIGUOUS, ""), // error during rollback
                    entry(1053, AMBIGUOUS, ""), // server shutdown
                    entry(1077, AMBIGUOUS, ""),
                    entry(1078, AMBIGUOUS, ""),
                    entry(1079, AMBIGUOUS, ""),
                    entry(1080, AMBIGUOUS, ""), // forcing close of thread
                    entry(1152, AMBIGUOUS, ""), // aborted connection
                    entry(1158, AMBIGUOUS, ""), // network errors
                    entry(1159, AMBIGUOUS, ""),
                    entry(1160, AMBIGUOUS, ""),
                    entry(1161, AMBIGUOUS, ""),
                    entry(1184, AMBIGUOUS, ""),
                    entry(1927, AMBIGUOUS, ""), // connection was killed (MariaDB)
                    entry(2006, AMBIGUOUS, ""),
                    entry(2013, AMBIGUOUS, ""),
                    entry(3169, AMBIGUOUS, ""), // session was killed
                    entry(4031, AMBIGUOUS, ""), // disconnected because of inactivity
                    // Someone must help.
                    entry(1044, FATAL, GRANT),
                    entry(1045, FATAL, "correct user name and password of the target"),
                    entry(1130, FATAL, "allow the replicator's host to connect to the new instance"),
                    entry(1142, FATAL, GRANT),
                    entry(1143, FATAL, GRANT),
                    entry(1227, FATAL, GRANT),
                    entry(1370, FATAL, GRANT),
                    entry(1419, FATAL, "SET GLOBAL log_bin_trust_function_creators = 1 on the new instance"),
                    entry(1698, FATAL, "correct user name and password of the target"),
                    entry(1820, FATAL, "set a new password for the target's account: the old one has expired"),
                    entry(1862, FATAL, "set a new password for the target's account: the old one has expired"),
                    entry(3118, FATAL, "unlock the target's account"),
                    entry(1290, FATAL, WRITABLE),
                    entry(1792, FATAL, WRITABLE),
                    entry(1836, FATAL, WRITABLE),
                    entry(1874, FATAL, WRITABLE),
                    entry(3, FATAL, SPACE),
                    entry(28, FATAL, SPACE),
                    entry(1021, FATAL, SPACE),
                    entry(1026, FATAL, SPACE),
                    entry(1030, FATAL, "see the new instance's error log: its storage engine failed"),
                    entry(1114, FATAL, SPACE + ", or raise the limit of the table's storage engine"),
                    entry(1037, FATAL, MEMORY),
                    entry(1038, FATAL, MEMORY),
                    entry(1041, FATAL, MEMORY),
                    entry(1197, FATAL, "raise max_binlog_cache_size on the new instance"),
                    entry(1153, FATAL, "raise max_allowed_packet on the new instance"),
                    entry(1298, FATAL, "load the time zone tables on the new instance (mysql_tzinfo_to_sql)"),
                    entry(1193, FATAL, OURS),
                    entry(1231, FATAL, OURS),
                    entry(1232, FATAL, OURS))
            .collect(Collectors.toUnmodifiableMap(Entry::code, e -> e));

    /** @param remedy what an operator can do; empty where nothing needs to be done */
    public record Entry(int code, FailureKind kind, String remedy) {}

    private FailureTable() {}

    public static Entry entry(int code, String sqlState) {
        Entry known = BY_CODE.get(code);
        if (known != null) {
            return known;
        }
        if (code == 0 || sqlState.startsWith("08")) {
            return new Entry(code, AMBIGUOUS, "");
        }
        return new Entry(code, REJECTED, "");
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

    private static Entry entry(int code, FailureKind kind, String remedy) {
        return new Entry(code, kind, remedy);
    }
}
