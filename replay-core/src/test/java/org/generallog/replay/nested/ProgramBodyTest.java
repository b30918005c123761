package org.generallog.replay.nested;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramBodyTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CREATE DEFINER=`a`@`%` TRIGGER `t` AFTER INSERT ON `x` FOR EACH ROW insert into y values('it''s')"
                        + " | insert into y values('it''s')",
                "CREATE TRIGGER é BEFORE UPDATE ON x for each row /* FOR EACH ROW */ begin set @a=1; end"
                        + " | begin set @a=1; end",
                "CREATE TRIGGER t AFTER INSERT ON x FOR EACH ROW FOLLOWS u DO 1 | DO 1"
            })
    void trigger(String create, String body) {
        assertEquals(Optional.of(body), ProgramBody.ofTrigger(create, ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "CREATE DEFINER=`a`@`%` FUNCTION `f`(`begin` int) RETURNS int(11) DETERMINISTIC COMMENT 'RETURN' RETURN 1"
                        + " | RETURN 1",
                "CREATE FUNCTION `f`() RETURNS varchar(9) CHARSET utf8 READS SQL DATA BEGIN RETURN 'it''s'; END"
                        + " | BEGIN RETURN 'it''s'; END"
            })
    void function(String create, String body) {
        assertEquals(Optional.of(body), ProgramBody.ofFunction(create, ""));
    }
}
