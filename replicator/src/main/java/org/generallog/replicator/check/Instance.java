package org.generallog.replicator.check;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.log.Marker;
import org.generallog.replicator.jdbc.Grants;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.jspecify.annotations.Nullable;

/** One of the two instances, as the checks ask it: over one connection, opened when it is needed; what it says of itself is read once. */
public final class Instance implements AutoCloseable {
    private static final Duration READ_TIMEOUT = Duration.ofMinutes(2);
    /** Access denied to a database, table, column, routine; a privilege is needed. */
    private static final Set<Integer> DENIED = Set.of(1044, 1142, 1143, 1227, 1370);
    /** {@code ER_OPTION_PREVENTS_STATEMENT}: the server runs without rights. */
    private static final int WITHOUT_RIGHTS = 1290;

    private final Side side;
    private final InstanceAddress address;
    private final String tag;
    private @Nullable Connection open;
    private @Nullable SQLException refused;
    private @Nullable Map<String, String> globals;
    private @Nullable Grants grants;
    private @Nullable Boolean rds;

    /** @param name the replication's name, by which its statements are told in a log */
    Instance(Side side, InstanceAddress address, String name) {
        this.side = side;
        this.address = address;
        this.tag = new Marker(name, "check", "").comment();
    }

    Side side() {
        return side;
    }

    public InstanceAddress address() {
        return address;
    }

    /** @throws Unreachable where none can be had, each time anew without trying again */
    Connection connection() throws SQLException {
        SQLException failure = refused;
        if (failure != null) {
            throw new Unreachable(side, failure);
        }
        Connection current = open;
        if (current == null) {
            current = connect();
            open = current;
        }
        return current;
    }

    private Connection connect() throws SQLException {
        try {
            Connection connection = address.connect(address.properties(StandardCharsets.UTF_8, READ_TIMEOUT));
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET " + tag + " SESSION sql_mode = '', time_zone = '+00:00'");
            }
            return connection;
        } catch (SQLException e) {
            refused = e;
            throw new Unreachable(side, e);
        }
    }

    /** The rows of a question; a NULL is the empty text. */
    public List<List<String>> rows(String sql) throws SQLException {
        int word = sql.indexOf(' ');
        try (Statement statement = connection().createStatement();
                ResultSet row = statement.executeQuery(sql.substring(0, word) + " " + tag + sql.substring(word))) {
            List<List<String>> rows = new ArrayList<>();
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> values = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    String value = row.getString(i);
                    values.add(value == null ? "" : value);
                }
                rows.add(values);
            }
            return rows;
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("08") && !(e instanceof Unreachable)) {
                // The next question may have better luck.
                close();
            }
            throw e;
        }
    }

    /** @param right what the question needs, such as {@code SELECT ON mysql.user} */
    List<List<String>> rows(String sql, String right) throws SQLException, CannotLook {
        try {
            return rows(sql);
        } catch (SQLException e) {
            if (isDenied(e)) {
                throw lacks(right);
            }
            throw e;
        }
    }

    static boolean isDenied(SQLException e) {
        return DENIED.contains(e.getErrorCode());
    }

    CannotLook lacks(String right) throws SQLException {
        return new CannotLook(
                "the account " + account() + " of " + side.words() + " may not see it",
                "GRANT " + right + " TO " + account() + ";");
    }

    /** The only value; empty where there is no row. */
    String value(String sql) throws SQLException {
        List<List<String>> rows = rows(sql);
        return rows.isEmpty() ? "" : rows.get(0).get(0);
    }

    List<String> column(String sql) throws SQLException {
        return rows(sql).stream().map(row -> row.get(0)).toList();
    }

    private Map<String, String> globals() throws SQLException {
        Map<String, String> known = globals;
        if (known == null) {
            known = new HashMap<>();
            for (List<String> row : rows("SHOW GLOBAL VARIABLES")) {
                known.put(row.get(0).toLowerCase(Locale.ROOT), row.get(1));
            }
            globals = known;
        }
        return known;
    }

    /** A global variable; empty for one that this version does not have. */
    public String global(String name) throws SQLException {
        return globals().getOrDefault(name, "");
    }

    public boolean isOn(String name) throws SQLException {
        String value = global(name);
        return value.equalsIgnoreCase("ON") || value.equals("1");
    }

    /** A global variable that is a number; {@code otherwise} for one that this version does not have. */
    long number(String name, long otherwise) throws SQLException {
        String value = global(name);
        return value.isEmpty() ? otherwise : Long.parseLong(value);
    }

    long status(String name) throws SQLException {
        List<List<String>> rows = rows("SHOW GLOBAL STATUS LIKE '" + name + "'");
        return rows.isEmpty() ? 0 : Long.parseLong(rows.get(0).get(1));
    }

    public ServerVersion version() throws SQLException {
        return ServerVersion.parse(global("version"));
    }

    /** {@code MySQL 5.5.9}. */
    public String product() throws SQLException {
        String version = global("version");
        int suffix = version.indexOf('-');
        return (version().mariaDb() ? "MariaDB " : "MySQL ") + (suffix < 0 ? version : version.substring(0, suffix));
    }

    /** What the account may do; a server that runs without rights lets it do all. */
    private Grants grants() throws SQLException {
        Grants known = grants;
        if (known == null) {
            try {
                known = Grants.read(connection());
            } catch (SQLException e) {
                if (e.getErrorCode() != WITHOUT_RIGHTS) {
                    throw e;
                }
                known = Grants.of(List.of("GRANT ALL PRIVILEGES ON *.* TO ``@``"));
            }
            grants = known;
        }
        return known;
    }

    /** Those of the privileges that the account lacks for a database; {@code *}: for all of them. */
    List<String> missing(List<String> needed, String database) throws SQLException {
        return grants().missing(needed, database);
    }

    public boolean has(String privilege) throws SQLException {
        return missing(List.of(privilege), "*").isEmpty();
    }

    /** Before what the server leaves out unasked where the account may not see it. */
    void require(String privilege) throws SQLException, CannotLook {
        if (!has(privilege)) {
            throw lacks(privilege + " ON *.*");
        }
    }

    /** {@code 'replicator'@'%'}. */
    String account() throws SQLException {
        String account = value("SELECT CURRENT_USER()");
        int at = account.lastIndexOf('@');
        return "'" + account.substring(0, at).replace("'", "''") + "'@'" + account.substring(at + 1) + "'";
    }

    /** Whether Amazon runs it: by the folder of its programs, by its procedures or by its own account. */
    public boolean isRds() throws SQLException {
        Boolean known = rds;
        if (known == null) {
            known = global("basedir").contains("rdsdbbin") || hasProcedures() || hasSession() || hasAccount();
            rds = known;
        }
        return known;
    }

    private boolean hasProcedures() throws SQLException {
        return !rows("SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'mysql'"
                        + " AND ROUTINE_NAME LIKE 'rds\\_%' LIMIT 1")
                .isEmpty();
    }

    private boolean hasSession() throws SQLException {
        return !rows("SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'rdsadmin' LIMIT 1")
                .isEmpty();
    }

    private boolean hasAccount() throws SQLException {
        try {
            return !rows("SELECT User FROM mysql.user WHERE User = 'rdsadmin' LIMIT 1")
                    .isEmpty();
        } catch (SQLException e) {
            if (isDenied(e)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        Connection current = open;
        open = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                org.slf4j.LoggerFactory.getLogger(Instance.class).debug("while a connection was closed", e);
            }
        }
    }
}
