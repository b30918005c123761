package org.generallog.replay.rights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GrantsTest {
    private final List<GrantRows.User> users = new ArrayList<>();
    private final List<GrantRows.Database> databases = new ArrayList<>();
    private final List<GrantRows.Membership> memberships = new ArrayList<>();

    private GrantsTest user(String user, String host, Privilege... privileges) {
        users.add(new GrantRows.User(user, host, Set.of(privileges), false, ""));
        return this;
    }

    private GrantsTest on(String user, String host, String database, Privilege... privileges) {
        databases.add(new GrantRows.Database(user, host, database, Set.of(privileges)));
        return this;
    }

    private Grants grants() {
        return new Grants(new GrantRows(users, databases, List.of(), List.of(), List.of(), memberships, false));
    }

    private List<String> accounts(String userHost) {
        return grants().accounts(userHost).stream().map(Account::name).toList();
    }

    private Held on(String userHost, String database) {
        return grants().accounts(userHost).iterator().next().database(database);
    }

    @Test
    void the_most_specific_host_counts() {
        user("app", "%").user("app", "10.%").user("app", "10.1.2.3").user("app", "%.example.com");
        assertEquals(List.of("'app'@'10.1.2.3'"), accounts("app[app] @  [10.1.2.3]"));
        assertEquals(List.of("'app'@'10.%'"), accounts("app[app] @  [10.1.2.4]"));
        assertEquals(List.of("'app'@'%'"), accounts("app[app] @  [192.168.0.1]"));
        assertEquals(List.of(), accounts("other[other] @  [10.1.2.3]"));
    }

    @Test
    void networks() {
        user("app", "10.1.0.0/255.255.0.0", Privilege.SELECT);
        assertEquals(List.of("'app'@'10.1.0.0/255.255.0.0'"), accounts("app[app] @ pc [10.1.77.3]"));
        assertEquals(List.of(), accounts("app[app] @ pc [10.2.77.3]"));
    }

    @Test
    void the_name_that_the_log_gives_decides() {
        user("", "%").user("app", "%").user("a[b", "%");
        assertEquals(List.of("''@'%'"), accounts("[ghost] @ pc [10.0.0.1]"));
        assertEquals(List.of("''@'%'"), accounts("[app] @ pc [10.0.0.1]"));
        assertEquals(List.of("'a[b'@'%'"), accounts("a[b[a[b] @ pc [10.0.0.1]"));
        assertEquals(List.of(), accounts("rdsadmin[x"));
        // A proxy user acts in the other account.
        assertEquals(List.of("'app'@'%'"), accounts("app[proxied] @ pc [10.0.0.1]"));
    }

    @Test
    void the_first_row_of_a_database_counts_alone() {
        user("app", "%");
        on("app", "%", "shop%", Privilege.SELECT, Privilege.INSERT);
        on("app", "%", "shop\\_1", Privilege.SELECT);
        on("", "%", "test", Privilege.DELETE);
        assertEquals(
                Set.of(Privilege.SELECT), on("app[app] @  [10.0.0.1]", "shop_1").certain());
        assertTrue(on("app[app] @  [10.0.0.1]", "shopx1").certain().contains(Privilege.INSERT));
        assertEquals(
                Set.of(Privilege.DELETE), on("app[app] @  [10.0.0.1]", "test").certain());
        assertEquals(Set.of(), on("app[app] @  [10.0.0.1]", "other").possible());
    }

    @Test
    void equal_rows_are_not_certain() {
        user("app", "%");
        on("app", "%", "a%", Privilege.SELECT, Privilege.INSERT).on("app", "%", "a_", Privilege.SELECT);
        Held held = on("app[app] @  [10.0.0.1]", "ab");
        assertEquals(Set.of(Privilege.SELECT), Set.copyOf(held.certain()));
        assertTrue(held.possible().contains(Privilege.INSERT));
    }

    @Test
    void roles() {
        users.add(new GrantRows.User("writers", "", Set.of(), true, ""));
        users.add(new GrantRows.User("base", "", Set.of(Privilege.SELECT), true, ""));
        users.add(new GrantRows.User("app", "%", Set.of(), false, "writers"));
        users.add(new GrantRows.User("may", "%", Set.of(), false, ""));
        memberships.add(new GrantRows.Membership("app", "%", "writers"));
        memberships.add(new GrantRows.Membership("may", "%", "writers"));
        memberships.add(new GrantRows.Membership("writers", "", "base"));
        on("writers", "", "shop", Privilege.INSERT);
        Account app = grants().accounts("app[app] @  [10.0.0.1]").iterator().next();
        assertTrue(app.database("shop").certain().contains(Privilege.INSERT));
        assertTrue(app.global().certain().contains(Privilege.SELECT));
        Account may = grants().accounts("may[may] @  [10.0.0.1]").iterator().next();
        assertFalse(may.database("shop").certain().contains(Privilege.INSERT));
        assertTrue(may.database("shop").possible().contains(Privilege.INSERT));
    }

    @Test
    void all_is_told_at_once() {
        user("root", "%", Privilege.values()).user("app", "%", Privilege.SELECT);
        assertTrue(
                grants().accounts("root[root] @  [10.0.0.1]").iterator().next().mayEverything());
        assertFalse(
                grants().accounts("app[app] @  [10.0.0.1]").iterator().next().mayEverything());
    }

    @Test
    void wildcards() {
        assertTrue(Wildcards.match("shop_1", "shop\\_1"));
        assertFalse(Wildcards.match("shopx1", "shop\\_1"));
        assertTrue(Wildcards.match("shopx1", "shop_1"));
        assertTrue(Wildcards.match("abcabd", "%ab_"));
        assertFalse(Wildcards.match("", "_"));
        assertTrue(Wildcards.match("", "%"));
    }
}
