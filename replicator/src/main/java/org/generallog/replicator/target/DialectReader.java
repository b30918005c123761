package org.generallog.replicator.target;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.apply.Dialect;
import org.generallog.replay.apply.Dialect.CollationName;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.SqlMode;

/** Asks the new instance what it knows. */
final class DialectReader {
    /** {@code ER_WRONG_VALUE_FOR_VAR}. */
    private static final int WRONG_VALUE = 1231;

    private DialectReader() {}

    static Dialect read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            String version;
            long packet;
            try (ResultSet row = statement.executeQuery("SELECT VERSION(), @@max_allowed_packet")) {
                row.next();
                version = row.getString(1);
                packet = row.getLong(2);
            }
            return new Dialect(
                    version,
                    packet,
                    modes(statement),
                    settings(statement),
                    collations(statement),
                    namedZones(statement));
        }
    }

    /** They are in tables of the schema mysql, which an installation may have left empty. */
    private static boolean namedZones(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "SELECT CONVERT_TZ('2020-07-01 00:00:00', 'UTC', 'Europe/Berlin') IS NOT NULL")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static Set<String> modes(Statement statement) throws SQLException {
        Set<String> known = new HashSet<>();
        List<String> modes = new ArrayList<>(SqlMode.portable());
        modes.add(SqlMode.CUTS_FRACTIONS);
        for (String mode : modes) {
            try {
                statement.execute("SET sql_mode='" + mode + "'");
                known.add(mode);
            } catch (SQLException e) {
                if (e.getErrorCode() != WRONG_VALUE) {
                    throw e;
                }
            }
        }
        return known;
    }

    /** {@code old_passwords} is gone from MySQL 8.0. */
    private static Set<String> settings(Statement statement) throws SQLException {
        Set<String> has = new HashSet<>();
        try (ResultSet rows = statement.executeQuery("SHOW SESSION VARIABLES")) {
            while (rows.next()) {
                has.add(rows.getString(1).toLowerCase(Locale.ROOT));
            }
        }
        has.retainAll(SessionSettings.all().keySet());
        return has;
    }

    private static Map<Integer, CollationName> collations(Statement statement) throws SQLException {
        Map<Integer, CollationName> collations = new HashMap<>();
        // MariaDB has collations without an id or charset of their own (uca1400); no old instance has them.
        try (ResultSet rows = statement.executeQuery("SELECT ID, CHARACTER_SET_NAME, COLLATION_NAME"
                + " FROM information_schema.COLLATIONS WHERE ID IS NOT NULL AND CHARACTER_SET_NAME IS NOT NULL")) {
            while (rows.next()) {
                collations.put(rows.getInt(1), new CollationName(rows.getString(2), rows.getString(3)));
            }
        }
        return collations;
    }
}
