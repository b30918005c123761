package org.generallog.replay.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepeatedExecutionTest {
    /** E and F are executions, p prepares, c is any other row; the result has a letter for each execution, r for a repeated one. */
    @ParameterizedTest
    @CsvSource({
        "EpE, er",
        "EE, ee",
        "EpF, ee",
        "EpcE, ee",
        "EcpE, ee",
        "EppE, ee",
        "pE, e",
        "EpEpE, ere",
        "EpEE, ere",
        "c, ''"
    })
    void onlyWhatTheServerPreparedAnewIsRepeated(String rows, String expected) {
        RepeatedExecution repeats = new RepeatedExecution();
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < rows.length(); i++) {
            char row = rows.charAt(i);
            switch (row) {
                case 'p' -> repeats.prepared();
                case 'c' -> repeats.other();
                default -> {
                    byte[] statement = ("update t set n = " + row).getBytes(StandardCharsets.UTF_8);
                    RepeatedExecution restarted = new RepeatedExecution();
                    restarted.restore(repeats.state());
                    repeats = restarted;
                    seen.append(repeats.executed(statement) ? 'r' : 'e');
                }
            }
        }
        assertEquals(expected, seen.toString());
    }
}
