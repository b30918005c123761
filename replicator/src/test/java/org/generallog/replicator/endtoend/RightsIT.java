package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.generallog.replicator.rights.RightsCases;
import org.generallog.replicator.rights.RightsCases.Outcome;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the old instance refuses its accounts never takes effect on the new one, and is told; what it carries out does. */
class RightsIT {
    private static final List<String> DATABASES = List.of("app", "app_1", "appx1", "vault", "owned1");
    private static final String IN =
            " IN ('app', 'app_1', 'appx1', 'vault', 'owned1', 'mine', 'made', 'other1', 'owned2')";
    /** All that a statement of the table may make or take away. */
    private static final List<String> OBJECTS = List.of(
            "SELECT CONCAT('database ', SCHEMA_NAME) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME" + IN,
            "SELECT CONCAT('table ', TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.TABLES WHERE TABLE_SCHEMA"
                    + IN,
            "SELECT CONCAT('column ', TABLE_SCHEMA, '.', TABLE_NAME, '.', COLUMN_NAME) FROM information_schema.COLUMNS"
                    + " WHERE TABLE_SCHEMA" + IN,
            "SELECT CONCAT('index ', TABLE_SCHEMA, '.', TABLE_NAME, '.', INDEX_NAME, '.', COLUMN_NAME)"
                    + " FROM information_schema.STATISTICS WHERE TABLE_SCHEMA" + IN,
            "SELECT CONCAT('routine ', ROUTINE_SCHEMA, '.', ROUTINE_NAME, ' ', DEFINER, ' ', ROUTINE_COMMENT)"
                    + " FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA" + IN,
            "SELECT CONCAT('trigger ', TRIGGER_SCHEMA, '.', TRIGGER_NAME, ' ', DEFINER) FROM information_schema.TRIGGERS"
                    + " WHERE TRIGGER_SCHEMA" + IN,
            "SELECT CONCAT('event ', EVENT_SCHEMA, '.', EVENT_NAME, ' ', DEFINER, ' ', EVENT_COMMENT)"
                    + " FROM information_schema.EVENTS WHERE EVENT_SCHEMA" + IN,
            "SELECT CONCAT('view ', TABLE_SCHEMA, '.', TABLE_NAME, ' ', DEFINER, ' ', SECURITY_TYPE)"
                    + " FROM information_schema.VIEWS WHERE TABLE_SCHEMA" + IN);

    @TempDir
    Path folder;

    @Test
    void whatIsRefusedStaysOutAndWhatIsAllowedArrives() throws Exception {
        ServerPair pair = ServerPair.configured();
        RightsCases cases = RightsCases.load(pair.older());
        assertTrue(cases.count(Outcome.REFUSED) > 400 && cases.count(Outcome.ALLOWED) > 200, "cases are missing");
        try (Scenario scenario = Scenario.of(folder, pair)) {
            Replication replication = scenario.replication();
            RunningDatabase old = scenario.older();
            prepare(scenario, cases);
            List<String> wrong = cases.play(old, (line, session) -> {});
            assertEquals(List.of(), wrong);
            scenario.awaitApplied();
            assertEquals(List.of(), scenario.rejected());
            assertSame(scenario);
            assertEquals(refusals(cases), told(replication, ": rights"), replication::describe);
            assertEquals(Map.of("xlock", cases.count(Outcome.LOCKED)), told(replication, ": lock tables"));
            assertListed(scenario, "refused", "vault", "s");

            grantsComeAndGo(scenario);
            definersStay(scenario);
            readOnly(scenario);
            nothingReachesTheServersSchemas(scenario);
            dataStaysData(scenario);
            filesAreNotRead(scenario);
        }
    }

    private static void prepare(Scenario scenario, RightsCases cases) throws Exception {
        RunningDatabase old = scenario.older();
        RunningDatabase other = scenario.newer();
        Scenario.execute(
                old,
                "DELETE FROM mysql.user WHERE User = ''",
                "DELETE FROM mysql.db",
                "FLUSH PRIVILEGES",
                "CREATE USER 'only_reads'@'%'");
        Scenario.execute(other, "CREATE USER 'only_reads'@'%'", "GRANT ALL ON *.* TO 'only_reads'@'%'");
        scenario.replication().start("run", "--start", "now");
        scenario.replication().awaitCapturing();
        scenario.awaitRow();
        Scenario.execute(old, RightsCases.schema().toArray(new String[0]));
        String[] accounts = cases.accounts().toArray(new String[0]);
        Scenario.execute(old, "GRANT SELECT ON vault.* TO 'only_reads'@'%'");
        Scenario.execute(old, accounts);
        Scenario.execute(old, "CREATE USER ''@'%'", "GRANT INSERT ON app.anon TO ''@'%'");
        scenario.awaitApplied();
        // The definers of what they create. They may do more than on the old instance: that is not what stops them.
        for (String sql : accounts) {
            int to = sql.indexOf(" TO '");
            if (sql.startsWith("CREATE USER")) {
                Scenario.execute(other, sql);
            } else if (to > 0 && !sql.startsWith("GRANT xr_")) {
                String account = sql.substring(to + " TO ".length());
                int password = account.indexOf(" IDENTIFIED");
                if (password > 0) {
                    Scenario.execute(other, "CREATE USER " + account);
                    account = account.substring(0, password);
                }
                Scenario.execute(other, "GRANT ALL ON *.* TO " + account);
            }
        }
        assertSame(scenario);
    }

