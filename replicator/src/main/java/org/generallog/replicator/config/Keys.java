package org.generallog.replicator.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.generallog.replicator.jdbc.TlsMode;

/** The table of all keys, in the order of the reference page. The names and defaults are a contract with the user. */
public final class Keys {
    static final Key<String> NAME = key(
            "name",
            ValueTypes.word("NAME", "_-", 64),
            "default",
            "The replication's name. It keys the checkpoint on the new instance and marks our own statements in the old one's log,"
                    + " so two replications of one old instance need two names.");

    static final Key<String> SOURCE_HOST = required(
            "source.host", ValueTypes.text("HOST"), Concern.SOURCE, "The old instance's host name or address.");
    static final Key<Integer> SOURCE_PORT =
            key("source.port", ValueTypes.integer("PORT", 1, 65535), "3306", "The old instance's port.");
    static final Key<String> SOURCE_USERNAME = required(
            "source.username",
            ValueTypes.text("USER"),
            Concern.SOURCE,
            "The account on the old instance that reads the general log.");
    static final Key<Secret> SOURCE_PASSWORD = password("source");
    static final Key<Path> SOURCE_PASSWORD_FILE = passwordFile("source");
    static final Key<TlsMode> SOURCE_TLS = key(
            "source.tls",
            ValueTypes.choice(TlsMode.class),
            "preferred",
            "Encryption of the connections to the old instance, as MySQL's ssl-mode.");
    static final Key<Path> SOURCE_TLS_CA = key(
            "source.tls-ca",
            ValueTypes.path("FILE"),
            "",
            "PEM certificates of the authorities that may have signed the old instance's certificate, for verify-ca and verify-identity;"
                    + " empty for those that the JVM trusts.");
    static final Key<Rotation> SOURCE_ROTATION = key(
            "source.rotation",
            ValueTypes.choice(Rotation.class),
            "auto",
            "How the log table is kept short: swap renames it, rds calls mysql.rds_rotate_general_log, none leaves it alone;"
                    + " auto takes the best that the account's rights allow.");
    static final Key<Duration> SOURCE_POLL_INTERVAL = key(
            "source.poll-interval",
            ValueTypes.duration("10ms", "1m"),
            "200ms",
            "Rest between two readings of the log when there was nothing new.");

    static final Key<Path> RELAY_LOG_DIRECTORY = key(
            "relay-log.directory",
            ValueTypes.path("DIRECTORY"),
            "relay-log",
            "Where the relay log and the capture checkpoint are written. Must outlive the process.");
    static final Key<Long> RELAY_LOG_FILE_SIZE = key(
            "relay-log.file-size",
            ValueTypes.size("4KB", "1GB"),
            "256MB",
            "A new file of the relay log begins after so many bytes.");
    static final Key<Retention> RELAY_LOG_KEEP = key(
            "relay-log.keep",
            ValueTypes.retention(),
            "applied",
            "How long files of the relay log are kept: until applied, or at least for a time after that.");

    static final Key<String> TARGET_HOST = required(
            "target.host", ValueTypes.text("HOST"), Concern.TARGET, "The new instance's host name or address.");
    static final Key<Integer> TARGET_PORT =
            key("target.port", ValueTypes.integer("PORT", 1, 65535), "3306", "The new instance's port.");
    static final Key<String> TARGET_USERNAME = required(
            "target.username", ValueTypes.text("USER"), Concern.TARGET, "The account on the new instance that writes.");
    static final Key<Secret> TARGET_PASSWORD = password("target");
    static final Key<Path> TARGET_PASSWORD_FILE = passwordFile("target");
    static final Key<TlsMode> TARGET_TLS = key(
            "target.tls",
            ValueTypes.choice(TlsMode.class),
            "preferred",
            "Encryption of the connections to the new instance, as MySQL's ssl-mode.");
    static final Key<Path> TARGET_TLS_CA = key(
            "target.tls-ca",
            ValueTypes.path("FILE"),
            "",
            "PEM certificates of the authorities that may have signed the new instance's certificate, for verify-ca and verify-identity;"
                    + " empty for those that the JVM trusts.");
    static final Key<Integer> TARGET_CONNECTIONS = key(
            "target.connections",
            ValueTypes.integer("NUMBER", 1, 256),
            "8",
            "Connections that apply at the same time.");
    static final Key<String> TARGET_SCHEMA = key(
            "target.schema",
            ValueTypes.word("SCHEMA", "_$", 64),
            "replicator",
            "The replicator's own schema on the new instance: checkpoint, rejected transactions.");

