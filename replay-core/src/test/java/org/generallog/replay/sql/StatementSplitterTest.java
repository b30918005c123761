package org.generallog.replay.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementSplitterTest {
    private final SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();

    @Test
    void packetOfOneStatementIsItself() {
        byte[] one = "INSERT INTO t VALUES (1)".getBytes(StandardCharsets.UTF_8);
        byte[] closed = "INSERT INTO t VALUES (';') ; -- end; ".getBytes(StandardCharsets.UTF_8);

        assertSame(one, analyzer.split(one, LexicalMode.DEFAULT).get(0));
        assertSame(closed, analyzer.split(closed, LexicalMode.DEFAULT).get(0));
    }

    @Test
    void semicolonsInTextsNamesAndCommentsDoNotCount() {
        assertParts(
                "INSERT INTO `a;b` VALUES (';', \"\\\";\") /* ; */;\n# ;\nDELETE FROM t;;",
                "INSERT INTO `a;b` VALUES (';', \"\\\";\") /* ; */",
                "# ;\nDELETE FROM t");
    }

    @Test
    void bodiesAreNotTakenApart() {
        String trigger = "CREATE DEFINER=`a`@`b` TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN"
                + " IF NEW.a IS NULL THEN SET NEW.a = IF(1, 2, 3); ELSEIF 1 THEN SET @x = CASE WHEN 1 THEN 2 END; END IF;"
                + " l: LOOP LEAVE l; END LOOP; WHILE 0 DO SET @y = REPEAT('a', 3); END WHILE; CASE 1 WHEN 1 THEN DO 1; END CASE; END";
        assertParts("SET @a = 1; " + trigger + "; SELECT 1", "SET @a = 1", trigger, "SELECT 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create procedure a0(x int) while x do set x = x-1; insert into t1 values ('a0', x); end while",
                "create procedure b(in x int, inout y decimal(5,2)) comment 'if; it' not deterministic repeat set x = x-1; insert into t1 values (repeat('b',3), x); until x = 0 end repeat",
                "create procedure if not exists f(x int) sql security invoker if x < 0 then insert into t1 values (if(1,2,3)); elseif x = 0 then select 1; else select 2; end if",
                "create function g(x int) returns varchar(10) character set utf8 collate utf8_bin reads sql data if x then return 'a'; else return 'b'; end if",
                "create function h(x int) returns decimal(10,2) unsigned if x then return 1; end if",
                "create definer=`a`@`b` procedure `d`.`if`() loop select 1; end loop",
                "create procedure c() case x when 1 then select 1; else select 2; end case",
                "create procedure l() l: while 1 do leave l; end while",
                "create procedure e() if exists (select 1) then select 1; end if"
            })
    void bodiesWithoutBeginAreNotTakenApart(String routine) {
        assertParts(routine + "; insert into t values (1)", routine, "insert into t values (1)");
    }

    @Test
    void aFunctionOfThatNameOpensNothing() {
        assertParts(
                "create procedure p() select if(1,2,3), repeat('a', 2); insert into t values (1)",
                "create procedure p() select if(1,2,3), repeat('a', 2)",
                "insert into t values (1)");
    }

    @Test
    void bodyOfOneStatementEndsAtItsSemicolon() {
        assertParts(
                "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1; INSERT INTO t VALUES (1)",
                "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1",
                "INSERT INTO t VALUES (1)");
    }

    @Test
    void transactionInOnePacket() {
        assertParts("BEGIN; UPDATE t SET a=1; COMMIT", "BEGIN", "UPDATE t SET a=1", "COMMIT");
    }

    /** MySQL 5.5.9: error 1064 at the empty statement, what stands before it took effect. */
    @Test
    void nothingIsRunAfterAnEmptyStatement() {
        assertParts("INSERT 1; ; INSERT 2", "INSERT 1");
        assertParts("INSERT 1; INSERT 2; /* c */ ; INSERT 3", "INSERT 1", "INSERT 2");
    }

    private void assertParts(String packet, String... parts) {
        List<String> found = analyzer.split(packet.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT).stream()
                .map(part -> new String(part, StandardCharsets.UTF_8))
                .toList();
        assertEquals(List.of(parts), found);
    }
}
