package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.generallog.replicator.jdbc.Grants;

/**
 * What the copy's account needs on the old instance, asked before anything is begun: the server does not refuse to show what the account
 * may not see, it leaves it out.
 */
final class SourceRights {
    private static final List<String> NEEDED = List.of("SELECT", "SHOW VIEW", "TRIGGER", "EVENT");
    /** Access denied to a database, a table, a column. */
    private static final Set<Integer> DENIED = Set.of(1044, 1142, 1143);
    /** {@code ER_OPTION_PREVENTS_STATEMENT}: the server runs without rights. */
    private static final int WITHOUT_RIGHTS = 1290;

    private SourceRights() {}

    /**
     * @param databases those to copy, where they are named; empty for all
     * @throws CopyException that names what is missing and the {@code GRANT}
     */
    static void require(RawConnection source, List<String> databases) throws SQLException, CopyException {
        List<String> statements = missing(source, databases);
        if (!statements.isEmpty()) {
            String narrower = databases.isEmpty() ? "; or name the databases to copy (filter.databases)" : "";
            throw new CopyException(
                    "the copy's account lacks rights on the old instance, without which it would not see all"
                            + " that is to be copied: " + String.join("; ", statements) + narrower);
        }
    }

    /** The {@code GRANT} statements for what is missing. */
    static List<String> missing(RawConnection source, List<String> databases) throws SQLException {
        Grants grants;
        try {
            grants = Grants.of(
                    source.query("SHOW GRANTS").stream().map(row -> row.text(0)).toList());
        } catch (SQLException e) {
            if (e.getErrorCode() == WITHOUT_RIGHTS) {
                return List.of();
            }
            throw e;
        }
        String account = account(source);
        List<String> statements = new ArrayList<>();
        // Without it the statements of others that wait for the lock are not seen, and the snapshot's place is not
        // exact.
        grant(grants.missing(List.of("PROCESS"), "*"), "*.*", account, statements);
        for (String database : databases.isEmpty() ? List.of("*") : databases) {
            String on = database.equals("*") ? "*.*" : Names.quote(database) + ".*";
            grant(grants.missing(NEEDED, database), on, account, statements);
            if (!grants.missing(List.of("EXECUTE"), database).isEmpty() && !readsPrograms(source)) {
                grant(List.of("SELECT"), "mysql.proc", account, statements);
            }
        }
        return statements;
    }

    private static void grant(List<String> missing, String on, String account, List<String> statements) {
        String statement = "GRANT " + String.join(", ", missing) + " ON " + on + " TO " + account;
        if (!missing.isEmpty() && !statements.contains(statement)) {
            statements.add(statement);
        }
    }

    /** {@code information_schema.ROUTINES} hides what the account may not execute, unless it may read this table. */
    private static boolean readsPrograms(RawConnection source) throws SQLException {
        try {
            source.query("SELECT 1 FROM mysql.proc LIMIT 1");
            return true;
        } catch (SQLException e) {
            if (DENIED.contains(e.getErrorCode())) {
                return false;
            }
            throw e;
        }
    }

    private static String account(RawConnection source) throws SQLException {
        String account = source.value("SELECT CURRENT_USER()");
        int at = account.lastIndexOf('@');
        return Names.literal(account.substring(0, at)) + "@" + Names.literal(account.substring(at + 1));
    }
}