    static final Key<List<String>> FILTER_DATABASES = key(
            "filter.databases",
            ValueTypes.names("DATABASE"),
            "",
            "Replicate these databases alone; empty for all. System schemas are always out.");
    static final Key<List<String>> FILTER_EXCLUDE_DATABASES =
            key("filter.exclude-databases", ValueTypes.names("DATABASE"), "", "Leave these databases out.");
    static final Key<List<String>> FILTER_EXCLUDE_USERS = key(
            "filter.exclude-users",
            ValueTypes.names("USER"),
            "rdsadmin",
            "Leave out what these accounts of the old instance do.");

    static final Key<Integer> APPLY_BATCH = key(
            "apply.batch",
            ValueTypes.integer("NUMBER", 1, 10_000),
            "256",
            "Transactions at most that are sent as one packet and committed at once.");
    static final Key<OnRejected> APPLY_ON_REJECTED = key(
            "apply.on-rejected",
            ValueTypes.choice(OnRejected.class),
            "record",
            "A transaction that the new instance rejects for good is recorded in target.schema, or stops the applying.");

    static final Key<Duration> APPLY_STATEMENT_LIMIT = key(
            "apply.statement-limit",
            ValueTypes.duration("1s", "7d"),
            "1h",
            "A statement that runs on the new instance for longer is ended and recorded as rejected; schema statements have 24 times as long."
                    + " Waiting for locks of others does not count.");
    static final Key<Integer> APPLY_THROTTLE_THREADS_RUNNING = key(
            "apply.throttle-threads-running",
            ValueTypes.integer("NUMBER", 0, 100_000),
            "0",
            "Applying pauses while more threads than this are running on the new instance (Threads_running); 0 for never.");
    static final Key<String> APPLY_THROTTLE_QUERY = key(
            "apply.throttle-query",
            ValueTypes.text("SQL"),
            "",
            "Applying pauses while this query on the new instance gives a number above 0; empty for none. Asked once a second.");
    static final Key<List<String>> APPLY_THROTTLE_REPLICAS = key(
            "apply.throttle-replicas",
            ValueTypes.places(),
            "",
            "Replicas of the new instance: applying pauses while one of them is behind or not replicating. Asked with the target's account.");
    static final Key<Duration> APPLY_THROTTLE_MAX_LAG = key(
            "apply.throttle-max-lag", ValueTypes.duration("1s", "1d"), "10s", "How far such a replica may be behind.");

    static final Key<Integer> COPY_READERS = key(
            "copy.readers",
            ValueTypes.integer("NUMBER", 1, 64),
            "2",
            "Connections to the old instance by which the copy reads, all from one snapshot. Large tables are read in chunks of their"
                    + " primary key, so that several read one table.");
    static final Key<Integer> COPY_WRITERS = key(
            "copy.writers",
            ValueTypes.integer("NUMBER", 1, 64),
            "2",
            "Connections to the new instance by which the copy writes.");
    static final Key<Long> COPY_MAX_RATE = key(
            "copy.max-rate",
            ValueTypes.size("0", "100GB"),
            "0",
            "So much is written in a second at most, such as 20MB, to spare the old instance; 0 for no limit.");
    static final Key<OnOff> COPY_VERIFY = key(
            "copy.verify",
            ValueTypes.choice(OnOff.class),
            "on",
            "Each chunk that was copied is compared by a digest that both servers compute; what differs is put on the list to verify.");

    static final Key<Touched> VERIFY_TOUCHED = key(
            "verify.touched",
            ValueTypes.choice(Touched.class),
            "off",
            "Each row that was written is compared with the old instance soon after (look), and mended from there where it differs (repair, as"
                    + " run --repair does). Costs the old instance one read by key for each such row.");

    static final Key<Duration> VERIFY_SWEEP = key(
            "verify.sweep",
            ValueTypes.duration("0s", "365d"),
            "0s",
            "Each table is compared as a whole once in this time, such as 24h, the first time at once; 0s for never. Rows that differ are put on"
                    + " the list to verify, and mended with verify.touched: repair. The old instance is read a third of the time at most.");

