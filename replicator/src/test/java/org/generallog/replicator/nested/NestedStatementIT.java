package org.generallog.replicator.nested;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.nested.Firing;
import org.generallog.replay.nested.LoggedRow;
import org.generallog.replay.nested.NestedMatch;
import org.generallog.replay.nested.NestedStatementMatcher;
import org.generallog.replay.nested.NestedStatementMatcher.Statement;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.replicator.source.SourceCatalog;
import org.generallog.replicator.source.SourceConnections;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row that a trigger or function writes into a real log is recognised, and none of the application's is. */
class NestedStatementIT {
    private static final List<String> SCHEMA = List.of(
            "CREATE DATABASE nst",
            "USE nst",
            "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, a INT, b VARCHAR(50))",
            "CREATE TABLE u (id INT PRIMARY KEY, a INT)",
            "CREATE TABLE audit (n INT PRIMARY KEY AUTO_INCREMENT, aid INT, what VARCHAR(100))",
            "CREATE TABLE cnt (k INT PRIMARY KEY, n INT)",
            "INSERT INTO cnt VALUES (1, 0), (2, 0)",
            "CREATE PROCEDURE p1(IN x INT) BEGIN INSERT INTO audit (aid) VALUES (x); INSERT INTO u VALUES (x + 1000, 1); END",
            "CREATE FUNCTION f1(x INT) RETURNS INT MODIFIES SQL DATA BEGIN DECLARE r INT DEFAULT 0;"
                    + " INSERT INTO audit (aid, what) VALUES (x, 'f1'); SET r = x * 2; RETURN r + 1; END",
            "CREATE FUNCTION f3(x INT, `odd n` INT) RETURNS INT MODIFIES SQL DATA BEGIN DECLARE l INT DEFAULT 1;"
                    + " SET @q1 = x, @q2 = l; SET l = 2, @q3 = 3; DELETE FROM audit WHERE aid = -X LIMIT 3;"
                    + " SELECT max(n) INTO l FROM audit WHERE n < `odd n` LIMIT l; IF f1(5) > 1 THEN SET l = 4; END IF;"
                    + " RETURN (SELECT count(*) FROM cnt WHERE n > l) + f1(7); END",
            """
            CREATE TRIGGER t_bi BEFORE INSERT ON t FOR EACH ROW BEGIN
              DECLARE v INT DEFAULT 3; DECLARE w VARCHAR(20) CHARSET latin1 DEFAULT 'its'; DECLARE nul INT; DECLARE d DATETIME DEFAULT '2020-01-01';
              SET v = v + ifnull(new.a, 0); SET new.b = concat('-', v), new.a = v;
              IF v > 3 THEN insert into audit (aid,   what)   values (new.a, concat('big  ', v)) /* comment */ ;
              ELSEIF v = 3 THEN SET @uv = v; ELSE SELECT 1 INTO v; END IF;
              INSERT INTO audit (aid, what)
                 VALUES (NEW.a, -- line comment
                 w);
              DELETE FROM audit WHERE aid = nul OR what = d;
              update cnt set n = n + 1 where k = 1;
            END""",
            """
            CREATE TRIGGER t_au AFTER UPDATE ON t FOR EACH ROW BEGIN
              DECLARE done INT DEFAULT 0; DECLARE z, k INT DEFAULT 2;
              DECLARE cur CURSOR FOR SELECT id FROM t LIMIT 2;
              DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1;
              OPEN cur;
              lp: LOOP FETCH cur INTO z; IF done THEN LEAVE lp; END IF; INSERT INTO audit (aid) VALUES (z); END LOOP lp;
              CLOSE cur;
              CALL p1(new.id); DO f1(old.id);
              WHILE k > 0 DO UPDATE cnt SET n = n + k WHERE cnt.k = k; SET k = k - 1; END WHILE;
              REPEAT SET k = k + 1; UNTIL CASE WHEN k > 1 THEN 1 ELSE 0 END END REPEAT;
              CASE k WHEN 2 THEN DELETE FROM audit WHERE aid = -k; ELSE BEGIN END; END CASE;
              REPLACE INTO u VALUES (new.`id`, `new`.a);
            END""",
            "CREATE TRIGGER u_ai AFTER INSERT ON u FOR EACH ROW SET @last = new.id",
            "CREATE TRIGGER u_bu BEFORE UPDATE ON u FOR EACH ROW IF new.a > old.a THEN INSERT INTO audit (aid) VALUES (old . id); END IF",
            "CREATE TRIGGER u_bd BEFORE DELETE ON u FOR EACH ROW DELETE FROM audit WHERE aid = old.id",
            "CREATE VIEW vu AS SELECT * FROM u");