    /** Rows and definitions are the same on both sides. */
    private static void assertSame(Scenario scenario) throws Exception {
        scenario.assertEqual(DATABASES);
        Set<String> missing = objects(scenario.older());
        Set<String> more = objects(scenario.newer());
        Set<String> both = new TreeSet<>(missing);
        both.retainAll(more);
        missing.removeAll(both);
        more.removeAll(both);
        assertEquals("missing [], more []", "missing " + missing + ", more " + more);
    }

    private static Set<String> objects(RunningDatabase server) throws SQLException {
        Set<String> objects = new TreeSet<>();
        for (String query : OBJECTS) {
            objects.addAll(texts(server, query));
        }
        return objects;
    }

    private static List<String> texts(RunningDatabase server, String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }

    /** How many statements of each account are refused that would leave something behind. */
    private static Map<String, Long> refusals(RightsCases cases) {
        Map<String, Long> refused = new TreeMap<>();
        for (RightsCases.Section section : cases.sections()) {
            long lines = section.lines().stream()
                    .filter(line ->
                            line.outcome() == Outcome.REFUSED && !line.sql().contains("INTO OUTFILE"))
                    .count();
            if (lines > 0) {
                refused.put(section.anonymous() ? "" : section.account(), lines);
            }
        }
        return refused;
    }

    private static Map<String, Long> told(Replication replication, String kind) throws Exception {
        JsonNode refused = replication.status().path("capture").path("refused");
        Map<String, Long> told = new TreeMap<>();
        refused.properties().forEach(each -> {
            if (each.getKey().endsWith(kind)) {
                String account = each.getKey();
                told.put(
                        account.substring(0, account.length() - kind.length()),
                        each.getValue().asLong());
            }
        });
        return told;
    }

    private static void assertListed(Scenario scenario, String reason, String database, String table)
            throws SQLException {
        assertTrue(
                Scenario.number(
                                scenario.newer(),
                                "SELECT COUNT(*) FROM replicator.to_verify WHERE reason = '" + reason
                                        + "' AND database_name = '" + database + "' AND table_name = '" + table + "'")
                        > 0,
                reason + " " + database + "." + table);
    }

    private static Connection as(Scenario scenario, String user) throws SQLException {
        return DriverManager.getConnection(scenario.older().jdbcUrl("app"), user, "p");
    }

    /** The error's number; 0 for none. */
    private static int send(Connection session, String sql) {
        try (Statement statement = session.createStatement()) {
            statement.execute(sql);
            return 0;
        } catch (SQLException e) {
            return e.getErrorCode();
        }
    }

    private static List<String> ids(RunningDatabase server) throws SQLException {
        return texts(server, "SELECT id FROM app.changing ORDER BY id");
    }

    /** Each statement is judged by the grants that were in force at its place, as long as capture keeps up. */
    private static void grantsComeAndGo(Scenario scenario) throws Exception {
        RunningDatabase old = scenario.older();
        Scenario.execute(
                old,
                "CREATE TABLE app.changing (id INT PRIMARY KEY) ENGINE=InnoDB",
                "CREATE USER 'changing'@'%' IDENTIFIED BY 'p'",
                "GRANT SELECT ON app.* TO 'changing'@'%'");
        try (Connection early = as(scenario, "changing")) {
            assertEquals(1142, send(early, "INSERT INTO changing VALUES (1)"));
            scenario.awaitRow();
            Scenario.execute(old, "GRANT INSERT ON app.changing TO 'changing'@'%'");
            assertEquals(0, send(early, "INSERT INTO changing VALUES (2)"));
            scenario.awaitRow();
            Scenario.execute(old, "GRANT DELETE ON *.* TO 'changing'@'%'");
            // Global privileges are those of when the session connected.
            assertEquals(1142, send(early, "DELETE FROM changing WHERE id = 2"));
            try (Connection late = as(scenario, "changing")) {
                assertEquals(0, send(late, "INSERT INTO changing VALUES (3), (4)"));
                assertEquals(0, send(late, "DELETE FROM changing WHERE id = 3"));
                scenario.awaitRow();
                Scenario.execute(old, "REVOKE DELETE ON *.* FROM 'changing'@'%'");
                assertEquals(0, send(late, "DELETE FROM changing WHERE id = 4"));
            }
            scenario.awaitRow();
            Scenario.execute(old, "REVOKE INSERT ON app.changing FROM 'changing'@'%'");
            assertEquals(1142, send(early, "INSERT INTO changing VALUES (5)"));
        }
        scenario.awaitApplied();
        assertEquals(List.of("2"), ids(old));
        assertEquals(ids(old), ids(scenario.newer()));
    }

