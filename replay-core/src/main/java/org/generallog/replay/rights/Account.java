package org.generallog.replay.rights;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/** An account of the old instance as one client has it: rows about databases, tables and routines are matched by that client's host. */
public final class Account {
    private final Grants grants;
    private final GrantRows.User row;
    private final String host;
    private final String address;
    /** The roles that its sessions begin in, with those that these have. */
    private final Set<GrantRows.User> active;
    /** All that it may take on. */
    private final Set<GrantRows.User> roles;

    private Account(Account of, Set<GrantRows.User> active) {
        this.grants = of.grants;
        this.row = of.row;
        this.host = of.host;
        this.address = of.address;
        this.active = active;
        this.roles = active;
    }

    /** In which of its roles it is, is not known: most likely in its default role. */
    Account(Grants grants, GrantRows.User row, String host, String address) {
        this.grants = grants;
        this.row = row;
        this.host = host;
        this.address = address;
        Set<GrantRows.User> everybodys = grants.everybodysRole();
        Set<GrantRows.User> now = new LinkedHashSet<>(everybodys);
        if (!row.defaultRole().isEmpty()) {
            now.addAll(grants.role(row.defaultRole()));
        }
        Set<GrantRows.User> all = new LinkedHashSet<>(now);
        all.addAll(grants.rolesOf(row));
        this.active = now;
        this.roles = all;
    }

    /** The account in the role that its sessions begin in. */
    public Account inDefaultRole() {
        return roles.equals(active) ? this : new Account(this, active);
    }

    /** @param role empty for none */
    public Account inRole(String role) {
        Set<GrantRows.User> now = new LinkedHashSet<>(grants.everybodysRole());
        if (!role.isEmpty()) {
            now.addAll(grants.role(role));
        }
        return new Account(this, now);
    }

    /** Whether its sessions may take a role on. */
    public boolean mayTake(String role) {
        return role.isEmpty() || grants.hasDirectly(row, role);
    }

    /** {@code 'user'@'host'} as it stands in the grant tables. */
    public String name() {
        return "'" + row.user() + "'@'" + row.host() + "'";
    }

    String user() {
        return row.user();
    }

    /** Its pattern of hosts. */
    String host() {
        return row.host();
    }

    /** Whether it may run any statement, whatever it names: no further look is needed. */
    public boolean mayEverything() {
        return row.privileges().containsAll(Privilege.DECISIVE);
    }

    /** Whether it may send so many statements an hour only: what is beyond that is refused, and stands in the log like any other. */
    public boolean isLimited() {
        return row.limited();
    }

    /** Whether it is this one, as it stands in the grant tables. */
    boolean is(String user, String host) {
        return row.user().equals(user) && row.host().equalsIgnoreCase(host);
    }

    /** The grants that it is of. */
    Grants grants() {
        return grants;
    }

    Held global() {
        return withRoles(user -> Held.of(user.privileges()));
    }

    /** What it has on a database by {@code mysql.db} alone. */
    Held database(String database) {
        return withRoles(user ->
                user.role() ? grants.database(user, "", "", database) : grants.database(user, host, address, database));
    }

    Held table(String database, String table) {
        return withRoles(user -> onTable(user, database, table).table());
    }

    /** What some of the table's columns have. */
    Held anyColumn(String database, String table) {
        return withRoles(user -> onTable(user, database, table).anyColumn());
    }

    private Grants.OnTable onTable(GrantRows.User user, String database, String table) {
        return user.role()
                ? grants.table(user, "", "", database, table)
                : grants.table(user, host, address, database, table);
    }

    Held column(String database, String table, String column) {
        return withRoles(user -> user.role()
                ? grants.column(user, "", "", database, table, column)
                : grants.column(user, host, address, database, table, column));
    }

    Held routine(String database, String name, boolean procedure) {
        return withRoles(user -> user.role()
                ? grants.routine(user, "", "", database, name, procedure)
                : grants.routine(user, host, address, database, name, procedure));
    }

    /** Whether it has anything in a database by grants on single objects. */
    Answer hasWithin(String database) {
        if (grants.hasWithin(row, host, address, database)
                || active.stream().anyMatch(role -> grants.hasWithin(role, "", "", database))) {
            return Answer.YES;
        }
        return roles.stream().anyMatch(role -> grants.hasWithin(role, "", "", database)) ? Answer.UNSURE : Answer.NO;
    }

    /** Its own, that of the roles it begins in, and possibly that of the others: the log does not tell for certain which it is in. */
    private Held withRoles(Function<GrantRows.User, Held> what) {
        Held held = what.apply(row);
        for (GrantRows.User role : roles) {
            Held more = what.apply(role);
            held = held.and(active.contains(role) ? more : new Held(Set.of(), more.possible()));
        }
        return held;
    }
}