    private static final List<String> APPLICATION = List.of(
            "INSERT INTO t (a) VALUES (NULL)",
            "INSERT INTO t (a) VALUES (5), (6)",
            "UPDATE t SET b = 'x' WHERE id < 3",
            "INSERT INTO audit (aid) VALUES (-1)",
            "INSERT INTO u VALUES (77, 3) ON DUPLICATE KEY UPDATE a = 9",
            "INSERT INTO u VALUES (77, 3) ON DUPLICATE KEY UPDATE a = 9",
            "REPLACE INTO u VALUES (77, 4)",
            "UPDATE u SET a = a + 1",
            "SELECT f3(1, 2)",
            "SET @w = f1(3)",
            "DO nst.f1(4)",
            "CALL p1(f1(8))",
            "CREATE TABLE made AS SELECT f1(5) AS x",
            "INSERT INTO vu VALUES (300, 1)",
            "UPDATE cnt SET n = f1(9) WHERE k = 1",
            "UPDATE cnt SET n = n + 5 WHERE k = 1",
            "DELETE FROM u WHERE id = 77",
            "COMMIT");

    @ParameterizedTest
    @ValueSource(strings = {"mysql-5.5", "mysql-5.6", "mariadb-10.11", "mariadb-11.4"})
    void rowsOfTriggersAndFunctionsAreRecognised(String kind) throws Exception {
        try (RunningDatabase server = TestServers.own(ServerKind.of(kind), ServerOptions.defaults());
                Connection connection = server.connect();
                SourceCatalog catalog = new SourceCatalog(new SourceConnections(
                        new InstanceAddress(
                                server.host(), server.port(), server.username(), server.password(), TlsMode.PREFERRED),
                        "nested"))) {
            execute(connection, SCHEMA);
            List<Row> rows = logOf(connection);
            NestedStatementMatcher matcher = new NestedStatementMatcher(catalog);
            Firing firing = matcher.firing(List.of(statement("SELECT 1")));
            int application = 0;
            int nested = 0;
            for (Row row : rows) {
                boolean borrowed = LogRow.isBorrowed(row.userHost());
                NestedMatch match = firing.take(LoggedRow.of(
                        bytes(row.sql()),
                        LexicalMode.DEFAULT,
                        row.userHost(),
                        rows.get(0).userHost(),
                        borrowed));
                if (row.sql().startsWith("/* app */")) {
                    assertEquals(NestedMatch.NONE, match, row.sql());
                    firing = matcher.firing(List.of(statement(row.sql())));
                    application++;
                } else {
                    assertNotEquals(NestedMatch.NONE, match, row + " of " + rows);
                    nested++;
                }
            }
            assertEquals(APPLICATION.size(), application);
            assertTrue(nested > 40, () -> "rows of triggers and functions in the log: " + rows);
        }
    }

    private static List<Row> logOf(Connection connection) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE TABLE mysql.general_log");
            for (String sql : APPLICATION) {
                try {
                    statement.execute("/* app */ " + sql);
                } catch (SQLException e) {
                    // 5.6 lets no function write while a table is made of its result.
                    assertEquals(1746, e.getErrorCode(), sql);
                }
            }
            List<Row> rows = new ArrayList<>();
            try (ResultSet found = statement.executeQuery(
                    "SELECT user_host, argument FROM mysql.general_log WHERE thread_id = CONNECTION_ID() AND command_type = 'Query'"
                            + " AND argument NOT LIKE '%mysql.general_log%' AND argument NOT LIKE 'SELECT @@%'")) {
                while (found.next()) {
                    rows.add(new Row(found.getString(1), found.getString(2)));
                }
            }
            return rows;
        }
    }

    private static void execute(Connection connection, List<String> statements) throws SQLException {
        try (java.sql.Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private record Row(String userHost, String sql) {}

    private static Statement statement(String sql) {
        return new Statement(
                bytes(sql),
                LexicalMode.DEFAULT,
                new SqlStatementAnalyzer().analyze(bytes(sql), LexicalMode.DEFAULT),
                "nst");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
