package org.generallog.replicator.check;

import static org.generallog.replicator.check.Severity.ERROR;
import static org.generallog.replicator.check.Severity.HINT;
import static org.generallog.replicator.check.Severity.WARNING;
import static org.generallog.replicator.check.Trial.Servers.ODD;
import static org.generallog.replicator.check.Trial.Servers.SWAPPED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ConfigException;
import org.generallog.replicator.config.ConfigInputs;
import org.generallog.replicator.config.ConfigLoader;
import org.generallog.replicator.config.ReplicationConfig;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check finds what it is for, on real servers, and finds nothing where that is not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CheckIT {
    private static final ServerPair PAIR = ServerPair.of("mysql-5.5:mariadb-11.4");
    private static final List<String> HOSTS = List.of("%", "localhost", "127.0.0.1");
    private static final String ALL_BUT_SUPER =
            "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, REFERENCES, INDEX, ALTER, CREATE TEMPORARY TABLES, LOCK TABLES,"
                    + " EXECUTE, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, EVENT, TRIGGER, PROCESS, RELOAD";
    private static final String RDS = "CREATE PROCEDURE mysql.rds_kill(id BIGINT) DO 0";
    private static final String ROTATE = "CREATE PROCEDURE mysql.rds_rotate_general_log() SQL SECURITY DEFINER BEGIN"
            + " SET GLOBAL general_log = OFF; SET GLOBAL general_log = ON; END";

    @TempDir
    Path folder;

    private RunningDatabase older;
    private RunningDatabase newer;
    private RunningDatabase oddOlder;
    private RunningDatabase oddNewer;

    @BeforeAll
    void start() {
        older = TestServers.own(PAIR.older(), ServerOptions.defaults().with("innodb-file-per-table", "1"));
        newer = TestServers.own(PAIR.newer(), ServerOptions.defaults().withoutGeneralLog());
        oddOlder = TestServers.own(
                PAIR.older(), ServerOptions.defaults().withBinlog(7).with("bind-address", "0.0.0.0"));
        oddNewer = TestServers.own(
                PAIR.newer(),
                ServerOptions.defaults()
                        .withoutGeneralLog()
                        .withBinlog(8)
                        .with("bind-address", "0.0.0.0")
                        .with("lower-case-table-names", "1"));
    }

    @AfterAll
    void stop() {
        for (RunningDatabase each : new RunningDatabase[] {older, newer, oddOlder, oddNewer}) {
            if (each != null) {
                each.close();
            }
        }
    }

    List<Trial> trials() {
        List<Trial> all = new ArrayList<>();
        all.addAll(instances());
        all.addAll(logs());
        all.addAll(rights());
        all.addAll(states());
        all.addAll(settings());
        all.addAll(schemas());
        all.addAll(statements());
        return all;
    }

    private List<Trial> instances() {
        return List.of(
                Trial.of("source-connection", ERROR, "nothing answers at 127.0.0.1:1", "nc -vz 127.0.0.1 1")
                        .with("source.port", "1"),
                Trial.of("source-connection", ERROR, "the name nowhere.invalid is not known", "source: {host:")
                        .with("source.host", "nowhere.invalid"),
                Trial.of("source-connection", ERROR, "no password is configured", "GRANT SELECT, PROCESS")
                        .with("source.username", "nobody")
                        .when(old(
                                List.of(
                                        "CREATE USER nobody@localhost IDENTIFIED BY 'x'",
                                        "CREATE USER nobody@127.0.0.1 IDENTIFIED BY 'x'"),
                                List.of("DROP USER nobody@localhost, nobody@127.0.0.1"))),
                Trial.of("target-connection", ERROR, "logging in as nobody", "CREATE USER 'nobody'@'%'")
                        .with("target.username", "nobody"),
                Trial.of("same-instance", ERROR, "lead to the same server", "target: {host:")
                        .with("target.port", "" + older.port()),
                Trial.of("source-version", WARNING, "not tried with MariaDB 11.4.5", "")
                        .between(SWAPPED),
                Trial.of("target-version", WARNING, "not tried with MySQL 5.5.9", "")
                        .between(SWAPPED),
                Trial.of("version-path", WARNING, "crosses between families", "")
                        .between(SWAPPED),
                Trial.of("binlog-open", WARNING, "native replication is better", "replicator.jar plan --config FILE")
                        .between(ODD),
                Trial.of("source-replica", ERROR, "threads of replication", "STOP SLAVE;")
                        .healed()
                        .between(ODD)
                        .when(change(
                                oddOlder,
                                List.of(
                                        "CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=1, MASTER_USER='x'",
                                        "START SLAVE SQL_THREAD"),
                                List.of("STOP SLAVE", "RESET SLAVE"))),
                Trial.of("source-encryption", WARNING, "is not encrypted", "tls: verify-ca")
                        .between(ODD)
                        .with("source.host", outside())
                        .with("source.username", "few")
                        .when(few(oddOlder, "PROCESS")),
                Trial.of("target-encryption", WARNING, "is not encrypted", "tls: verify-ca")
                        .between(ODD)
                        .with("target.host", outside())
                        .with("target.username", "few")
                        .when(few(oddNewer, "PROCESS")));
    }

    private List<Trial> logs() {
        return List.of(
                Trial.of("log-off", ERROR, "general_log is OFF, log_output is TABLE", "SET GLOBAL general_log = 1;")
                        .healed()
                        .when(old(List.of("SET GLOBAL general_log = 0"), List.of("SET GLOBAL general_log = 1"))),
                Trial.of("log-off", ERROR, "log_output is FILE", "SET GLOBAL log_output = 'TABLE';")
                        .healed()
                        .when(old(
                                List.of("SET GLOBAL log_output = 'FILE'"), List.of("SET GLOBAL log_output = 'TABLE'"))),
                Trial.of(
                                "log-off",
                                ERROR,
                                "log_output is NONE",
                                "ParameterName=log_output,ParameterValue=TABLE,ApplyMethod=immediate")
                        .when(old(
                                List.of(RDS, "SET GLOBAL log_output = 'NONE'"),
                                List.of("SET GLOBAL log_output = 'TABLE'", "DROP PROCEDURE mysql.rds_kill"))),
                Trial.of("log-at-start", HINT, "does not tell", "general_log = 1\nlog_output = TABLE")
                        .unless(old(List.of(RDS), List.of("DROP PROCEDURE mysql.rds_kill"))),
                Trial.of("log-at-start", WARNING, "forgotten at its next start: general_log", "general_log = 1")
                        .between(SWAPPED)
                        .when(change(
                                newer, List.of("SET GLOBAL general_log = 1"), List.of("SET GLOBAL general_log = 0")))
                        .unless(old(List.of(RDS), List.of("DROP PROCEDURE mysql.rds_kill"))),
                Trial.of("log-table", WARNING, "has the engine MyISAM", "ENGINE = CSV")
                        .healed()
                        .when(old(
                                List.of(
                                        "SET GLOBAL general_log = 0",
                                        "ALTER TABLE mysql.general_log ENGINE = MyISAM",
                                        "SET GLOBAL general_log = 1"),
                                List.of(
                                        "SET GLOBAL general_log = 0",
                                        "ALTER TABLE mysql.general_log ENGINE = CSV",
                                        "SET GLOBAL general_log = 1"))),
                Trial.of("log-silent", ERROR, "is not in mysql.general_log", "SET GLOBAL sql_log_off = 0;")
                        .healed()
                        .when(old(List.of("SET GLOBAL sql_log_off = 1"), List.of("SET GLOBAL sql_log_off = 0"))),
                Trial.of("old-sessions", WARNING, "root@", "KILL ").healed().when(() -> {
                    Connection early = older.connect();
                    execute(older, "TRUNCATE TABLE mysql.general_log");
                    return early;
                }),
                Trial.of("old-sessions", WARNING, "root@", "CALL mysql.rds_kill(")
                        .when(() -> {
                            Connection early = older.connect();
                            execute(older, RDS, "TRUNCATE TABLE mysql.general_log");
                            return () -> {
                                early.close();
                                execute(older, "DROP PROCEDURE mysql.rds_kill");
                            };
                        }));
    }

    private List<Trial> rights() {
        return List.of(
                asOld(
                        Trial.of("source-rights-cutover", HINT, "has not SUPER", "GRANT SUPER ON *.* TO 'few'@")
                                .healed(),
                        "SELECT"),
                asOld(
                        Trial.of(
                                        "source-rights-log",
                                        ERROR,
                                        "may not read mysql.general_log",
                                        "GRANT SELECT ON mysql.* TO 'few'@")
                                .healed(),
                        "PROCESS"),
                asOld(
                        Trial.of("source-rights-process", ERROR, "lacks PROCESS", "GRANT PROCESS ON *.* TO 'few'@")
                                .healed(),
                        "SELECT"),
                asOld(
                        Trial.of(
                                        "source-rights-grants",
                                        WARNING,
                                        "grants cannot be read",
                                        "GRANT SELECT ON mysql.* TO 'few'@")
                                .healed(),
                        "PROCESS"),
                asOld(
                        Trial.of(
                                        "source-rights-schema",
                                        ERROR,
                                        "lacks rights",
                                        "GRANT SHOW VIEW, TRIGGER, EVENT ON *.* TO 'few'@")
                                .healed(),
                        "SELECT, PROCESS"),
                asOld(
                        Trial.of("source-rights-lock", ERROR, "may not take a read lock", "GRANT RELOAD, LOCK TABLES")
                                .healed(),
                        "SELECT"),
                asOld(
                        Trial.of("rotation", WARNING, "its table grows", "GRANT CREATE, DROP, ALTER, INSERT ON mysql.*")
                                .healed(),
                        "SELECT, PROCESS"),
                asOld(
                                Trial.of("rotation", ERROR, "run would not begin", "GRANT CREATE, DROP")
                                        .healed(),
                                "SELECT, PROCESS")
                        .with("source.rotation", "swap"),
                Trial.of("rotation", WARNING, "switches the log off", "")
                        .with("source.rotation", "rds")
                        .when(old(List.of(ROTATE), List.of("DROP PROCEDURE mysql.rds_rotate_general_log"))),
                Trial.of("rotation", WARNING, "source.rotation is none", "source: {rotation: auto}")
                        .with("source.rotation", "none"),
                asNew(
                        Trial.of("target-rights", ERROR, "would apply in a wrong order", "GRANT INSERT, UPDATE")
                                .healed(),
                        "SELECT"),
                asNew(
                                Trial.of("target-rights-definer", WARNING, "trigger d.fires", "GRANT SET USER ON *.*")
                                        .healed(),
                                ALL_BUT_SUPER)
                        .when(both(few(newer, ALL_BUT_SUPER), trigger(older, "INSERT INTO d.u VALUES (NEW.id)"))),
                asNew(
                                Trial.of(
                                                "target-trust-functions",
                                                ERROR,
                                                "trigger d.fires",
                                                "SET GLOBAL log_bin_trust_function_creators = 1;")
                                        .healed(),
                                "SELECT")
                        .between(ODD)
                        .when(both(few(oddNewer, "SELECT"), trigger(oddOlder, "INSERT INTO d.u VALUES (NEW.id)"))),
                asNew(
                                Trial.of("target-read-only", ERROR, "read_only is", "SET GLOBAL read_only = OFF;")
                                        .healed(),
                                "SELECT")
                        .when(both(
                                few(newer, "SELECT"),
                                change(
                                        newer,
                                        List.of("SET GLOBAL read_only = 1"),
                                        List.of("SET GLOBAL read_only = 0")))));
    }

    private Trial asOld(Trial trial, String privileges) {
        return trial.with("source.username", "few").when(few(older, privileges));
    }

    private Trial asNew(Trial trial, String privileges) {
        return trial.with("target.username", "few").when(few(newer, privileges));
    }

    private List<Trial> states() {
        return List.of(
                Trial.of("filter-databases", ERROR, "nowhere", "SHOW DATABASES;")
                        .with("filter.databases", "nowhere"),
                Trial.of("target-existing", ERROR, "table d.t", "copy --config FILE --overwrite")
                        .when(both(table(older, "id INT PRIMARY KEY"), table(newer, "id INT PRIMARY KEY"))),
                Trial.of("target-checkpoint", ERROR, "a checkpoint of 'shop'", "--overwrite")
                        .when(change(
                                newer,
                                List.of(
                                        "CREATE DATABASE replicator",
                                        "CREATE TABLE replicator.checkpoint (name VARCHAR(64))",
                                        "INSERT INTO replicator.checkpoint VALUES ('shop')"),
                                List.of("DROP DATABASE replicator"))),
                Trial.of("target-events", ERROR, "`d`.`e`", "SET GLOBAL event_scheduler = OFF;")
                        .healed()
                        .when(change(
                                newer,
                                List.of(
                                        "CREATE DATABASE d",
                                        "CREATE EVENT d.e ON SCHEDULE EVERY 1 DAY DO DO 0",
                                        "SET GLOBAL event_scheduler = ON"),
                                List.of("DROP DATABASE d", "SET GLOBAL event_scheduler = OFF"))),
                Trial.of("source-events", HINT, "`d`.`e`", "ALTER EVENT `d`.`e` ENABLE;")
                        .when(old(
                                List.of(
                                        "CREATE DATABASE d",
                                        "CREATE EVENT d.e ON SCHEDULE EVERY 1 DAY DO DO 0",
                                        "SET GLOBAL event_scheduler = ON"),
                                List.of("DROP DATABASE d", "SET GLOBAL event_scheduler = OFF"))),
                Trial.of("target-writers", WARNING, "few@", "KILL ").healed().when(() -> {
                    AutoCloseable account = few(newer, "ALL PRIVILEGES").make();
                    execute(newer, "CREATE DATABASE d");
                    Connection other = java.sql.DriverManager.getConnection(newer.jdbcUrl("d"), "few", "");
                    return () -> {
                        other.close();
                        execute(newer, "DROP DATABASE d");
                        account.close();
                    };
                }),
                Trial.of("source-connections", ERROR, "of 8 connections are used", "SET GLOBAL max_connections = ")
                        .healed()
                        .when(old(
                                List.of("SET GLOBAL max_connections = 8"),
                                List.of("SET GLOBAL max_connections = 151"))),
                Trial.of("target-connections", ERROR, "of 10 connections are used", "SET GLOBAL max_connections = ")
                        .healed()
                        .when(change(
                                newer,
                                List.of("SET GLOBAL max_connections = 10"),
                                List.of("SET GLOBAL max_connections = 151"))),
                Trial.of("relay-directory", ERROR, "is no directory", "relay-log: {directory: ")
                        .with("relay-log.directory", Path.of("pom.xml").toAbsolutePath() + "/relay"),
                Trial.of("relay-disk", WARNING, "a day of writes is about", "df -h")
                        .when(() -> {
                            AutoCloseable made = table(older, "id INT PRIMARY KEY AUTO_INCREMENT, v LONGTEXT")
                                    .make();
                            String large = "x".repeat(500_000);
                            for (int i = 0; i < 40; i++) {
                                execute(older, "INSERT INTO d.t (v) VALUES ('" + large + "')");
                            }
                            execute(older, "DO SLEEP(11)", "DO 1");
                            return made;
                        }));
    }

    private List<Trial> settings() {
        return List.of(
                set(
                        "target-durability",
                        WARNING,
                        "innodb_flush_log_at_trx_commit",
                        "2",
                        "1",
                        "SET GLOBAL innodb_flush_log_at_trx_commit = 1;"),
                set(
                        "target-packet",
                        WARNING,
                        "max_allowed_packet",
                        "65536",
                        "67108864",
                        "SET GLOBAL max_allowed_packet = "),
                set("sql-mode", WARNING, "sql_mode", "'STRICT_ALL_TABLES'", "DEFAULT", "SET GLOBAL sql_mode = '';")
                        .unless(change(
                                newer, List.of("SET GLOBAL sql_mode = ''"), List.of("SET GLOBAL sql_mode = DEFAULT"))),
                set("time-zone", WARNING, "time_zone", "'+05:00'", "'SYSTEM'", "SET GLOBAL time_zone = "),
                set(
                        "charset",
                        HINT,
                        "collation_server",
                        "'utf8mb4_general_ci'",
                        "DEFAULT",
                        "SET GLOBAL collation_server = 'latin1_swedish_ci';"),
                set(
                        "id-steps",
                        WARNING,
                        "auto_increment_increment",
                        "2",
                        "1",
                        "SET GLOBAL auto_increment_increment = 1;"),
                set("target-general-log", HINT, "general_log", "1", "0", "SET GLOBAL general_log = 0;"),
                Trial.of("init-connect", HINT, "SET @a = 1", "SET GLOBAL init_connect = 'SET @a = 1';")
                        .healed()
                        .when(old(
                                List.of("SET GLOBAL init_connect = 'SET @a = 1'"),
                                List.of("SET GLOBAL init_connect = ''"))),
                Trial.of("isolation", HINT, "READ-COMMITTED", "ISOLATION LEVEL REPEATABLE READ;")
                        .healed()
                        .when(old(
                                List.of("SET GLOBAL tx_isolation = 'READ-COMMITTED'"),
                                List.of("SET GLOBAL tx_isolation = 'REPEATABLE-READ'"))),
                asNew(Trial.of("clock-skew", WARNING, "s behind that of this machine", "timedatectl"), "SELECT")
                        .when(both(
                                few(newer, "SELECT"),
                                change(
                                        newer,
                                        List.of("SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP() - 3600'"),
                                        List.of("SET GLOBAL init_connect = ''")))),
                Trial.of("zone-tables", WARNING, "and the old one does", "mariadb-tzinfo-to-sql")
                        .when(zones(older))
                        .unless(zones(newer)),
                Trial.of(
                                "lower-case-table-names",
                                WARNING,
                                "is 0 on the old instance and 1",
                                "lower_case_table_names = 0")
                        .between(ODD),
                Trial.of("lower-case-table-names", ERROR, "d.T and d.t", "lower_case_table_names = 0")
                        .between(ODD)
                        .when(change(
                                oddOlder,
                                List.of("CREATE DATABASE d", "CREATE TABLE d.t (id INT)", "CREATE TABLE d.T (id INT)"),
                                List.of("DROP DATABASE d"))));
    }

    /** A setting of the new instance. */
    private Trial set(String code, Severity severity, String variable, String wrong, String right, String remedy) {
        return Trial.of(code, severity, variable.equals("time_zone") ? "+05:00" : variable, remedy)
                .healed()
                .when(change(
                        newer,
                        List.of("SET GLOBAL " + variable + " = " + wrong),
                        List.of("SET GLOBAL " + variable + " = " + right)));
    }

    private List<Trial> schemas() {
        return List.of(
                Trial.of("collations", ERROR, "utf8mb4_uca1400_ai_ci", "utf8mb4_uca1400_ai_ci")
                        .between(SWAPPED)
                        .when(table(newer, "id INT PRIMARY KEY, v VARCHAR(9) COLLATE utf8mb4_uca1400_ai_ci")),
                Trial.of("engines", WARNING, "d.t (myisam)", "--lock whole-copy")
                        .when(old(
                                List.of("CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY) ENGINE=MyISAM"),
                                List.of("DROP DATABASE d"))),
                Trial.of("engines-missing", ERROR, "d.t (aria)", "ALTER TABLE `d`.`t` ENGINE = InnoDB;")
                        .healed()
                        .between(SWAPPED)
                        .when(change(
                                newer,
                                List.of("CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY) ENGINE=Aria"),
                                List.of("DROP DATABASE d"))),
                Trial.of("compressed-tables", ERROR, "d.t", "SET GLOBAL innodb_read_only_compressed = OFF;")
                        .healed()
                        .when(both(
                                change(
                                        newer,
                                        List.of("SET GLOBAL innodb_read_only_compressed = ON"),
                                        List.of("SET GLOBAL innodb_read_only_compressed = OFF")),
                                old(
                                        List.of(
                                                "SET GLOBAL innodb_file_format = Barracuda",
                                                "CREATE DATABASE d",
                                                "CREATE TABLE d.t (id INT PRIMARY KEY) ENGINE=InnoDB ROW_FORMAT=COMPRESSED"),
                                        List.of("DROP DATABASE d", "SET GLOBAL innodb_file_format = Antelope")))),
                Trial.of("tables-without-key", WARNING, "1 table: d.t", "ADD COLUMN row_id")
                        .healed()
                        .when(table(older, "id INT NULL, UNIQUE (id)"))
                        .unless(table(older, "id INT NOT NULL, UNIQUE (id)")),
                Trial.of("ids-and-foreign-keys", HINT, "d.t", "--repair")
                        .when(old(
                                List.of(
                                        "CREATE DATABASE d",
                                        "CREATE TABLE d.t (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE=InnoDB",
                                        "CREATE TABLE d.u (id INT PRIMARY KEY, t INT, FOREIGN KEY (t) REFERENCES d.t (id)) ENGINE=InnoDB"),
                                List.of("DROP DATABASE d")))
                        .unless(table(older, "id INT AUTO_INCREMENT PRIMARY KEY")),
                Trial.of("ids-in-groups", WARNING, "d.t", "verify --config FILE --tables d.t")
                        .when(old(
                                List.of(
                                        "CREATE DATABASE d",
                                        "CREATE TABLE d.t (g INT, id INT AUTO_INCREMENT, PRIMARY KEY (g, id)) ENGINE=MyISAM"),
                                List.of("DROP DATABASE d")))
                        .unless(table(older, "id INT AUTO_INCREMENT, g INT, PRIMARY KEY (id, g)")),
                Trial.of("programs", HINT, "trigger d.fires", "")
                        .when(trigger(older, "INSERT INTO d.u VALUES (NEW.id)"))
                        .unless(trigger(older, "SET @seen = NEW.id")),
                Trial.of("programs-inexact", WARNING, "trigger d.fires", "--repair")
                        .when(trigger(older, "INSERT INTO d.u VALUES (RAND() * 100)"))
                        .unless(trigger(older, "INSERT INTO d.u VALUES (NEW.id)")),
                Trial.of(
                                "loadable-functions",
                                WARNING,
                                "soundslike",
                                "CREATE FUNCTION soundslike RETURNS STRING SONAME 'sounds.so';")
                        .when(old(
                                List.of("INSERT INTO mysql.func VALUES ('soundslike', 0, 'sounds.so', 'function')"),
                                List.of("DELETE FROM mysql.func"))),
                Trial.of("accounts-missing", WARNING, "app@10.0.0.7", "accounts --config FILE")
                        .when(old(List.of("GRANT USAGE ON *.* TO app@10.0.0.7"), List.of("DROP USER app@10.0.0.7"))),
                Trial.of(
                                "definers-missing",
                                ERROR,
                                "'app'@'10.0.0.7', in whose name triggers run: d.fires",
                                "accounts --config FILE")
                        .when(both(
                                old(List.of("GRANT ALL ON *.* TO app@10.0.0.7"), List.of("DROP USER app@10.0.0.7")),
                                old(
                                        List.of(
                                                "CREATE DATABASE d",
                                                "CREATE TABLE d.t (id INT PRIMARY KEY)",
                                                "CREATE DEFINER=app@10.0.0.7 TRIGGER d.fires BEFORE INSERT ON d.t FOR EACH ROW SET @a = 1"),
                                        List.of("DROP DATABASE d"))))
                        .unless(trigger(older, "SET @a = 1")),
                Trial.of(
                                "definers-missing",
                                WARNING,
                                "in whose name views, routines or events run: d.v",
                                "accounts --config FILE")
                        .when(both(
                                old(List.of("GRANT ALL ON *.* TO app@10.0.0.7"), List.of("DROP USER app@10.0.0.7")),
                                old(
                                        List.of(
                                                "CREATE DATABASE d",
                                                "CREATE DEFINER=app@10.0.0.7 VIEW d.v AS SELECT 1 AS one"),
                                        List.of("DROP DATABASE d")))));
    }

    private List<Trial> statements() {
        return List.of(
                logged(
                        Trial.of("log-unsupported", WARNING, "1 LOAD DATA", "verify --config FILE --list"),
                        "LOAD DATA INFILE '/nowhere' INTO TABLE d.t"),
                logged(
                        Trial.of("log-by-hand", HINT, "1 GRANT", "accounts --config FILE"),
                        "GRANT USAGE ON *.* TO root@localhost"),
                logged(Trial.of("log-inexact", HINT, "1 INSERT", "--repair"), "INSERT INTO d.t VALUES (1, UUID())"),
                logged(Trial.of("log-switched", WARNING, "1 DROP", ""), "DROP TABLE IF EXISTS mysql.general_log_old"),
                logged(
                        Trial.of("log-switched", WARNING, "2 SET", ""),
                        "SET GLOBAL general_log = 0",
                        "SET GLOBAL general_log = 1",
                        "SET GLOBAL log_output = 'FILE'",
                        "SET GLOBAL log_output = 'TABLE'"),
                logged(Trial.of("log-backup", HINT, "1 FLUSH", ""), "FLUSH TABLES WITH READ LOCK", "UNLOCK TABLES"),
                logged(
                        Trial.of("log-cut", WARNING, "1 INSERT", ""),
                        "INSERT INTO d.t VALUES (1, '" + "\u00ff".repeat(2_000) + "')"),
                Trial.of("log-values-lost", WARNING, "1 INSERT", "").when(() -> {
                    AutoCloseable made =
                            table(older, "id INT PRIMARY KEY, v TEXT").make();
                    execute(older, "SET GLOBAL general_log = 0");
                    try (Connection early = older.connect("", "useServerPrepStmts=true");
                            PreparedStatement insert = early.prepareStatement("INSERT INTO d.t VALUES (?, 'a')")) {
                        execute(older, "SET GLOBAL general_log = 1");
                        insert.setInt(1, 1);
                        insert.execute();
                    }
                    return made;
                }));
    }

    /** Statements of an application; the old instance may refuse them, they stand in its log all the same. */
    private Trial logged(Trial trial, String... statements) {
        Trial.Change table = table(older, "id INT PRIMARY KEY, v TEXT");
        return trial.when(() -> {
                    AutoCloseable made = table.make();
                    try (Connection connection = older.connect("", "characterEncoding=ISO-8859-1");
                            Statement statement = connection.createStatement()) {
                        for (String sql : statements) {
                            tried(statement, sql);
                        }
                    }
                    return made;
                })
                .unless(both(
                        table,
                        old(List.of("INSERT INTO d.t VALUES (1, 'a')", "SET @a = 1", "SELECT * FROM d.t"), List.of())));
    }

    private static void tried(Statement statement, String sql) {
        try {
            statement.execute(sql);
        } catch (SQLException refused) {
            assertTrue(refused.getErrorCode() != 1064, refused::getMessage);
        }
    }

    private Trial.Change old(List<String> doing, List<String> undoing) {
        return change(older, doing, undoing);
    }

    private static Trial.Change change(RunningDatabase server, List<String> doing, List<String> undoing) {
        return () -> {
            execute(server, doing.toArray(String[]::new));
            return () -> execute(server, undoing.toArray(String[]::new));
        };
    }

    private static Trial.Change both(Trial.Change one, Trial.Change other) {
        return () -> {
            AutoCloseable first = one.make();
            AutoCloseable second = other.make();
            return () -> {
                second.close();
                first.close();
            };
        };
    }

    /** An account that may do this everywhere, and nothing else. */
    private static Trial.Change few(RunningDatabase server, String privileges) {
        return () -> {
            for (String host : HOSTS) {
                execute(
                        server,
                        "CREATE USER 'few'@'" + host + "' IDENTIFIED BY ''",
                        "GRANT " + privileges + " ON *.* TO 'few'@'" + host + "'");
            }
            return () -> {
                for (String host : HOSTS) {
                    execute(server, "DROP USER 'few'@'" + host + "'");
                }
            };
        };
    }

    private static Trial.Change table(RunningDatabase server, String columns) {
        return change(
                server,
                List.of("CREATE DATABASE d", "CREATE TABLE d.t (" + columns + ") ENGINE=InnoDB"),
                List.of("DROP DATABASE d"));
    }

    private static Trial.Change trigger(RunningDatabase server, String body) {
        return change(
                server,
                List.of(
                        "CREATE DATABASE d",
                        "CREATE TABLE d.t (id INT PRIMARY KEY)",
                        "CREATE TABLE d.u (id INT PRIMARY KEY)",
                        "CREATE TRIGGER d.fires BEFORE INSERT ON d.t FOR EACH ROW " + body),
                List.of("DROP DATABASE d"));
    }

    /** Two zones without summer time, as far as the server looks. */
    private static Trial.Change zones(RunningDatabase server) {
        return change(
                server,
                List.of(
                        "INSERT INTO mysql.time_zone VALUES (1, 'N'), (2, 'N')",
                        "INSERT INTO mysql.time_zone_name VALUES ('UTC', 1), ('Europe/Berlin', 2)",
                        "INSERT INTO mysql.time_zone_transition_type VALUES (1, 0, 0, 0, 'UTC'), (2, 0, 3600, 0, 'CET')"),
                List.of(
                        "DELETE FROM mysql.time_zone",
                        "DELETE FROM mysql.time_zone_name",
                        "DELETE FROM mysql.time_zone_transition_type"));
    }

    /** An address of this machine that is not the loopback's; that where there is none. */
    private static String outside() {
        try {
            for (var each : java.util.Collections.list(java.net.NetworkInterface.getNetworkInterfaces())) {
                for (var address : java.util.Collections.list(each.getInetAddresses())) {
                    if (address instanceof java.net.Inet4Address && !address.isLoopbackAddress()) {
                        return address.getHostAddress();
                    }
                }
            }
        } catch (java.net.SocketException e) {
            throw new IllegalStateException(e);
        }
        return "127.0.0.1";
    }

    private static void execute(RunningDatabase server, String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("trials")
    void findsWhatItIsForAndNothingElse(Trial trial) throws Exception {
        boolean here = outside().equals("127.0.0.1") && trial.code().endsWith("-encryption");
        org.junit.jupiter.api.Assumptions.assumeFalse(here, "this machine has the loopback interface alone");
        clean();
        AutoCloseable undone = trial.fires().make();
        try {
            Outcome outcome = outcome(trial.code(), trial.servers(), trial.config());
            assertTrue(outcome.made(), outcome::unknown);
            Finding finding = outcome.findings().stream()
                    .filter(each -> each.severity() == trial.severity())
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("found " + outcome.findings()));
            assertTrue(finding.saw().contains(trial.saw()), finding::saw);
            String commands = finding.remedies().stream().map(Remedy::command).collect(Collectors.joining("\n"));
            assertTrue(commands.contains(trial.remedy()), commands);
            for (Finding each : outcome.findings()) {
                assertTrue(outcome.about().severities().contains(each.severity()), each::toString);
            }
            if (trial.heals()) {
                paste(finding, trial.servers());
                Outcome mended = outcome(trial.code(), trial.servers(), trial.config());
                assertTrue(mended.made(), mended::unknown);
                assertEquals(List.of(), mended.findings());
            }
        } finally {
            undone.close();
        }
        clean();
        AutoCloseable kept = trial.quiet().make();
        try {
            Outcome outcome = outcome(trial.code(), Trial.Servers.PLAIN, Map.of());
            assertTrue(outcome.made(), outcome::unknown);
            assertEquals(List.of(), outcome.findings());
        } finally {
            kept.close();
        }
    }

    /** Sends the statements of a finding, as an operator does with an account that may do all. */
    private void paste(Finding finding, Trial.Servers servers) throws SQLException {
        for (Remedy remedy : finding.remedies()) {
            boolean old = remedy.where().equals("on the old instance");
            if (old || remedy.where().equals("on the new instance")) {
                execute(server(old, servers), remedy.command().split(";"));
            }
        }
    }

    private RunningDatabase server(boolean old, Trial.Servers servers) {
        return switch (servers) {
            case PLAIN -> old ? older : newer;
            case SWAPPED -> old ? newer : older;
            case ODD -> old ? oddOlder : oddNewer;
        };
    }

    /** An empty log without sessions that are older. */
    private void clean() throws SQLException {
        execute(older, "TRUNCATE TABLE mysql.general_log");
        try (Connection connection = older.connect();
                Statement statement = connection.createStatement()) {
            Awaitility.await().until(() -> {
                try (ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM information_schema.PROCESSLIST"
                        + " WHERE USER NOT IN ('system user', 'event_scheduler')")) {
                    return row.next() && row.getInt(1) == 1;
                }
            });
        }
    }

    private Outcome outcome(String code, Trial.Servers servers, Map<String, String> config) throws ConfigException {
        Check check = Checks.ALL.stream()
                .filter(each -> each.about().code().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no check " + code));
        try (Instances instances = new Instances(config(servers, config))) {
            return Preflight.run(instances, List.of(check)).get(0);
        }
    }

    private ReplicationConfig config(Trial.Servers servers, Map<String, String> more) throws ConfigException {
        RunningDatabase from = server(true, servers);
        RunningDatabase to = server(false, servers);
        Map<String, String> flags = new HashMap<>();
        flags.put("name", "shop");
        flags.put("source.host", "127.0.0.1");
        flags.put("source.port", "" + from.port());
        flags.put("source.username", "root");
        flags.put("source.tls", "disabled");
        flags.put("target.host", "127.0.0.1");
        flags.put("target.port", "" + to.port());
        flags.put("target.username", "root");
        flags.put("target.tls", "disabled");
        flags.put("relay-log.directory", folder.resolve("relay-log").toString());
        flags.putAll(more);
        return ConfigLoader.load(
                        new ConfigInputs(Optional.empty(), flags, Map.of()), Set.of(Concern.SOURCE, Concern.TARGET))
                .config();
    }

    @Test
    void eachCheckHasATrial() {
        Set<String> tried = trials().stream().map(Trial::code).collect(Collectors.toCollection(TreeSet::new));
        Set<String> all =
                Checks.ALL.stream().map(each -> each.about().code()).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(all, tried);
    }
}
