package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.nested.Definitions;
import org.generallog.replay.rights.GrantRows;
import org.generallog.replay.rights.Privilege;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a session defines is its account's on the new instance, whatever the account may do: never that of the account that writes there. */
class OwnDefinitionsTest {
    private static final List<String> OPEN = List.of(
            "CREATE PROCEDURE p() SELECT 1",
            "CREATE FUNCTION f() RETURNS INT RETURN 1",
            "CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
            "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t",
            "CREATE VIEW v AS SELECT 1 AS one",
            "CREATE OR REPLACE VIEW v AS SELECT 1 AS one",
            "ALTER VIEW v AS SELECT 1 AS one");

    @TempDir
    Path folder;

    private Rows rows(Optional<GrantRows> grants) {
        return new Rows(folder, "5.6.24", new Definitions(), grants);
    }

    private static Optional<GrantRows> users(Set<Privilege> privileges, String... hosts) {
        List<GrantRows.User> users = List.of(hosts).stream()
                .map(host -> new GrantRows.User("app", host, privileges, false, ""))
                .toList();
        return Optional.of(new GrantRows(users, List.of(), List.of(), List.of(), List.of(), List.of(), false));
    }

    private static Set<Privilege> everything() {
        return Set.of(Privilege.values());
    }

    @Test
    void anAccountThatMayDoEverythingIsTheDefiner() {
        for (String sql : OPEN) {
            String own = sql.replaceFirst("(CREATE OR REPLACE|CREATE|ALTER) ", "$1 DEFINER=`app`@`%` ");
            assertEquals(List.of("A(" + own + ")"), out(users(everything(), "%"), sql));
        }
        assertEquals(
                List.of("A(CREATE DEFINER=`app`@`local%` SQL SECURITY INVOKER VIEW v AS SELECT 1 AS one)"),
                out(
                        users(everything(), "%", "local%"),
                        "CREATE DEFINER = CURRENT_USER() SQL SECURITY INVOKER VIEW v AS SELECT 1 AS one"));
    }

    @Test
    void aDefinerThatIsNamedStays() {
        String sql = "CREATE DEFINER=`other`@`%` PROCEDURE p() SELECT 1";
        assertEquals(List.of("A(" + sql + ")"), out(users(everything(), "%"), sql));
    }

    @Test
    void whatIsNobodysIsListed() {
        for (String sql : OPEN) {
            for (Optional<GrantRows> grants : List.of(Optional.<GrantRows>empty(), users(everything(), "%", "%"))) {
                List<String> out = out(grants, sql);
                assertEquals(
                        true,
                        !out.isEmpty() && out.stream().allMatch(each -> each.startsWith("A(?not-understood ")),
                        sql + ": " + out);
            }
        }
        String named = "CREATE DEFINER=`other`@`%` PROCEDURE p() SELECT 1";
        assertEquals(
                true,
                out(Optional.empty(), named).toString().contains(named),
                "what names its definer needs no account");
    }

    /** On the new instance the replicator is the caller. */
    @Test
    void aProcedureThatDefinesForItsCallerIsNotCalled() {
        String call = "A: CALL p()";
        for (String body : List.of(
                "CREATE VIEW v AS SELECT 1 AS one", "BEGIN ALTER SQL SECURITY DEFINER VIEW v AS SELECT 1; END")) {
            List<String> out = rows(users(everything(), "%"))
                    .sent("A: CREATE PROCEDURE p() SQL SECURITY INVOKER " + body, call, "A: SELECT 1")
                    .out();
            assertEquals(
                    1, out.stream().filter(each -> each.contains("PROCEDURE")).count(), out::toString);
            assertEquals(false, out.toString().contains("CALL"), out::toString);
            assertEquals(true, out.toString().contains("?not-understood"), out::toString);
        }
        for (String head : List.of("() ", "() SQL SECURITY INVOKER CREATE DEFINER = other@h VIEW v AS SELECT 1; -- ")) {
            List<String> out = rows(users(everything(), "%"))
                    .sent("A: CREATE PROCEDURE p" + head + "CREATE VIEW v AS SELECT 1 AS one", call, "A: SELECT 1")
                    .out();
            assertEquals(true, out.toString().contains("CALL p()"), out::toString);
        }
    }

    private List<String> out(Optional<GrantRows> grants, String sql) {
        return rows(grants).sent("A: " + sql, "A: SELECT 1").out();
    }
}
