package org.generallog.replay.nested;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rows, in which order, a statement sets off. All bodies here read like an application's statements. */
class FiringTest {
    private static final String A = "update n set c = c + 1 where k = 1";
    private static final String B = "update n set c = c + 1 where k = 2";
    private static final String C = "update n set c = c + 1 where k = 3";
    private static final String D = "update n set c = c + 1 where k = 4";
    private static final Definer OWNER = Definer.of("owner@localhost", false);
    private static final Definer APP = Definer.of("app@%", false);

    private final Definitions definitions = new Definitions();

    /** Rows by their letters; those that are nested. */
    private String nested(String statement, String rows) {
        Firing firing = firing(statement);
        StringBuilder taken = new StringBuilder();
        for (int i = 0; i < rows.length(); i++) {
            char row = rows.charAt(i);
            boolean nested = firing.take(row(text(row))) != NestedMatch.NONE;
            taken.append(nested ? row : '-');
        }
        return taken.toString();
    }

    private static String text(char letter) {
        return switch (letter) {
            case 'a' -> A;
            case 'b' -> B;
            case 'c' -> C;
            case 'd' -> D;
            default -> throw new IllegalArgumentException(String.valueOf(letter));
        };
    }

    private Firing firing(String... statements) {
        List<NestedStatementMatcher.Statement> all = new ArrayList<>();
        for (String sql : statements) {
            byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
            all.add(new NestedStatementMatcher.Statement(
                    bytes, LexicalMode.DEFAULT, new SqlStatementAnalyzer().analyze(bytes, LexicalMode.DEFAULT), "nst"));
        }
        return new NestedStatementMatcher(definitions).firing(all);
    }

    private static LoggedRow row(String text) {
        return LoggedRow.of(text.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT, "", "", false);
    }

    private void on(String table, String timing, String event, String body) {
        definitions.trigger(table, timing, event, body, Definer.UNKNOWN);
    }

    private static String block(String text) {
        return text.replace("A;", A + ";")
                .replace("B;", B + ";")
                .replace("C;", C + ";")
                .replace("D;", D + ";");
    }

    @ParameterizedTest
    @CsvSource({
        "insert into t (id) values (1), abab, ab--",
        "'insert into t (id) values (1),(2)', ababa, abab-",
        "insert into t select 1, ababab, ababab",
        "insert into t set id = 1, aba, ab-",
        "insert into t (id) values (1), ba, -a",
        "insert into t (id) values (1), aab, a-b",
        "insert ignore into t (id) values (1), aab, a-b",
    })
    void eachRowOfAnInsertFiresOnce(String statement, String rows, String nested) {
        on("t", "BEFORE", "INSERT", A);
        on("t", "AFTER", "INSERT", B);
        assertEquals(nested, nested(statement, rows));
    }

    @Test
    void rowThatFailsUnderIgnoreFiresBeforeAlone() {
        on("t", "BEFORE", "INSERT", A);
        on("t", "AFTER", "INSERT", B);
        assertEquals("aab-", nested("insert ignore into t (id) values (1),(2)", "aaba"));
    }

    @ParameterizedTest
    @CsvSource({
        "update t set v = 1 where id = 1, ababa, ab---",
        "'update t set v = 1 where id in (1,2)', ababab, abab--",
        "update t set v = 1 where v = 1, ababab, ababab",
        "delete from t where id = 1, cc, c-",
        "delete from t, ccc, ccc",
        "'update t, u set t.v = 1, u.v = 2 where t.id = u.id', abdabd, abdabd",
        "'delete t, u from t join u on t.id = u.id', cdc, c-c",
    })
    void updatesAndDeletesByKeyFireAtMostOnce(String statement, String rows, String nested) {
        on("t", "BEFORE", "UPDATE", A);
        on("t", "AFTER", "UPDATE", B);
        on("t", "AFTER", "DELETE", C);
        on("u", "AFTER", "UPDATE", D);
        assertEquals(nested, nested(statement, rows));
    }

    @ParameterizedTest
    @CsvSource({
        "insert into t (id) values (1) on duplicate key update v = 2, aba, ab-",
        "insert into t (id) values (1) on duplicate key update v = 2, acd, acd",
        "insert into t (id) values (1) on duplicate key update v = 2, aca, ac-",
        "replace into t (id) values (1), aba, ab-",
    })
    void duplicateKeys(String statement, String rows, String nested) {
        on("t", "BEFORE", "INSERT", A);
        on("t", "AFTER", "INSERT", B);
        on("t", "BEFORE", "UPDATE", C);
        on("t", "AFTER", "UPDATE", D);
        assertEquals(nested, nested(statement, rows));
    }