    /** What an account defines stays its own, also where it may do everything, or is given that before its statements are read. */
    private static void definersStay(Scenario scenario) throws Exception {
        RunningDatabase old = scenario.older();
        Scenario.execute(old, "CREATE USER 'definer'@'%' IDENTIFIED BY 'p'", "GRANT ALL ON *.* TO 'definer'@'%'");
        Scenario.execute(scenario.newer(), "CREATE USER 'definer'@'%'");
        try (Connection definer = as(scenario, "definer")) {
            accepted(
                    definer,
                    "CREATE TABLE defined (id INT PRIMARY KEY) ENGINE=InnoDB",
                    "CREATE PROCEDURE defined_p() SELECT 1",
                    "CREATE FUNCTION defined_f() RETURNS INT DETERMINISTIC RETURN 1",
                    "CREATE TRIGGER defined_t BEFORE INSERT ON defined FOR EACH ROW SET @defined = 1",
                    "CREATE EVENT defined_e ON SCHEDULE EVERY 1 YEAR STARTS '2037-01-01' DO SELECT 1",
                    "CREATE VIEW defined_v AS SELECT id FROM defined");
        }
        scenario.awaitApplied();
        Set<String> objects = objects(scenario.newer());
        objects.removeIf(each -> !each.contains("definer@%"));
        assertEquals(5, objects.size(), objects::toString);
        assertSame(scenario);
    }

    private static void accepted(Connection connection, String... statements) throws Exception {
        for (String sql : statements) {
            assertEquals(0, send(connection, sql), sql);
        }
    }

    private static void readOnly(Scenario scenario) throws Exception {
        RunningDatabase old = scenario.older();
        try (Connection writer = as(scenario, "writer");
                Connection open = as(scenario, "writer");
                Connection root = old.connect("app")) {
            assertEquals(0, send(open, "BEGIN"));
            assertEquals(0, send(open, "INSERT INTO changing VALUES (10)"));
            assertEquals(0, send(root, "SET GLOBAL read_only = 1"));
            assertEquals(1290, send(writer, "INSERT INTO changing VALUES (11)"));
            assertEquals(1290, send(writer, "DELETE FROM changing WHERE id = 2"));
            assertEquals(0, send(root, "INSERT INTO changing VALUES (12)"));
            assertEquals(1290, send(open, "COMMIT"));
            assertEquals(1290, send(open, "INSERT INTO changing VALUES (13)"));
            assertEquals(0, send(root, "SET GLOBAL read_only = 0"));
            assertEquals(0, send(writer, "INSERT INTO changing VALUES (14)"));
            assertEquals(0, send(open, "INSERT INTO changing VALUES (15)"));
        }
        scenario.awaitApplied();
        assertEquals(List.of("2", "12", "14", "15"), ids(old));
        assertEquals(ids(old), ids(scenario.newer()));
        assertEquals(Map.of("writer", 4L), told(scenario.replication(), ": read-only"));
    }

    /** Where a literal ends is not guessed: what the client told as its charset in the handshake is not in the log. */
    private static void dataStaysData(Scenario scenario) throws Exception {
        RunningDatabase old = scenario.older();
        Scenario.execute(old, "CREATE TABLE app.letters (id INT PRIMARY KEY, v VARCHAR(64) CHARACTER SET gbk)");
        try (Connection gbk = old.connect("app", "characterEncoding=GBK&allowMultiQueries=true")) {
            assertEquals(0, send(gbk, "INSERT INTO letters VALUES (1, '縗\\'); DELETE FROM changing; -- ')"));
        }
        scenario.awaitApplied();
        assertTrue(!ids(old).isEmpty(), "nothing is there that could be lost");
        assertEquals(ids(old), ids(scenario.newer()));
    }

