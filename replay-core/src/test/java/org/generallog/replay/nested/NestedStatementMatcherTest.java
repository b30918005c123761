package org.generallog.replay.nested;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows as MySQL 5.5.9 and MariaDB 10.11 wrote them for these bodies. */
class NestedStatementMatcherTest {
    private static final String T_BEFORE = """
            begin
              declare v int default 3;
              declare w varchar(20) charset latin1 default 'it''s';
              set v = v + ifnull(new.a, 0);
              set new.b = concat(ifnull(new.b,''), '-', v), new.a = v;
              if v > 3 then
                insert into audit (aid,   what)   values (new.a, concat('big  ', v)) /* comm */ ;
              elseif v = 3 then set @uv = v; else select 1 into v; end if;
              INSERT INTO audit(aid,what)
                 VALUES (NEW.a, -- line comment
                 w);
              update cnt set n = n + 1 where k = 1;
            end""";
    private static final String T_AFTER = """
            begin
              declare done int default 0; declare z int; declare k, kk int default 7;
              declare cur cursor for select id from t where a > k limit 2;
              declare continue handler for not found, sqlstate '42000' begin set done = 1; insert into log values ('handled'); end;
              open cur;
              lp: loop fetch cur into z; if done then leave lp; end if; insert into audit(aid) values (z); end loop lp;
              close cur;
              insert into audit(aid,what) values(new.id, concat('ins ', k)); call p1(new.id); do f1(new.id);
              select f2(1) into kk;
              while k > 1 do update cnt set n = n + kk where cnt.k = k; set k = k - 1; end while;
              repeat set k = k + 1; until case when k > 2 then 1 end end repeat;
              case k when 3 then delete from audit where aid = -1 and what = dd; else begin end; end case;
              replace into u values (new.`id`, `new`.a);
            end""";
    private static final String F1 =
            "begin declare r int default 0; insert into audit(aid,what) values (x, 'f1'); set r = x * 2; return r + 1; end";
    private static final String F9 = """
            begin declare l int default 1; set @q1 = x, @q2 = l; set l = 2, @q3 = 3; delete from audit where aid = X limit 3;
             select max(n) into l from audit where n < `odd n` limit l; if f1(l) > 1 then set l = 4; end if;
             return (select count(*) from cnt where n > l); end""";

