package org.generallog.replay.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerFunctionsTest {
    private final ServerFunctions functions = new ServerFunctions(17, "app@10.0.0.1");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "insert into t values (sysdate(), SYSDATE(6)) | insert into t values (NOW(), NOW(6))",
                "select @a := get_lock(concat('a', (1)), 10) | select @a := 1",
                "insert into t values (connection_id(), user(), sleep( 2 ) ) | insert into t values (17, 'app@10.0.0.1', 0 )",
                "insert into t select user, sysdate from mysql_user | insert into t select user, sysdate from mysql_user",
                "insert into t values ('sysdate()', `user`) -- sleep(1) | insert into t values ('sysdate()', `user`) -- sleep(1)",
                "insert into t values (db.sleep(1), get_lock('a' | insert into t values (db.sleep(1), get_lock('a'"
            })
    void calls_become_what_they_returned(String sql, String carried) {
        byte[] replaced = functions.replace(sql.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT);
        assertEquals(carried, new String(replaced, StandardCharsets.UTF_8));
    }

    @Test
    void without_such_a_call_the_statement_is_the_same() {
        byte[] sql = "update t set a = uuid()".getBytes(StandardCharsets.UTF_8);
        assertSame(sql, functions.replace(sql, LexicalMode.DEFAULT));
    }
}
