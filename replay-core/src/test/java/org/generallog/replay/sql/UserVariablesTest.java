package org.generallog.replay.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserVariablesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "select @a := @b + 1 | b | a",
                "select max(x), @c into @A, @`b c` from t | c | a b c",
                "update t set v = (@n := @n + 1) where id = @id | id n | n",
                "set @x = 1, @y = @z | z | x y",
                "call p(1, @out, concat(@in)) | in out | in out",
                "insert into t select * from u where a = @p and b in (@q, @r) | p q r | ''",
                "create definer='a'@'b' procedure p() select @s into @t | s | t",
                "insert into t set a = @v, b = @w | v w | ''",
                "BEGIN SET @k = 1; UPDATE t SET a = 1, b = @k; END | k | k"
            })
    void reads_and_assignments(String sql, String read, String assigned) {
        UserVariables variables =
                UserVariables.of(Lexer.lex(sql.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT));
        assertEquals(read, joined(variables.read()));
        assertEquals(assigned, joined(variables.assigned()));
    }

    private static String joined(Set<String> names) {
        return String.join(" ", new TreeSet<>(names));
    }
}
