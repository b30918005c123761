package org.generallog.replicator.target;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.dependency.SchemaCatalog;

/**
 * What is fixed while the new instance runs.
 *
 * @param transactional storage engines that undo at a rollback what was written, upper case
 */
record TargetFacts(boolean namesFold, boolean idsFollowByOne, Map<Integer, String> charsets, Set<String> transactional)
        implements SchemaCatalog.Facts {
    /** MariaDB's collations without padding have the id of the padded one plus this ({@code MY_NOPAD_ID}). */
    private static final int NO_PAD = 1024;

    static TargetFacts read(Connection connection) throws SQLException {
        Map<Integer, String> charsets = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT ID, CHARACTER_SET_NAME FROM"
                        + " information_schema.COLLATIONS WHERE ID IS NOT NULL AND CHARACTER_SET_NAME IS NOT NULL")) {
            while (rows.next()) {
                charsets.put(rows.getInt(1), rows.getString(2).toLowerCase(Locale.ROOT));
            }
        }
        Set<String> transactional = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT ENGINE FROM information_schema.ENGINES WHERE TRANSACTIONS='YES'")) {
            while (rows.next()) {
                transactional.add(rows.getString(1).toUpperCase(Locale.ROOT));
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT @@global.lower_case_table_names, @@global.auto_increment_increment")) {
            row.next();
            return new TargetFacts(
                    row.getInt(1) != 0, row.getInt(2) == 1, Map.copyOf(charsets), Set.copyOf(transactional));
        }
    }

    /** Whether a table of this engine keeps its rows when they are rolled back; a view has none. */
    boolean isLasting(String engine) {
        return !engine.isEmpty() && !transactional.contains(engine.toUpperCase(Locale.ROOT));
    }

    @Override
    public String charset(int collationId) {
        String charset = charsets.get(collationId);
        if (charset == null && collationId > NO_PAD) {
            charset = charsets.get(collationId - NO_PAD);
        }
        return charset == null ? "utf8" : charset;
    }
}
