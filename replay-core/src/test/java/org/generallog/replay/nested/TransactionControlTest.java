package org.generallog.replay.nested;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** C: may commit what was open; R: may roll it back; N: may leave it; O: may end with a transaction of its own. */
class TransactionControlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert into t values (1) | N",
                "begin insert into t values (1); end | N",
                "begin start transaction; insert into t values (1); commit; end | C",
                "begin start transaction; insert into t values (1); end | CO",
                "begin insert into t values (1); rollback; insert into t values (2); end | R",
                "begin declare exit handler for sqlexception rollback; start transaction; insert into t values (1); commit; end | C",
                "begin start transaction; if x then commit; else rollback; end if; end | C",
                "begin start transaction; if x then commit; end if; end | CO",
                "begin if x then commit; end if; end | CN",
                "begin if x then rollback; else commit; end if; end | CR",
                "begin create table if not exists made (id int); end | C",
                "begin create temporary table made (id int); end | N",
                "begin set autocommit = 0; insert into t values (1); end | CN",
                "begin set @@session.autocommit = 1; end | C",
                "begin call inner_commits(); end | C",
                "begin call itself(); rollback; end | R",
                "begin call unknown(1); end | N",
                "begin x: loop if y then leave x; end if; insert into t values (1); commit; end loop x; end | CN",
                "begin prepare s from @s; execute s; end | N",
            })
    void waysThroughABody(String body, String expected) {
        Definitions definitions = new Definitions()
                .withProcedure("itself", body)
                .withProcedure("inner_commits", "begin insert into t values (1); commit; end");
        byte[] call = "call itself(1, @x)".getBytes(StandardCharsets.UTF_8);
        TransactionControl control = TransactionControl.of(Lexer.lex(call, LexicalMode.DEFAULT), "nst", definitions);
        String actual = (control.commitsFirst() ? "C" : "")
                + (control.rollsBackFirst() ? "R" : "")
                + (control.mayDoNothing() ? "N" : "")
                + (control.endsOpen() ? "O" : "");
        assertEquals(expected, actual);
    }
}
