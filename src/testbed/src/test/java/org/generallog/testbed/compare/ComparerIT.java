package org.generallog.testbed.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is not the same on two servers is found, and nothing else. */
class ComparerIT {
    private static final String ALL_TYPES = """
            CREATE TABLE c.t (
              k VARCHAR(20) CHARACTER SET latin1 NOT NULL,
              n BIGINT UNSIGNED NOT NULL,
              a VARCHAR(50) CHARACTER SET utf8mb4 NULL,
              b BLOB NULL,
              f FLOAT NULL,
              g DOUBLE NULL,
              d DECIMAL(20,5) NULL,
              z DATETIME NULL,
              s TIMESTAMP NOT NULL DEFAULT '2000-01-01 00:00:00',
              i BIT(10) NULL,
              e ENUM('x','y') NULL,
              y YEAR NULL,
              w TIME NULL,
              PRIMARY KEY (k, n)
            ) ENGINE=InnoDB""";

    private final RunningDatabase older;
    private final RunningDatabase newer;

    ComparerIT() throws SQLException {
        older = TestServers.older(ServerPair.configured());
        newer = TestServers.newer(ServerPair.configured());
    }

    @ParameterizedTest
    @MethodSource("org.generallog.testbed.server.ServerPair#all")
    void equalRowsAreEqualOnAllServers(ServerPair pair) throws SQLException {
        RunningDatabase one = TestServers.older(pair);
        RunningDatabase other = TestServers.newer(pair);
        for (RunningDatabase server : List.of(one, other)) {
            execute(
                    server,
                    "CREATE DATABASE c",
                    ALL_TYPES,
                    "INSERT INTO c.t VALUES ('\u00e9', 18446744073709551615, '\uD83D\uDE00', X'00FF27', 0.1, 0.1, 1.5,"
                            + " '0000-00-00 00:00:00', '2014-04-03 17:30:22', b'1000000001', 'y', 2014, '-11:22:33')",
                    "INSERT INTO c.t VALUES ('B', 9, '', '', 3.402e38, 1e-300, 0, '2014-04-03 17:30:22',"
                            + " '2014-04-03 17:30:22', 0, '', 1901, '838:59:59')",
                    "INSERT INTO c.t (k, n) VALUES ('a', 10), ('a', 9), ('b', 2)");
        }
        ComparisonReport report = compare(one, other);
        assertTrue(report.isEqual(), report::toString);
        assertEquals(5, report.rows());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            one byte of a text                | UPDATE c.t SET a = 'yx' WHERE n = 1           | 0 | 0 | 1
            one bit of a blob                 | UPDATE c.t SET b = X'0002' WHERE n = 1        | 0 | 0 | 1
            letter case                       | UPDATE c.t SET a = 'X' WHERE n = 1            | 0 | 0 | 1
            a trailing space                  | UPDATE c.t SET a = 'x ' WHERE n = 1           | 0 | 0 | 1
            NULL instead of an empty string   | UPDATE c.t SET a = NULL WHERE n = 2           | 0 | 0 | 1
            an empty string instead of NULL   | UPDATE c.t SET b = '' WHERE n = 3             | 0 | 0 | 1
            the last bit of a FLOAT           | UPDATE c.t SET f = 0.10000001 WHERE n = 1     | 0 | 0 | 1
            the last bit of a DOUBLE          | UPDATE c.t SET g = 0.30000000000000004 WHERE n = 1 | 0 | 0 | 1
            a second                          | UPDATE c.t SET s = '2000-01-01 00:00:01' WHERE n = 1 | 0 | 0 | 1
            the first row missing             | DELETE FROM c.t WHERE n = 1                   | 1 | 0 | 0
            the last row missing              | DELETE FROM c.t WHERE n = 11                  | 1 | 0 | 0
            all rows missing                  | DELETE FROM c.t                               | 4 | 0 | 0
            one row more                      | INSERT INTO c.t (k, n) VALUES ('k', 4)        | 0 | 1 | 0
            another key                       | UPDATE c.t SET n = 5 WHERE n = 3              | 1 | 1 | 0
            """)
    void findsWhatDiffers(String what, String change, long onlyLeft, long onlyRight, long different)
            throws SQLException {
        for (RunningDatabase server : List.of(older, newer)) {
            execute(
                    server,
                    "CREATE DATABASE c",
                    ALL_TYPES,
                    "INSERT INTO c.t (k, n, a, b, f, g) VALUES ('k', 1, 'x', X'0001', 0.1, 0.3), ('k', 2, '', NULL, 1, 1),"
                            + " ('k', 3, NULL, NULL, NULL, NULL), ('k', 11, NULL, NULL, NULL, NULL)");
        }
        execute(newer, change);
        TableComparison table = compare().tables().get(0);
        assertEquals(
                List.of(onlyLeft, onlyRight, different),
                List.of(table.onlyLeft(), table.onlyRight(), table.different()),
                what + ": " + table);
    }

    @Test
    void countsEqualRowsOfATableWithoutKey() throws SQLException {
        for (RunningDatabase server : List.of(older, newer)) {
            execute(
                    server,
                    "CREATE DATABASE c",
                    "CREATE TABLE c.h (a VARCHAR(10) NULL, b VARCHAR(10) NULL) ENGINE=InnoDB",
                    "INSERT INTO c.h VALUES ('a', 'bc'), ('a', 'bc'), (NULL, ''), ('', NULL)");
        }
        assertTrue(compare().isEqual());
        execute(newer, "INSERT INTO c.h VALUES ('ab', 'c')");
        execute(older, "INSERT INTO c.h VALUES ('a', 'bc')");
        TableComparison table = compare().tables().get(0);
        assertEquals(1, table.onlyLeft(), table::toString);
        assertEquals(1, table.onlyRight(), table::toString);
    }

    @Test
    void characterSetsMayDifferCharactersNot() throws SQLException {
        execute(older, "CREATE DATABASE c", "CREATE TABLE c.l (a VARCHAR(10) CHARACTER SET latin1 PRIMARY KEY)");
        execute(newer, "CREATE DATABASE c", "CREATE TABLE c.l (a VARCHAR(10) CHARACTER SET utf8mb4 PRIMARY KEY)");
        for (RunningDatabase server : List.of(older, newer)) {
            execute(server, "INSERT INTO c.l VALUES ('\u00e9'), ('z'), ('A')");
        }
        assertTrue(compare().isEqual());
    }

    @Test
    void aMissingTableOrColumnIsADifference() throws SQLException {
        execute(older, "CREATE DATABASE c", "CREATE TABLE c.x (a INT)", "CREATE TABLE c.y (a INT, b INT)");
        execute(newer, "CREATE DATABASE c", "CREATE TABLE c.y (a INT)", "CREATE TABLE c.z (a INT)");
        ComparisonReport report = compare();
        assertEquals(3, report.differing(Set.of()).size(), report::toString);
        assertEquals(2, report.differing(Set.of("c.z")).size(), report::toString);
    }

    private ComparisonReport compare() throws SQLException {
        return compare(older, newer);
    }

    private static ComparisonReport compare(RunningDatabase one, RunningDatabase other) throws SQLException {
        try (Connection left = one.connect();
                Connection right = other.connect()) {
            return new Comparer(left, right).compare(List.of("c"));
        }
    }

    private static void execute(RunningDatabase server, String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET SESSION sql_mode = '', time_zone = '+00:00'");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
