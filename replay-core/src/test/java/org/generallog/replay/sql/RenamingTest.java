package org.generallog.replay.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenamingTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    RENAME TABLE a TO b                                 | .a>.b
                    rename table `a` to x.b, x.`b` to `d d`, c wait 5 to a | .a>x.b x.b>.d d .c>.a
                    RENAME TABLES IF EXISTS a TO b                      | .a>.b
                    ALTER TABLE a RENAME TO b                           | .a>.b
                    ALTER TABLE x.a ADD c INT, RENAME b                 | x.a>.b
                    ALTER IGNORE TABLE a RENAME AS y.b, COMMENT 'RENAME c' | .a>y.b
                    ALTER TABLE a RENAME = b                            | .a>.b
                    ALTER TABLE a RENAME COLUMN c TO d                  | ''
                    ALTER TABLE a RENAME INDEX c TO d, RENAME KEY e TO f | ''
                    ALTER TABLE a ADD COLUMN (`rename` INT)             | ''
                    RENAME USER a TO b                                  | ''
                    RENAME TABLE a                                      | ''
                    CREATE TABLE a (c INT)                              | ''
                    """)
    void fromAndTo(String sql, String expected) {
        String found = Renaming.of(sql.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT).stream()
                .map(each -> each.fromDatabase() + "." + each.from() + ">" + each.toDatabase() + "." + each.to())
                .collect(Collectors.joining(" "));

        assertEquals(expected, found);
    }
}
