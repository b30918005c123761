package org.generallog.replicator.accounts;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.generallog.replay.accounts.OldAccount;
import org.generallog.replay.catalog.ServerVersion;

/** Reads the accounts of an instance; that needs {@code SELECT} on the schema {@code mysql}. */
final class AccountReader {
    /** The servers' own, and those of Amazon's service. */
    private static final Set<String> OF_SERVERS = Set.of(
            "mysql.sys",
            "mysql.session",
            "mysql.infoschema",
            "mariadb.sys",
            "rdsadmin",
            "rdsrepladmin",
            "rdstopmgr",
            "PUBLIC");

    /** {@code ER_NONEXISTING_GRANT}. */
    private static final int NO_SUCH_GRANT = 1141;

    private final Connection connection;

    AccountReader(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            // How names are quoted.
            statement.execute("SET SESSION sql_mode=''");
        }
    }

    ServerVersion version() throws SQLException {
        return ServerVersion.parse(texts("SELECT VERSION()").get(0));
    }

    /** {@code user@host} of the account that reads. */
    String self() throws SQLException {
        return texts("SELECT CURRENT_USER()").get(0);
    }

    /** {@code user@host} of all that are there. */
    Set<String> names() throws SQLException {
        return new TreeSet<>(texts("SELECT CONCAT(User, '@', Host) FROM mysql.user"));
    }

    /** In whose names views, routines, triggers and events of users run: {@code user@host}. */
    Set<String> definers() throws SQLException {
        Set<String> definers = new TreeSet<>();
        for (String from : List.of(
                "VIEWS WHERE TABLE_SCHEMA",
                "ROUTINES WHERE ROUTINE_SCHEMA",
                "TRIGGERS WHERE TRIGGER_SCHEMA",
                "EVENTS WHERE EVENT_SCHEMA")) {
            definers.addAll(texts("SELECT DISTINCT DEFINER FROM information_schema." + from
                    + " NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"));
        }
        return definers;
    }

    /** All accounts, roles first, without the servers' own. */
    List<OldAccount> all() throws SQLException {
        List<OldAccount> accounts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT * FROM mysql.user ORDER BY User, Host")) {
            while (rows.next()) {
                Map<String, String> row = row(rows);
                if (!OF_SERVERS.contains(row.getOrDefault("user", ""))) {
                    accounts.add(account(row));
                }
            }
        }
        accounts.sort((one, other) -> Boolean.compare(other.role(), one.role()));
        return accounts;
    }

    private static Map<String, String> row(ResultSet rows) throws SQLException {
        Map<String, String> row = new HashMap<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            String value = rows.getString(i);
            row.put(rows.getMetaData().getColumnLabel(i).toLowerCase(Locale.ROOT), value == null ? "" : value);
        }
        return row;
    }

    private OldAccount account(Map<String, String> row) throws SQLException {
        String user = row.getOrDefault("user", "");
        String host = row.getOrDefault("host", "");
        boolean role = row.getOrDefault("is_role", "N").equals("Y");
        String password = row.getOrDefault("password", "");
        OldAccount nameOnly = new OldAccount(user, host, "", "", "", List.of(), role, List.of());
        return new OldAccount(
                user,
                host,
                row.getOrDefault("plugin", ""),
                password.isEmpty() ? row.getOrDefault("authentication_string", "") : password,
                requires(row),
                limits(row),
                role,
                grants(nameOnly));
    }

    /** None for an account that is not in effect: one whose host is a name, where the server resolves none. */
    private List<String> grants(OldAccount account) throws SQLException {
        try {
            return texts("SHOW GRANTS FOR " + account.quoted());
        } catch (SQLException e) {
            if (e.getErrorCode() == NO_SUCH_GRANT) {
                return List.of();
            }
            throw e;
        }
    }

    private static String requires(Map<String, String> row) {
        return switch (row.getOrDefault("ssl_type", "")) {
            case "ANY" -> "REQUIRE SSL";
            case "X509" -> "REQUIRE X509";
            case "SPECIFIED" -> {
                List<String> parts = new ArrayList<>();
                part("CIPHER", row.getOrDefault("ssl_cipher", ""), parts);
                part("ISSUER", row.getOrDefault("x509_issuer", ""), parts);
                part("SUBJECT", row.getOrDefault("x509_subject", ""), parts);
                yield "REQUIRE " + String.join(" AND ", parts);
            }
            default -> "";
        };
    }

    private static void part(String word, String value, List<String> parts) {
        if (!value.isEmpty()) {
            parts.add(word + " '" + value.replace("\\", "\\\\").replace("'", "''") + "'");
        }
    }

    private static List<String> limits(Map<String, String> row) {
        Map<String, String> columns = Map.of(
                "max_questions", "MAX_QUERIES_PER_HOUR",
                "max_updates", "MAX_UPDATES_PER_HOUR",
                "max_connections", "MAX_CONNECTIONS_PER_HOUR",
                "max_user_connections", "MAX_USER_CONNECTIONS");
        return columns.entrySet().stream()
                .filter(each -> !row.getOrDefault(each.getKey(), "0").equals("0"))
                .map(each -> each.getValue() + " " + row.get(each.getKey()))
                .sorted()
                .toList();
    }

    private List<String> texts(String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                String text = rows.getString(1);
                texts.add(text == null ? "" : text);
            }
        }
        return texts;
    }
}
