package org.generallog.replicator.target;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.generallog.replicator.jdbc.Grants;
import org.generallog.replicator.jdbc.InstanceAddress;

/**
 * What of the new instance's state would make applying go wrong, found before anything is applied: rights that are missing, of which that
 * to see triggers would be missed silently, and events that would run a second time.
 */
public final class TargetCheck {
    /** Each is used by some statement that the log may hold; {@code TRIGGER} and {@code SHOW VIEW} also to see what a write sets off. */
    private static final List<String> NEEDED = List.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "CREATE",
            "DROP",
            "REFERENCES",
            "INDEX",
            "ALTER",
            "CREATE TEMPORARY TABLES",
            "LOCK TABLES",
            "EXECUTE",
            "CREATE VIEW",
            "SHOW VIEW",
            "CREATE ROUTINE",
            "ALTER ROUTINE",
            "EVENT",
            "TRIGGER");

    /** For the replicator's own tables. */
    private static final List<String> NEEDED_FOR_OURS =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "CREATE TEMPORARY TABLES");

    private final TargetConnections connections;
    private final Predicate<String> replicates;
    private final List<String> only;
    private final String own;

    /**
     * @param replicates whether a database is replicated
     * @param only the databases that are, where they are named; empty for all
     * @param own the replicator's own schema
     */
    public TargetCheck(InstanceAddress address, Predicate<String> replicates, List<String> only, String own) {
        this.connections = new TargetConnections(address);
        this.replicates = replicates;
        this.only = List.copyOf(only);
        this.own = own;
    }

    /** What is wrong, each with its remedy; empty when applying may begin. */
    public List<String> problems() throws SQLException {
        try (Connection connection = connections.openText();
                Statement statement = connection.createStatement()) {
            List<String> problems = new ArrayList<>();
            Grants grants = Grants.read(connection);
            String account = column(statement, "SELECT CURRENT_USER()").get(0);
            for (String database : only.isEmpty() ? List.of("*") : only) {
                rights(grants.missing(NEEDED, database), account, database, problems);
            }
            rights(grants.missing(NEEDED_FOR_OURS, own), account, own, problems);
            events(statement, problems);
            return problems;
        }
    }

    private static void rights(List<String> missing, String account, String database, List<String> problems) {
        if (missing.isEmpty()) {
            return;
        }
        String on = database.equals("*") ? "*.*" : "`" + database + "`.*";
        String silent = missing.contains("TRIGGER")
                ? " (without TRIGGER it does not see what triggers write, and would apply in a wrong order)"
                : "";
        problems.add("the account " + account + " lacks rights on the new instance: GRANT " + String.join(", ", missing)
                + " ON " + on + " TO " + quoted(account) + silent);
    }

    private static String quoted(String account) {
        int at = account.lastIndexOf('@');
        return "'" + account.substring(0, at) + "'@'" + account.substring(at + 1) + "'";
    }

    private void events(Statement statement, List<String> problems) throws SQLException {
        if (!column(statement, "SELECT @@event_scheduler").get(0).equalsIgnoreCase("ON")) {
            return;
        }
        List<String> enabled = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS"
                + " WHERE STATUS = 'ENABLED' ORDER BY 1, 2")) {
            while (rows.next()) {
                if (replicates.test(rows.getString(1))) {
                    enabled.add("`" + rows.getString(1) + "`.`" + rows.getString(2) + "`");
                }
            }
        }
        if (!enabled.isEmpty()) {
            problems.add(
                    "events of replicated databases are enabled on the new instance, and its event_scheduler is on: what they do"
                            + " comes through the log, and would be done twice. SET GLOBAL event_scheduler = OFF there until the cutover,"
                            + " or ALTER EVENT … DISABLE: " + String.join(", ", enabled));
        }
    }

    private static List<String> column(Statement statement, String sql) throws SQLException {
        List<String> column = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                column.add(rows.getString(1));
            }
        }
        return column;
    }
}