    @Test
    void replaceDeletesWhatIsInItsWay() {
        on("t", "BEFORE", "INSERT", A);
        on("t", "BEFORE", "DELETE", C);
        on("t", "AFTER", "DELETE", D);
        on("t", "AFTER", "INSERT", B);
        assertEquals("acdcdb-", nested("replace into t (id) values (1)", "acdcdba"));
    }

    @ParameterizedTest
    @CsvSource({
        "begin A; if new.v then B; else C; end if; D; end, abd, abd",
        "begin A; if new.v then B; else C; end if; D; end, acd, acd",
        "begin A; if new.v then B; else C; end if; D; end, abcd, ab-d",
        "begin A; if new.v then B; elseif new.w then C; end if; D; end, ad, ad",
        "begin A; case new.v when 1 then B; when 2 then C; end case; D; end, acd, acd",
        "begin declare i int default 0; while i < 3 do A; B; set i = i + 1; end while; C; end, ababca, ababc-",
        "begin declare i int default 0; repeat A; set i = i + 1; until i > 3 end repeat; C; end, aaca, aac-",
        "begin x: loop A; if new.v then leave x; end if; B; end loop x; C; end, abaca, abac-",
        "begin declare continue handler for 1062 B; A; C; end, abc, abc",
        "begin declare continue handler for 1062 B; A; C; end, ac, ac",
        "begin begin declare exit handler for 1062 B; A; C; end; D; end, abd, abd",
        "begin begin declare exit handler for 1062 B; A; C; end; D; end, acbd, acbd",
        "begin x: begin A; if new.v then leave x; end if; B; end; C; end, ac, ac",
        "begin declare z int; set z = 1; set new.v = z; A; end, aa, a-",
    })
    void controlFlow(String body, String rows, String nested) {
        on("t", "BEFORE", "INSERT", block(body));
        assertEquals(nested, nested("insert into t (id) values (1)", rows));
    }

    @Test
    void handlerOfAnOuterTriggerCatchesAnInnerOnesError() {
        on(
                "t",
                "AFTER",
                "INSERT",
                block("begin declare continue handler for sqlexception C; insert into u values (7); B; end"));
        on("u", "AFTER", "INSERT", block("begin A; D; end"));
        Firing firing = firing("insert into t (id) values (1)");
        assertEquals(NestedMatch.LOOKALIKE, firing.take(row("insert into u values (7)")));
        assertEquals(NestedMatch.LOOKALIKE, firing.take(row(A)));
        assertEquals(NestedMatch.LOOKALIKE, firing.take(row(C)));
        assertEquals(NestedMatch.LOOKALIKE, firing.take(row(B)));
        assertEquals(NestedMatch.NONE, firing.take(row(B)));
        assertTrue(firing.mayEnd());
    }

    @Test
    void triggersFireTriggers() {
        on("t", "AFTER", "INSERT", block("begin insert into u values (1),(2); C; end"));
        on("u", "AFTER", "INSERT", block("begin A; B; end"));
        Firing firing = firing("insert into t (id) values (1)");
        assertEquals(NestedMatch.LOOKALIKE, firing.take(row("insert into u values (1),(2)")));
        for (String text : List.of(A, B, A, B, C)) {
            assertFalse(firing.mayEnd());
            assertEquals(NestedMatch.LOOKALIKE, firing.take(row(text)), text);
        }
        assertTrue(firing.mayEnd());
        assertTrue(firing.isOver());
    }

    @ParameterizedTest
    @CsvSource({
        "select f(), aa, a-",
        "'select f(), f()', aaa, aa-",
        "set @x = f(), aa, a-",
        "do f(), aa, a-",
        "'do ifnull(f(), g(f()))', abaa, aba-",
        "insert into w values (f()), aaa, a--",
        "select f() from w, aaaa, aaaa",
        "update w set v = 1 where id = f(), aaa, aaa",
        "select v from vf, aa, aa",
        "call p(f()), aa, a-",
        "create table made as select f() as x, a, a",
    })
    void functions(String statement, String rows, String nested) {
        definitions.with("f", block("begin A; return 1; end")).with("g", block("begin B; return 1; end"));
        definitions.withView("vf", "select `nst`.`f`() AS `v` from `nst`.`w`");
        assertEquals(nested, nested(statement, rows));
    }

