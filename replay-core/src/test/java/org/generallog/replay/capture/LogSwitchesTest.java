package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogSwitchesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET GLOBAL general_log = 0                      | ALL",
                "SET GLOBAL general_log = OFF                    | ALL",
                "set @@GLOBAL.General_Log := 'off'               | ALL",
                "SET GLOBAL log = 0                              | ALL",
                "SET GLOBAL general_log = DEFAULT                | ALL",
                "SET GLOBAL general_log = @was                   | ALL",
                "SET GLOBAL max_connections = 5, general_log = 0 | ALL",
                "SET @x = 1, GLOBAL general_log = 0              | ALL",
                "SET GLOBAL log_output = 'FILE'                  | ALL",
                "SET GLOBAL log_output = FILE                    | ALL",
                "SET GLOBAL log_output = 'TABLE,NONE'            | ALL",
                "SET GLOBAL log_output = 2                       | ALL",
                "SET GLOBAL log_output = DEFAULT                 | ALL",
                "SET GLOBAL sql_log_off = 1                      | ALL",
                "SET SESSION sql_log_off = 1                     | SESSION",
                "SET sql_log_off = ON                            | SESSION",
                "SET @@sql_log_off = @x                          | SESSION",
                "SET GLOBAL general_log = 1                      | NONE",
                "SET GLOBAL general_log = ON                     | NONE",
                "SET GLOBAL log_output = 'TABLE,FILE'            | NONE",
                "SET GLOBAL log_output = 'table'                 | NONE",
                "SET GLOBAL log_output = 4                       | NONE",
                "SET GLOBAL log_output = 6                       | NONE",
                "SET sql_log_off = 0                             | NONE",
                "SET GLOBAL sql_log_off = DEFAULT                | NONE",
                "SET @general_log = 0                            | NONE",
                "SET GLOBAL slow_query_log = 0                   | NONE",
                "SET sql_log_bin = 0                             | NONE"
            })
    void knowsWhatKeepsRowsOutOfTheLog(String sql, String expected) {
        List<Assignment> assignments = new SqlStatementAnalyzer()
                .analyze(sql.strip().getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT)
                .assignments();
        String found = LogSwitches.silencesAll(assignments)
                ? "ALL"
                : LogSwitches.silencesSession(assignments) ? "SESSION" : "NONE";
        assertEquals(expected, found, sql);
    }
}