    /** What {@code LOAD_FILE()} gives an account without {@code FILE} is NULL, in programs too: never a file of the new instance. */
    private static void filesAreNotRead(Scenario scenario) throws Exception {
        RunningDatabase old = scenario.older();
        Scenario.execute(
                old,
                "CREATE TABLE app.files (id INT PRIMARY KEY, v TEXT)",
                "CREATE USER 'filer'@'%' IDENTIFIED BY 'p'",
                "GRANT ALL ON app.* TO 'filer'@'%'");
        Scenario.execute(scenario.newer(), "CREATE USER 'filer'@'%'", "GRANT ALL ON *.* TO 'filer'@'%'");
        scenario.awaitRow();
        try (Connection filer = as(scenario, "filer")) {
            accepted(
                    filer,
                    "CREATE FUNCTION lf() RETURNS TEXT DETERMINISTIC RETURN LOAD_FILE('/etc/passwd')",
                    "CREATE VIEW lv AS SELECT LOAD_FILE('/etc/passwd') AS v",
                    "INSERT INTO files VALUES (1, lf())",
                    "INSERT INTO files SELECT 2, v FROM lv",
                    "PREPARE p FROM 'INSERT INTO files VALUES (3, LOAD_FILE(''/etc/passwd''))'",
                    "EXECUTE p");
        }
        scenario.awaitApplied();
        assertEquals(0, Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM app.files WHERE v IS NOT NULL"));
    }

    private static void nothingReachesTheServersSchemas(Scenario scenario) throws Exception {
        RunningDatabase old = scenario.older();
        String servers = "SELECT Server_name FROM mysql.servers ORDER BY 1";
        try (Connection root = old.connect("app", "allowMultiQueries=true")) {
            for (String sql : List.of(
                    "CREATE TABLE own (id INT PRIMARY KEY, v VARCHAR(64)) ENGINE=InnoDB",
                    "CREATE VIEW own_v AS SELECT * FROM mysql.servers",
                    "CREATE PROCEDURE own_p(n CHAR(9)) INSERT INTO mysql.servers (Server_name) VALUES (n)",
                    "CREATE PROCEDURE own_d(n CHAR(9)) BEGIN SET @own = CONCAT('INSERT INTO mysql', '.servers (Server_name)"
                            + " VALUES (''', n, ''')'); PREPARE s FROM @own; EXECUTE s; DEALLOCATE PREPARE s; END",
                    "CREATE PROCEDURE own_x(x TEXT) BEGIN SET @own = x; PREPARE s FROM @own; EXECUTE s;"
                            + " DEALLOCATE PREPARE s; END",
                    "CREATE TRIGGER own_t AFTER INSERT ON own FOR EACH ROW INSERT INTO mysql.servers (Server_name)"
                            + " VALUES (NEW.v)",
                    "CREATE TABLE own_u (id INT) ENGINE=MERGE UNION=(mysql.servers) INSERT_METHOD=LAST",
                    "CREATE PROCEDURE own_k() BEGIN GRANT ALL ON *.* TO 'nobody'@'%'; END")) {
                assertEquals(0, send(root, sql), sql);
            }
            for (String sql : List.of(
                    "INSERT INTO own_v (Server_name) VALUES ('one')",
                    "CALL own_p('two')",
                    "CALL own_d('three')",
                    "CALL own_x('INSERT INTO mysql.servers (Server_name) VALUES (''four'')')",
                    "INSERT INTO own VALUES (1, 'five')",
                    "INSERT INTO mysql.servers (Server_name) VALUES ('six')",
                    "UPDATE t, mysql.servers SET t.a = 77, Host = 'here' WHERE t.id = 1",
                    "CALL own_k()",
                    "CREATE PROCEDURE mysql.own_m() SELECT 1",
                    "DELETE mysql.servers FROM t JOIN mysql.servers ON t.id = 1 WHERE Server_name = 'six'")) {
                assertEquals(0, send(root, sql), sql);
            }
        }
        scenario.awaitApplied();
        assertEquals(List.of("five", "four", "one", "three", "two"), texts(old, servers));
        assertEquals(List.of(), texts(scenario.newer(), servers));
        assertEquals(
                List.of(),
                texts(
                        scenario.newer(),
                        "SELECT routine_name FROM information_schema.routines WHERE routine_name = 'own_m'"));
        assertEquals(
                List.of(),
                texts(scenario.newer(), "SELECT table_name FROM information_schema.tables WHERE table_name = 'own_u'"));
        assertTrue(
                told(scenario.replication(), ": system schema").getOrDefault("root", 0L) >= 8,
                scenario.replication()::describe);
        assertListed(scenario, "system-schema", "app", "own");
    }
}
