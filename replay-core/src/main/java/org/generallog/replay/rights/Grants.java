package org.generallog.replay.rights;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.catalog.Definer;

/**
 * Who may do what on an instance, as its grant tables say, in the order in which the server looks at them (manual, "Access Control, Stage
 * 1: Connection Verification" and "Stage 2: Request Verification"). Never changes.
 */
public final class Grants {
    /** MariaDB 10.11: a role that everybody has. */
    private static final String PUBLIC = "PUBLIC";

    private final GrantRows rows;
    private final List<GrantRows.User> users;
    private final List<GrantRows.Database> databases;
    private final Map<Named, List<GrantRows.Table>> tables = new HashMap<>();
    private final Map<Column, List<GrantRows.Column>> columns = new HashMap<>();
    private final Map<Named, List<GrantRows.Routine>> routines = new HashMap<>();
    private final Map<String, GrantRows.User> roles = new HashMap<>();

    /** The key of a row about one object. */
    private record Named(String user, String database, String name) {}

    private record Column(Named table, String column) {}

    public Grants(GrantRows rows) {
        this.rows = rows;
        this.users = rows.users().stream()
                .filter(each -> !each.role())
                .sorted(Comparator.comparingLong(
                        (GrantRows.User each) -> -Wildcards.specificity(each.host(), each.user())))
                .toList();
        this.databases = rows.databases().stream()
                .sorted(Comparator.comparingLong((GrantRows.Database each) -> -sort(each)))
                .toList();
        rows.users().stream().filter(GrantRows.User::role).forEach(role -> roles.put(role.user(), role));
        rows.tables()
                .forEach(each -> tables.computeIfAbsent(
                                new Named(each.user(), fold(each.database()), fold(each.table())),
                                key -> new ArrayList<>())
                        .add(each));
        rows.columns()
                .forEach(each -> columns.computeIfAbsent(
                                new Column(
                                        new Named(each.user(), fold(each.database()), fold(each.table())),
                                        each.column().toLowerCase(Locale.ROOT)),
                                key -> new ArrayList<>())
                        .add(each));
        rows.routines()
                .forEach(each -> routines.computeIfAbsent(
                                routine(each.user(), each.database(), each.name(), each.procedure()),
                                key -> new ArrayList<>())
                        .add(each));
    }

    /** The rows that these were made of. */
    public GrantRows rows() {
        return rows;
    }

    /** Names of databases and tables as they compare. */
    String fold(String name) {
        return rows.foldsNames() ? name.toLowerCase(Locale.ROOT) : name;
    }

    /** Names of routines compare without case on every server. */
    private Named routine(String user, String database, String name, boolean procedure) {
        return new Named(user, fold(database), (procedure ? "p " : "f ") + name.toLowerCase(Locale.ROOT));
    }

    private static long sort(GrantRows.Database each) {
        return Wildcards.specificity(each.host(), each.database(), each.user());
    }

    /**
     * The accounts that a client may be in: one, but where rows are equally specific, or its name can be read in several ways. None where no
     * row fits: the account was dropped, or the grants were read too late or too early.
     */
    public Set<Account> accounts(String userHost) {
        Set<Account> found = new LinkedHashSet<>();
        for (Client client : Client.of(userHost)) {
            found.addAll(accounts(client));
        }
        return found;
    }

    /** The account in whose name a program or view runs; none where it is gone. */
    Set<Account> accounts(Definer definer) {
        return accounts(Client.of(definer));
    }

    private Set<Account> accounts(Client client) {
        Set<Account> found = new LinkedHashSet<>();
        long best = -1;
        boolean proxied = !client.account().isEmpty() && !client.account().equals(client.user());
        for (GrantRows.User each : users) {
            long sort = Wildcards.specificity(each.host(), each.user());
            if (!found.isEmpty() && sort < best) {
                break;
            }
            // The log says which user it was given: a row that was made since does not count.
            boolean fits = each.user().equals(client.account())
                    && (client.exact()
                            ? each.host().equalsIgnoreCase(client.host())
                            : proxied || HostPattern.match(each.host(), client.host(), client.address()));
            if (fits) {
                best = proxied ? 0 : sort;
                found.add(new Account(this, each, client.host(), client.exact() ? "" : client.address()));
            }
        }
        return found;
    }

    /**
     * What a row of {@code mysql.db} gives: the first one that fits counts alone. Rows of the anonymous account count for everybody.
     *
     * @param host the client's
     */
    Held database(GrantRows.User account, String host, String address, String database) {
        Held found = null;
        long best = 0;
        for (GrantRows.Database each : databases) {
            if (found != null && sort(each) < best) {
                break;
            }
            boolean fits = (each.user().isEmpty() || each.user().equals(account.user()))
                    && HostPattern.match(each.host(), host, address)
                    && (each.database().isEmpty() || Wildcards.match(fold(database), fold(each.database())));
            if (fits) {
                // Without a host, mysql.host takes away from what it says (before 5.6.7).
                Held one = each.host().isEmpty() && !account.role()
                        ? new Held(Set.of(), each.privileges())
                        : Held.of(each.privileges());
                found = found == null ? one : found.or(one);
                best = sort(each);
            }
        }
        return found == null ? Held.NOTHING : found;
    }

