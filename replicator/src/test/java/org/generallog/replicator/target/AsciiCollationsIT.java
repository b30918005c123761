package org.generallog.replicator.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.generallog.replay.dependency.AsciiCollations;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every collation of a server that is taken to tell ASCII letters apart does so: asked for all texts of one and two characters. */
class AsciiCollationsIT {
    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6", "MYSQL_9_7"})
    void lettersAreTakenApart(ServerKind kind) throws SQLException {
        try (Connection connection = TestServers.newer(new ServerPair(ServerKind.MYSQL_5_5, kind))
                        .connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE d");
            statement.execute("CREATE TABLE d.probe (p VARBINARY(2)) ENGINE=MyISAM");
            Set<String> probes = probes();
            insert(connection, probes);
            Set<String> trusted = new TreeSet<>();
            Set<String> wrong = new TreeSet<>();
            boolean othersDiffer = false;
            for (Map.Entry<String, String> collation : collations(statement).entrySet()) {
                String name = collation.getKey();
                if (AsciiCollations.comparesAsciiByLetter(name)) {
                    trusted.add(name);
                    if (distinct(statement, collation.getValue(), name) != probes.size()) {
                        wrong.add(name);
                    }
                } else if (name.equals("utf8_lithuanian_ci") || name.equals("utf8mb4_lithuanian_ci")) {
                    othersDiffer |= distinct(statement, collation.getValue(), name) < probes.size();
                }
            }
            assertEquals(Set.of(), wrong);
            assertTrue(trusted.size() > 50, "collations: " + trusted);
            assertTrue(othersDiffer, "the question finds letters that are equal");
        }
    }

    /** In lower case, without blanks at the end: these differ for certain. */
    private static Set<String> probes() {
        List<String> characters = new ArrayList<>();
        for (char c = ' '; c <= '~'; c++) {
            if (c < 'A' || c > 'Z') {
                characters.add(String.valueOf(c));
            }
        }
        Set<String> probes = new TreeSet<>();
        for (String first : characters) {
            for (String second : characters) {
                probes.add((first + second).stripTrailing());
            }
        }
        return probes;
    }

    private static void insert(Connection connection, Set<String> probes) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO d.probe VALUES (?)")) {
            for (String probe : probes) {
                insert.setString(1, probe);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static Map<String, String> collations(Statement statement) throws SQLException {
        Map<String, String> charsets = new LinkedHashMap<>();
        try (ResultSet rows = statement.executeQuery(
                "SELECT * FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY ORDER BY 1, 2")) {
            boolean full = rows.getMetaData().getColumnCount() > 2;
            while (rows.next()) {
                // MariaDB has the name with its charset in a column of its own.
                charsets.put(full ? rows.getString("FULL_COLLATION_NAME") : rows.getString(1), rows.getString(2));
            }
        }
        return charsets;
    }

    private static long distinct(Statement statement, String charset, String collation) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT COUNT(DISTINCT CONVERT(CONVERT(p USING latin1) USING "
                + charset + ") COLLATE " + collation + ") FROM d.probe")) {
            row.next();
            return row.getLong(1);
        }
    }
}
