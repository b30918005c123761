package org.generallog.replicator.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.rights.GrantRows;
import org.generallog.replay.rights.Privilege;

/**
 * Reads the grant tables of an instance; that needs {@code SELECT} on the schema {@code mysql}. A server that runs without them
 * ({@code skip-grant-tables}) has none.
 */
final class GrantsReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SUFFIX = "_priv";
    private static final int MARIADB_WITH_GLOBAL_PRIV = 100400;
    /** From here on {@code SUPER} is in parts (release notes of MariaDB 10.5.2). */
    private static final int MARIADB_WITH_PARTS = 100502;
    /** From here on {@code SUPER} does not do away with {@code read_only} (release notes of MariaDB 10.11.0). */
    private static final int MARIADB_WITH_READ_ONLY_ADMIN = 101100;

    private final Statement statement;
    private final String tag;

    /** @param tag the comment that each question carries */
    GrantsReader(Statement statement, String tag) {
        this.statement = statement;
        this.tag = tag;
    }

    GrantRows read(ServerVersion version) throws SQLException {
        boolean global = version.mariaDb() && version.isAtLeast(MARIADB_WITH_GLOBAL_PRIV);
        List<GrantRows.User> users = global ? ofGlobalPriv() : ofUser();
        List<GrantRows.Database> databases = new ArrayList<>();
        for (Map<String, String> row : rows("db")) {
            databases.add(
                    new GrantRows.Database(text(row, "user"), text(row, "host"), text(row, "db"), privileges(row)));
        }
        List<GrantRows.Table> tables = new ArrayList<>();
        for (Map<String, String> row : rows("tables_priv")) {
            tables.add(new GrantRows.Table(
                    text(row, "user"),
                    text(row, "host"),
                    text(row, "db"),
                    text(row, "table_name"),
                    set(row, "table_priv"),
                    set(row, "column_priv")));
        }
        List<GrantRows.Column> columns = new ArrayList<>();
        for (Map<String, String> row : rows("columns_priv")) {
            columns.add(new GrantRows.Column(
                    text(row, "user"),
                    text(row, "host"),
                    text(row, "db"),
                    text(row, "table_name"),
                    text(row, "column_name"),
                    set(row, "column_priv")));
        }
        List<GrantRows.Routine> routines = new ArrayList<>();
        for (Map<String, String> row : rows("procs_priv")) {
            routines.add(new GrantRows.Routine(
                    text(row, "user"),
                    text(row, "host"),
                    text(row, "db"),
                    text(row, "routine_name"),
                    text(row, "routine_type").equalsIgnoreCase("PROCEDURE"),
                    set(row, "proc_priv")));
        }
        return new GrantRows(users, databases, tables, columns, routines, memberships(version), foldsNames());
    }

    private static boolean isNone(String limit) {
        return limit.isEmpty() || limit.equals("0");
    }

    private boolean foldsNames() throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT " + tag + " @@global.lower_case_table_names")) {
            return row.next() && row.getInt(1) != 0;
        }
    }

    private List<GrantRows.User> ofUser() throws SQLException {
        List<GrantRows.User> users = new ArrayList<>();
        for (Map<String, String> row : rows("user")) {
            users.add(new GrantRows.User(
                    text(row, "user"),
                    text(row, "host"),
                    withParts(privileges(row), 0),
                    text(row, "is_role").equals("Y"),
                    text(row, "default_role"),
                    !isNone(text(row, "max_questions")) || !isNone(text(row, "max_updates"))));
        }
        return users;
    }

    /** MariaDB 10.4 and later: one JSON text for each account. */
    private List<GrantRows.User> ofGlobalPriv() throws SQLException {
        List<GrantRows.User> users = new ArrayList<>();
        for (Map<String, String> row : rows("global_priv")) {
            JsonNode json = json(text(row, "priv"));
            int since = json.path("version_id").asInt(0);
            users.add(new GrantRows.User(
                    text(row, "user"),
                    text(row, "host"),
                    withParts(
                            Privilege.ofBits(
                                    json.path("access").bigIntegerValue().longValue()),
                            since),
                    json.path("is_role").asBoolean(false),
                    json.path("default_role").asText(""),
                    json.path("max_questions").asLong(0)
                                    + json.path("max_updates").asLong(0)
                            > 0));
        }
        return users;
    }

    private static JsonNode json(String text) throws SQLException {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new SQLException("mysql.global_priv holds what is no JSON", e);
        }
    }

    /**
     * {@code SUPER} with the parts that go with it.
     *
     * @param writtenBy version of the MariaDB that wrote the row; 0 for one whose {@code SUPER} is whole
     */
    private static Set<Privilege> withParts(Set<Privilege> some, int writtenBy) {
        EnumSet<Privilege> all = EnumSet.noneOf(Privilege.class);
        all.addAll(some);
        if (all.contains(Privilege.SUPER)) {
            if (writtenBy < MARIADB_WITH_PARTS) {
                all.add(Privilege.SET_USER);
            }
            if (writtenBy < MARIADB_WITH_READ_ONLY_ADMIN) {
                all.add(Privilege.READ_ONLY_ADMIN);
            }
        }
        return all;
    }

    private List<GrantRows.Membership> memberships(ServerVersion version) throws SQLException {
        List<GrantRows.Membership> memberships = new ArrayList<>();
        if (version.mariaDb() && version.isAtLeast(100005)) {
            for (Map<String, String> row : rows("roles_mapping")) {
                memberships.add(new GrantRows.Membership(text(row, "user"), text(row, "host"), text(row, "role")));
            }
        }
        return memberships;
    }

    private List<Map<String, String>> rows(String table) throws SQLException {
        List<Map<String, String>> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery("SELECT " + tag + " * FROM mysql." + table)) {
            int columns = row.getMetaData().getColumnCount();
            List<String> names = new ArrayList<>(columns);
            for (int i = 1; i <= columns; i++) {
                names.add(row.getMetaData().getColumnLabel(i).toLowerCase(Locale.ROOT));
            }
            while (row.next()) {
                Map<String, String> texts = new LinkedHashMap<>();
                for (int i = 1; i <= columns; i++) {
                    String text = row.getString(i);
                    texts.put(names.get(i - 1), text == null ? "" : text);
                }
                rows.add(texts);
            }
        }
        return rows;
    }

    private static String text(Map<String, String> row, String column) {
        return row.getOrDefault(column, "");
    }

    /** Of the columns {@code Select_priv}, {@code Insert_priv} … */
    private static Set<Privilege> privileges(Map<String, String> row) {
        EnumSet<Privilege> found = EnumSet.noneOf(Privilege.class);
        row.forEach((column, value) -> {
            if (column.endsWith(SUFFIX) && value.equals("Y")) {
                Privilege.named(column.substring(0, column.length() - SUFFIX.length()))
                        .ifPresent(found::add);
            }
        });
        return found;
    }

    /** Of a column of type {@code SET}: {@code Select,Create View}. */
    private static Set<Privilege> set(Map<String, String> row, String column) {
        EnumSet<Privilege> found = EnumSet.noneOf(Privilege.class);
        for (String word : text(row, column).split(",", -1)) {
            Optional<Privilege> privilege = Privilege.named(word);
            privilege.ifPresent(found::add);
        }
        return found;
    }
}