    private final NestedStatementMatcher matcher = new NestedStatementMatcher(new Definitions()
            .trigger("t", "INSERT", T_BEFORE)
            .trigger("t", "INSERT", T_AFTER)
            .trigger("u", "INSERT", "set @last = new.id")
            .trigger("u", "UPDATE", "insert into audit(aid,what) values (old . id, NEW .a)")
            .trigger("u", "DELETE", "delete from audit where aid = old.id")
            .trigger("a", "DELETE", "insert into b values (1)")
            .trigger("b", "INSERT", "delete from a where id = old.x")
            .with("f1", F1)
            .with("f9", F9));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @u NAME_CONST('v',3) = v",
                "INSERT INTO audit(aid,what)\n     VALUES (NEW.a, -- line comment\n      NAME_CONST('w',_latin1'it\\'s' COLLATE 'latin1_swedish_ci'))",
                "insert into audit(aid,what) values(new.id, concat('ins ',  NAME_CONST('k',2)))",
                "call p1(new.id)",
                "do f1(new.id)",
                "insert into audit(aid,what) values ( NAME_CONST('x',1), 'f1')",
                "update cnt set n = n +  NAME_CONST('kk',6) where cnt.k =  NAME_CONST('k',2)",
                "delete from audit where aid = -1 and what =  NAME_CONST('dd',_latin1'2020-01-01 00:00:00' COLLATE 'latin1_swedish_ci')",
                "delete from audit where aid = -1 and what =  NAME_CONST('dd',TIMESTAMP'2020-01-01 00:00:00')",
                "replace into u values (new.`id`, `new`.a)",
                "SET @last = new.id",
                "insert into audit (aid,   what)   values (new.a, concat('big  ',  NAME_CONST('v',8))) /* comm */ ",
                "insert into audit(aid) values ( NAME_CONST('z',NULL))"
            })
    void rowsOfTheTriggersAndWhatTheySetOff(String row) {
        assertEquals(NestedMatch.DEFINITE, match("insert into t (a,b) values (null,'x')", row));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update cnt set n = n + 1 where k = 1",
                "insert into log values ('handled')",
                "select f2(1) into kk"
            })
    void rowsThatAnApplicationMaySendToo(String row) {
        assertEquals(NestedMatch.LOOKALIKE, match("insert into t (a,b) values (null,'x')", row));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update cnt set n = n + 2 where k = 1",
                "update cnt set n = n + 1 where k = 1 or 1",
                "update cnt set n = n + 1",
                "UPDATE cnt SET n = n + 1 WHERE k = 1",
                "insert into p1 values (1)",
                "set v = 4",
                "commit",
                "",
                "delete from audit where aid = 3"
            })
    void rowsOfTheApplication(String row) {
        assertEquals(NestedMatch.NONE, match("insert into t (a,b) values (null,'x')", row));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET @q NAME_CONST('x',1) = x",
                "SET  @q NAME_CONST('l',1) = l",
                "delete from audit where aid =  NAME_CONST('X',1) limit 3",
                "select max(n) into l from audit where n <  NAME_CONST('odd n',2) limit 2",
                "insert into audit(aid,what) values ( NAME_CONST('x',1), 'f1')"
            })
    void rowsOfAFunction(String row) {
        assertEquals(NestedMatch.DEFINITE, match("select f9(1,2)", row));
        assertEquals(NestedMatch.NONE, match("select f2(1,2)", row));
    }

    @Test
    void assignmentOfAListIsARowOfItsOwn() {
        assertEquals(NestedMatch.LOOKALIKE, match("select nst.f9(1,2)", "SET  @q3 = 3"));
    }

    @Test
    void onDuplicateKeyAndReplaceFireTriggersOfEveryKind() {
        String deleted = "delete from audit where aid = old.id";
        String updated = "insert into audit(aid,what) values (old . id, NEW .a)";

        assertEquals(NestedMatch.DEFINITE, match("replace into u values (1,2)", deleted));
        assertEquals(NestedMatch.DEFINITE, match("insert into u values (1,2) on duplicate key update a = 9", updated));
        assertEquals(NestedMatch.NONE, match("insert into u values (1,2)", updated));
        assertEquals(NestedMatch.NONE, match("update u set a = 1", deleted));
    }

    @Test
    void nothingIsLoggedUnderACall() {
        assertTrue(scope("call p1(9)", "nst").isEmpty());
    }

    @Test
    void statementWithoutTriggersHasNothingNested() {
        assertTrue(scope("insert into audit values (1)", "nst").isEmpty());
        assertTrue(scope("insert into t values (1)", "other").isEmpty());
        assertTrue(scope("select count(*) from t", "nst").isEmpty());
    }

    @Test
    void triggersThatFireEachOtherEnd() {
        assertEquals(NestedMatch.DEFINITE, match("delete from a", "delete from a where id = old.x"));
    }

    @Test
    void viewFiresTriggersThatAreNotKnown() {
        assertEquals(NestedMatch.DEFINITE, match("insert into vu values (300,1)", "SET @last = new.id"));
        assertEquals(NestedMatch.NONE, match("insert into vu values (300,1)", "update x set a = 1"));
    }

    @Test
    void rowsBeforeAnExecuteAreKnownByTheirWords() {
        assertTrue(mayBeNested("insert into audit values ( NAME_CONST('x',1))"));
        assertTrue(mayBeNested("SET @last = new.id"));
        assertTrue(mayBeNested("delete from audit where aid = `OLD`.id"));
        assertFalse(mayBeNested("select new.id from t as new"));
        assertFalse(mayBeNested("insert into new.t values ('new.id')"));
        assertFalse(mayBeNested("update cnt set n = n + 1 where k = 1"));
    }

    private boolean mayBeNested(String row) {
        return NestedStatementMatcher.looksNested(Lexer.lex(bytes(row), LexicalMode.DEFAULT));
    }

    private FiringScope scope(String firing, String database) {
        return matcher.scope(statement(firing, database));
    }

    private NestedMatch match(String firing, String text) {
        LoggedRow row = LoggedRow.of(bytes(text), LexicalMode.DEFAULT, "", "", false);
        NestedMatch match = matcher.firing(List.of(statement(firing, "nst"))).take(row);
        boolean later = match == NestedMatch.NONE && scope(firing, "nst").has(row);
        return later ? NestedMatch.LOOKALIKE : match;
    }

    private static NestedStatementMatcher.Statement statement(String sql, String database) {
        return new NestedStatementMatcher.Statement(
                bytes(sql),
                LexicalMode.DEFAULT,
                new SqlStatementAnalyzer().analyze(bytes(sql), LexicalMode.DEFAULT),
                database);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