    /** What {@code mysql.tables_priv} and {@code mysql.columns_priv} give on one table. */
    record OnTable(Held table, Held anyColumn) {
        static final OnTable NOTHING = new OnTable(Held.NOTHING, Held.NOTHING);
    }

    OnTable table(GrantRows.User account, String host, String address, String database, String table) {
        List<GrantRows.Table> fitting = best(
                tables.getOrDefault(new Named(account.user(), fold(database), fold(table)), List.of()),
                host,
                address,
                GrantRows.Table::host);
        OnTable found = null;
        for (GrantRows.Table each : fitting) {
            Held whole = Held.of(each.privileges());
            Held some = Held.of(each.ofColumns());
            found = found == null
                    ? new OnTable(whole, some)
                    : new OnTable(found.table().or(whole), found.anyColumn().or(some));
        }
        return found == null ? OnTable.NOTHING : found;
    }

    Held column(GrantRows.User account, String host, String address, String database, String table, String column) {
        Named key = new Named(account.user(), fold(database), fold(table));
        Set<String> hosts = new HashSet<>();
        best(tables.getOrDefault(key, List.of()), host, address, GrantRows.Table::host)
                .forEach(each -> hosts.add(each.host().toLowerCase(Locale.ROOT)));
        Held found = null;
        for (GrantRows.Column each :
                columns.getOrDefault(new Column(key, column.toLowerCase(Locale.ROOT)), List.of())) {
            if (hosts.contains(each.host().toLowerCase(Locale.ROOT))) {
                Held one = Held.of(each.privileges());
                found = found == null ? one : found.or(one);
            }
        }
        Held sure = found == null ? Held.NOTHING : found;
        return hosts.size() > 1 ? Held.NOTHING.or(sure) : sure;
    }

    Held routine(GrantRows.User account, String host, String address, String database, String name, boolean procedure) {
        Held found = null;
        for (GrantRows.Routine each : best(
                routines.getOrDefault(routine(account.user(), database, name, procedure), List.of()),
                host,
                address,
                GrantRows.Routine::host)) {
            Held one = Held.of(each.privileges());
            found = found == null ? one : found.or(one);
        }
        return found == null ? Held.NOTHING : found;
    }

    /** The most specific of the rows whose host fits; several where they are equally so. */
    private static <T> List<T> best(
            List<T> rows, String host, String address, java.util.function.Function<T, String> pattern) {
        List<T> best = new ArrayList<>(1);
        for (T each : rows) {
            String own = pattern.apply(each);
            if (HostPattern.match(own, host, address)) {
                long more = best.isEmpty()
                        ? 1
                        : Wildcards.specificity(own) - Wildcards.specificity(pattern.apply(best.get(0)));
                if (more > 0) {
                    best.clear();
                }
                if (more >= 0) {
                    best.add(each);
                }
            }
        }
        return best;
    }

    /** Whether the account has anything in a database by rows about single tables, columns or routines. */
    boolean hasWithin(GrantRows.User account, String host, String address, String database) {
        String name = fold(database);
        return tables.entrySet().stream()
                        .filter(each -> each.getKey().user().equals(account.user())
                                && each.getKey().database().equals(name))
                        .flatMap(each -> each.getValue().stream())
                        .anyMatch(each -> HostPattern.match(each.host(), host, address))
                || routines.entrySet().stream()
                        .filter(each -> each.getKey().user().equals(account.user())
                                && each.getKey().database().equals(name))
                        .flatMap(each -> each.getValue().stream())
                        .anyMatch(each -> HostPattern.match(each.host(), host, address));
    }

    /** The roles that an account, or a role, has directly or through others. */
    Set<GrantRows.User> rolesOf(GrantRows.User account) {
        Set<GrantRows.User> found = new LinkedHashSet<>();
        add(account, found);
        return found;
    }

    /** A role, and those that it has. */
    Set<GrantRows.User> role(String name) {
        Set<GrantRows.User> found = new LinkedHashSet<>();
        GrantRows.User role = roles.get(name);
        if (role != null) {
            found.add(role);
            add(role, found);
        }
        return found;
    }

    /** Whether the account itself, not by another role, has a role: then its sessions may take it on ({@code sql_acl.cc} of MariaDB). */
    boolean hasDirectly(GrantRows.User account, String role) {
        return roles.containsKey(role)
                && rows.memberships().stream()
                        .anyMatch(each -> each.user().equals(account.user())
                                && each.host().equals(account.host())
                                && each.role().equals(role));
    }

    Set<GrantRows.User> everybodysRole() {
        return role(PUBLIC);
    }

    private void add(GrantRows.User of, Set<GrantRows.User> found) {
        for (GrantRows.Membership each : rows.memberships()) {
            GrantRows.User role = roles.get(each.role());
            if (each.user().equals(of.user()) && each.host().equals(of.host()) && role != null && found.add(role)) {
                add(role, found);
            }
        }
    }
}