    @Test
    void functionInAConditionRunsItsStatements() {
        definitions.with("f", block("begin A; return 1; end"));
        on("t", "BEFORE", "INSERT", block("begin if f() > 0 then B; end if; set new.v = f(); end"));
        assertEquals("aba", nested("insert into t (id) values (1)", "aba"));
    }

    @Test
    void writeThroughAViewFiresTheBaseTablesTriggers() {
        on("t", "AFTER", "INSERT", A);
        definitions.withView("vt", "select `nst`.`t`.`id` AS `id` from `nst`.`t`");
        definitions.withView("vvt", "select `nst`.`vt`.`id` AS `id` from `nst`.`vt`");
        assertEquals("a-", nested("insert into vt (id) values (1)", "aa"));
        assertEquals("a-", nested("insert into vvt (id) values (1)", "aa"));
    }

    @Test
    void packetsRowsFollowAllOfIt() {
        on("t", "AFTER", "INSERT", A);
        on("u", "AFTER", "INSERT", B);
        Firing firing =
                firing("insert into t (id) values (1)", "insert into w values (1)", "insert into u (id) values (1)");
        assertEquals(NestedMatch.LOOKALIKE, firing.take(row(A)));
        assertEquals(NestedMatch.LOOKALIKE, firing.take(row(B)));
        assertEquals(NestedMatch.NONE, firing.take(row(A)));
    }

    @ParameterizedTest
    @CsvSource({
        "' update n set c = c + 1 where k = 1'",
        "update n set c = c + 1 where k = 1;",
        "/* app */ update n set c = c + 1 where k = 1",
        "update n set c = c + 1  where k = 1",
        "UPDATE n set c = c + 1 where k = 1",
        "update n set c = c + 1 where k = 1 -- mine",
    })
    void applicationsRowDiffersByALetter(String text) {
        on("t", "AFTER", "INSERT", A);
        assertEquals(NestedMatch.NONE, firing("insert into t (id) values (1)").take(row(text)));
    }

    @Test
    void commentBehindAStatementIsLoggedByMariaDbAlone() {
        on("t", "AFTER", "INSERT", "begin " + A + " /* tail */ ; end");
        assertEquals(
                NestedMatch.LOOKALIKE, firing("insert into t (id) values (1)").take(row(A)));
        assertEquals(
                NestedMatch.LOOKALIKE, firing("insert into t (id) values (1)").take(row(A + " /* tail */")));
    }

    @Test
    void rowsTellByTheirAccount() {
        definitions.trigger("t", "AFTER", "UPDATE", A, OWNER);
        definitions.trigger("u", "AFTER", "UPDATE", A, APP);
        String app = "app[app] @ localhost [127.0.0.1]";
        assertEquals(NestedMatch.NONE, take("update t set v = 1", app, app));
        assertEquals(NestedMatch.DEFINITE, take("update t set v = 1", "owner[owner] @ localhost [localhost]", app));
        assertEquals(NestedMatch.LOOKALIKE, take("update u set v = 1", app, app));
        assertEquals(NestedMatch.DEFINITE, take("update u set v = 1", "app[app] @ % [%]", app));
    }

    private NestedMatch take(String statement, String userHost, String own) {
        return firing(statement)
                .take(LoggedRow.of(
                        A.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT, userHost, own, !userHost.equals(own)));
    }

    @Test
    void orderThatIsNotUnderstoodDoesNotLetARowOfABodyPass() {
        on("t", "AFTER", "INSERT", "begin " + A + "; insert into log values (new.id); " + B + "; end");
        Firing firing = firing("insert into t (id) values (1)");
        assertEquals(NestedMatch.DEFINITE, firing.take(row("insert into log values (new.id)")));
        assertEquals(NestedMatch.LOOKALIKE, firing.take(row(A)));
    }

    @Test
    void manyRowsAndDeepBodiesStayBounded() {
        StringBuilder body = new StringBuilder("begin ");
        for (int i = 0; i < 300; i++) {
            body.append("if new.v = ").append(i).append(" then ").append(A).append("; end if; ");
        }
        on("t", "AFTER", "INSERT", body.append("end").toString());
        Firing firing = firing("insert into t select 1");
        for (int i = 0; i < 1000; i++) {
            assertEquals(NestedMatch.LOOKALIKE, firing.take(row(A)));
        }
    }
}
