package org.generallog.replay.rights;

import java.util.List;
import java.util.Set;

/**
 * The grant tables of an instance, row by row.
 *
 * @param users {@code mysql.user}, or MariaDB's {@code mysql.global_priv}
 * @param databases {@code mysql.db}
 * @param tables {@code mysql.tables_priv}
 * @param columns {@code mysql.columns_priv}
 * @param routines {@code mysql.procs_priv}
 * @param memberships MariaDB's {@code mysql.roles_mapping}
 * @param foldsNames {@code lower_case_table_names} is not 0: names of databases and tables compare without case
 */
public record GrantRows(
        List<User> users,
        List<Database> databases,
        List<Table> tables,
        List<Column> columns,
        List<Routine> routines,
        List<Membership> memberships,
        boolean foldsNames) {

    /**
     * An account or a role.
     *
     * @param host pattern; empty for a role
     * @param defaultRole the role that its sessions begin in; empty for none
     * @param limited whether it may send so many statements an hour only
     */
    public record User(
            String user, String host, Set<Privilege> privileges, boolean role, String defaultRole, boolean limited) {
        public User(String user, String host, Set<Privilege> privileges, boolean role, String defaultRole) {
            this(user, host, privileges, role, defaultRole, false);
        }
    }

    /** @param database pattern */
    public record Database(String user, String host, String database, Set<Privilege> privileges) {}

    /** @param ofColumns what some of its columns have */
    public record Table(
            String user,
            String host,
            String database,
            String table,
            Set<Privilege> privileges,
            Set<Privilege> ofColumns) {}

    public record Column(
            String user, String host, String database, String table, String column, Set<Privilege> privileges) {}

    /** @param procedure whether it is a procedure, not a function */
    public record Routine(
            String user, String host, String database, String name, boolean procedure, Set<Privilege> privileges) {}

    /**
     * @param user an account, or a role that has another
     * @param host empty where {@code user} is a role
     */
    public record Membership(String user, String host, String role) {}

    public GrantRows {
        users = List.copyOf(users);
        databases = List.copyOf(databases);
        tables = List.copyOf(tables);
        columns = List.copyOf(columns);
        routines = List.copyOf(routines);
        memberships = List.copyOf(memberships);
    }
}