    static final Key<Optional<ListenAddress>> HTTP_LISTEN = key(
            "http.listen",
            ValueTypes.listen(),
            "127.0.0.1:9104",
            "Where /metrics, /health, /api/status and the page are served; port 0 takes any free one, off serves none."
                    + " Without http.token nothing protects it: keep it on a private address.");
    static final Key<Duration> HTTP_UNREADY_AFTER = key(
            "http.unready-after",
            ValueTypes.duration("1s", "1d"),
            "1m",
            "How long trouble (no heartbeat, no connection) may last before /health/ready turns red.");

    static final Key<Duration> HTTP_READY_LAG = key(
            "http.ready-lag",
            ValueTypes.duration("1s", "30d"),
            "5m",
            "How far the new instance may be behind before /health/ready turns red.");
    static final Key<List<String>> HTTP_HOSTS = key(
            "http.hosts",
            ValueTypes.names("HOST"),
            "",
            "Names under which it may be asked, beside localhost, the name in http.listen and plain addresses: what a browser is told by a"
                    + " foreign page is refused.");
    static final Key<Secret> HTTP_TOKEN = key(
            "http.token",
            ValueTypes.secret(),
            "",
            "Who asks has to show it (Authorization: Bearer TOKEN), but for /health/live and the page, which asks for it; empty for nobody, and then nobody can pause, resume or have tables compared over HTTP."
                    + " Better by environment than as a flag.");

    static final Key<Path> HOOKS_COMMAND = key(
            "hooks.command",
            ValueTypes.path("FILE"),
            "",
            "A program that is started without arguments when the state changes, and by cutover, with the facts in its environment"
                    + " (REPLICATOR_EVENT and others; hooks.md); empty for none.");
    static final Key<Duration> HOOKS_TIMEOUT =
            key("hooks.timeout", ValueTypes.duration("1s", "1h"), "30s", "How long it may take; then it is killed.");

    /** All keys. */
    public static final List<Key<?>> ALL = List.of(
            NAME,
            SOURCE_HOST,
            SOURCE_PORT,
            SOURCE_USERNAME,
            SOURCE_PASSWORD,
            SOURCE_PASSWORD_FILE,
            SOURCE_TLS,
            SOURCE_TLS_CA,
            SOURCE_ROTATION,
            SOURCE_POLL_INTERVAL,
            RELAY_LOG_DIRECTORY,
            RELAY_LOG_FILE_SIZE,
            RELAY_LOG_KEEP,
            TARGET_HOST,
            TARGET_PORT,
            TARGET_USERNAME,
            TARGET_PASSWORD,
            TARGET_PASSWORD_FILE,
            TARGET_TLS,
            TARGET_TLS_CA,
            TARGET_CONNECTIONS,
            TARGET_SCHEMA,
            FILTER_DATABASES,
            FILTER_EXCLUDE_DATABASES,
            FILTER_EXCLUDE_USERS,
            APPLY_BATCH,
            APPLY_ON_REJECTED,
            APPLY_STATEMENT_LIMIT,
            APPLY_THROTTLE_THREADS_RUNNING,
            APPLY_THROTTLE_QUERY,
            APPLY_THROTTLE_REPLICAS,
            APPLY_THROTTLE_MAX_LAG,
            COPY_READERS,
            COPY_WRITERS,
            COPY_MAX_RATE,
            COPY_VERIFY,
            VERIFY_TOUCHED,
            VERIFY_SWEEP,
            HTTP_LISTEN,
            HTTP_UNREADY_AFTER,
            HTTP_READY_LAG,
            HTTP_HOSTS,
            HTTP_TOKEN,
            HOOKS_COMMAND,
            HOOKS_TIMEOUT);

    private Keys() {}

    private static <T> Key<T> key(String name, ValueType<T> type, String defaultText, String description) {
        return new Key<>(name, type, defaultText, Optional.empty(), description);
    }

    private static <T> Key<T> required(String name, ValueType<T> type, Concern by, String description) {
        return new Key<>(name, type, "", Optional.of(by), description);
    }

    private static Key<Secret> password(String side) {
        return key(
                side + ".password",
                ValueTypes.secret(),
                "",
                "The account's password. As a flag it shows in the process list: better by environment or " + side
                        + ".password-file.");
    }

    private static Key<Path> passwordFile(String side) {
        return key(
                side + ".password-file",
                ValueTypes.path("FILE"),
                "",
                "A file that holds the password; the line break at its end does not count.");
    }
}
