package org.generallog.replay.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.generallog.replay.sql.LexicalMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestingEventTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SET @enable = 1"
                        + " | CREATE EVENT e ON SCHEDULE EVERY 1 DAY  DISABLE ON SLAVE DO SET @enable = 1",
                "create definer=`root`@`localhost` event if not exists d.e on schedule at now() on completion preserve enable comment 'DO ENABLE' do begin end"
                        + " | create definer=`root`@`localhost` event if not exists d.e on schedule at now() on completion preserve  DISABLE ON SLAVE  comment 'DO ENABLE' do begin end",
                "CREATE EVENT e ON SCHEDULE AT NOW() COMMENT 'x' DO DELETE FROM t"
                        + " | CREATE EVENT e ON SCHEDULE AT NOW()  DISABLE ON SLAVE COMMENT 'x' DO DELETE FROM t",
                "CREATE EVENT e ON SCHEDULE AT NOW() DISABLE DO DELETE FROM t | CREATE EVENT e ON SCHEDULE AT NOW() DISABLE DO DELETE FROM t",
                "ALTER EVENT e ENABLE | ALTER EVENT e  DISABLE ON SLAVE",
                "ALTER EVENT e RENAME TO f | ALTER EVENT e RENAME TO f",
                "DROP EVENT e | DROP EVENT e",
                "CREATE TABLE event (enable INT) | CREATE TABLE event (enable INT)",
                "ALTER TABLE t ENABLE KEYS | ALTER TABLE t ENABLE KEYS",
                "CREATE PROCEDURE event() DO 1 | CREATE PROCEDURE event() DO 1",
            })
    void eventsRest(String sql, String resting) {
        byte[] out = RestingEvent.of(sql.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT);
        assertEquals(resting.strip(), new String(out, StandardCharsets.UTF_8).strip());
    }
}
