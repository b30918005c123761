package org.generallog.replicator.target;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.generallog.replay.dependency.DependencyAnalyzer;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Statements that are sent without the time: that they leave the same rows at any time is tried on the server. */
class TimelessStatementsIT {
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE plain (id INT PRIMARY KEY AUTO_INCREMENT, n INT DEFAULT 7, v VARCHAR(40), d DATETIME, b VARBINARY(40))",
            "CREATE TABLE stamped (id INT PRIMARY KEY, v VARCHAR(40), at TIMESTAMP NOT NULL DEFAULT '2001-01-01 00:00:00')",
            "CREATE TABLE defaulted (id INT PRIMARY KEY, v VARCHAR(40), at DATETIME DEFAULT CURRENT_TIMESTAMP)",
            "CREATE TABLE updated (id INT PRIMARY KEY, v VARCHAR(40), at DATETIME NULL ON UPDATE CURRENT_TIMESTAMP)",
            "CREATE TABLE clocked (id INT PRIMARY KEY, t TIME, d DATETIME)",
            "CREATE TABLE watched (id INT PRIMARY KEY, v VARCHAR(40))",
            "CREATE TRIGGER watching BEFORE INSERT ON watched FOR EACH ROW SET NEW.v = NOW()",
            "CREATE TABLE parent (id INT PRIMARY KEY, v VARCHAR(40)) ENGINE=InnoDB",
            "CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE) ENGINE=InnoDB",
            "CREATE VIEW seen AS SELECT id, v FROM plain");

    private static final List<String> ROWS = List.of(
            "INSERT INTO plain VALUES (1, 1, 'a', '2020-01-01', 'x'), (2, 2, 'b', NULL, NULL), (3, 3, 'c', NULL, NULL)",
            "INSERT INTO stamped (id, v) VALUES (1, 'a')",
            "INSERT INTO defaulted VALUES (1, 'a', '2020-01-01')",
            "INSERT INTO updated VALUES (1, 'a', '2020-01-01')",
            "INSERT INTO clocked VALUES (1, '10:00:00', '2020-01-01')",
            "INSERT INTO parent VALUES (1, 'a'), (2, 'b')");

    private static final List<String> TIMELESS = List.of(
            "UPDATE plain SET n = n + 1, v = 'x' WHERE id = 1",
            "UPDATE plain SET d = '2021-02-03 04:05:06' WHERE id IN (1, 2) AND (n > 1 OR NOT (v = 'b'))",
            "UPDATE plain SET d = '10:11:12', v = 20 WHERE id = 2",
            "UPDATE plain SET d = DEFAULT, n = DEFAULT WHERE id = 1",
            "UPDATE plain SET d = 20210203 WHERE d < 20200102",
            "INSERT INTO plain (n, v) VALUES (5, 'e'), (DEFAULT, NULL)",
            "INSERT INTO plain VALUES (3, 1, 'a', '2020-01-01', X'00FF') ON DUPLICATE KEY UPDATE v = VALUES(v), n = n + VALUES(n)",
            "REPLACE INTO plain (id, b) VALUES (2, 0x4142)",
            "INSERT INTO plain SET v = 'NOW()', n = 3",
            "DELETE FROM plain WHERE id = 1",
            "DELETE FROM plain WHERE d > '2019-01-01'",
            "INSERT INTO child VALUES (1, 2)",
            "UPDATE child SET p = 2 WHERE id = 1");

    private static final List<String> OF_A_TIME = List.of(
            "UPDATE plain SET d = NOW() WHERE id = 1",
            "UPDATE plain SET d = CURRENT_TIMESTAMP WHERE id = 1",
            "UPDATE plain SET d = localtime WHERE id = 1",
            "UPDATE plain SET v = UTC_DATE WHERE id = 1",
            "UPDATE plain SET d = TIME '10:00:00' WHERE id = 1",
            "UPDATE plain SET d = {t '10:00:00'} WHERE id = 1",
            "UPDATE plain SET n = UNIX_TIMESTAMP() WHERE id = 1",
            "UPDATE plain SET n = @@timestamp WHERE id = 1",
            "UPDATE plain SET n = 9 WHERE d < CURDATE()",
            "UPDATE plain SET n = (SELECT UNIX_TIMESTAMP()) WHERE id = 1",
            "INSERT INTO plain (v) SELECT NOW()",
            "INSERT INTO stamped VALUES (2, 'b', NULL)",
            "INSERT INTO defaulted (id) VALUES (2)",
            "UPDATE updated SET v = 'b' WHERE id = 1",
            "UPDATE clocked SET d = t WHERE id = 1",
            "INSERT INTO watched VALUES (1, 'x')",
            "UPDATE parent SET v = 'b' WHERE id = 1",
            "UPDATE seen SET v = 'b' WHERE id = 1");

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6", "MYSQL_9_7"})
    void statements(ServerKind kind) throws Exception {
        RunningDatabase server = TestServers.newer(new ServerPair(ServerKind.MYSQL_5_5, kind));
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS d");
            statement.execute("CREATE DATABASE d");
            statement.execute("USE d");
            statement.execute("SET sql_mode = ''");
            if (kind == ServerKind.MYSQL_9_7) {
                statement.execute("SET explicit_defaults_for_timestamp = 0");
            }
            for (String sql : SCHEMA) {
                statement.execute(sql);
            }
            try (TargetCatalog catalog = new TargetCatalog(new InstanceAddress(
                    server.host(), server.port(), server.username(), server.password(), TlsMode.DISABLED))) {
                for (String sql : OF_A_TIME) {
                    assertEquals(false, isTimeless(catalog, sql), sql);
                }
                for (String sql : TIMELESS) {
                    assertEquals(true, isTimeless(catalog, sql), sql);
                    assertEquals(after(statement, sql, 1_000_000_000), after(statement, sql, 1_700_000_123), sql);
                }
            }
            int differ = 0;
            for (String sql : OF_A_TIME) {
                differ += after(statement, sql, 1_000_000_000).equals(after(statement, sql, 1_700_000_123)) ? 0 : 1;
            }
            assertEquals(OF_A_TIME.size() - 2, differ, "all but those of a view and of a parent");
        }
    }

    private static boolean isTimeless(TargetCatalog catalog, String sql) {
        return new DependencyAnalyzer(new SqlStatementAnalyzer(), catalog)
                .analyze(EdgeTable.transaction("d", List.of(sql)))
                .isTimeless();
    }

    /** All rows once the statement has run at this time. */
    private static String after(Statement statement, String sql, long seconds) throws SQLException {
        for (String table :
                List.of("child", "parent", "watched", "clocked", "updated", "defaulted", "stamped", "plain")) {
            statement.execute("DELETE FROM " + table);
        }
        statement.execute("ALTER TABLE plain AUTO_INCREMENT = 1");
        statement.execute("SET timestamp = 900000000");
        for (String row : ROWS) {
            statement.execute(row);
        }
        statement.execute("SET timestamp = " + seconds);
        // Else the driver would read the braces.
        statement.setEscapeProcessing(false);
        statement.execute(sql);
        StringBuilder rows = new StringBuilder();
        for (String table :
                List.of("child", "parent", "watched", "clocked", "updated", "defaulted", "stamped", "plain")) {
            try (ResultSet row = statement.executeQuery("SELECT * FROM " + table + " ORDER BY id")) {
                while (row.next()) {
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        rows.append(row.getString(i)).append(' ');
                    }
                }
            }
        }
        return rows.toString();
    }
}
