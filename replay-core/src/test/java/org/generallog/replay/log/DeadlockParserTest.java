package org.generallog.replay.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Texts of real servers; their statements hold lines that look like the report's own. */
class DeadlockParserTest {
    private static String text(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DeadlockParserTest.class.getResourceAsStream("/deadlock/" + name + ".txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void mySql55() throws IOException {
        assertEquals(
                Optional.of(
                        new DeadlockReport(8L, Set.of(7L, 8L), "261120 20:21:15", "update d.t set v='x TRANSACTIONS")),
                DeadlockParser.parse(text("mysql-5.5.9")));
    }

    @Test
    void mariaDb1011() throws IOException {
        assertEquals(
                Optional.of(new DeadlockReport(
                        10L, Set.of(9L, 10L), "2026-11-20 20:21:17", "update d.t set v='x TRANSACTIONS")),
                DeadlockParser.parse(text("mariadb-10.11")));
    }

    /** It says transaction 2, and rolled back the first: that has changed less. */
    @Test
    void mariaDb114CountsWrong() throws IOException {
        assertEquals(
                Optional.of(new DeadlockReport(
                        46L, Set.of(46L, 47L), "2026-11-20 17:34:40", "update t set v=v+1 where id=2")),
                DeadlockParser.parseByWeight(text("mariadb-11.4")));
    }

    /** Both have changed one row. */
    @Test
    void amongEqualsTheLaterStatementIsTheVictim() throws IOException {
        assertEquals(
                10L,
                DeadlockParser.parseByWeight(text("mariadb-10.11"))
                        .orElseThrow()
                        .victimThreadId());
    }

    @Test
    void noneAndCutOff() throws IOException {
        assertEquals(Optional.empty(), DeadlockParser.parse(""));
        assertEquals(Optional.empty(), DeadlockParser.parse("TRANSACTIONS\n------------\n"));
        String whole = text("mysql-5.5.9");
        assertEquals(Optional.empty(), DeadlockParser.parse(whole.substring(0, whole.indexOf("*** (2)"))));
    }
}
