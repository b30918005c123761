package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a session has set before the capture began is not in the log. */
class OlderSessionsTest {
    @TempDir
    Path folder;

    private Rows rows() {
        return new Rows(folder, "5.5.9", new Definitions()).before("A");
    }

    @Test
    void whatItWritesIsListed() {
        assertEquals(
                List.of("A(?session-state t `id`='1'; DELETE FROM t WHERE id=1)"),
                rows().sent("A: DELETE FROM t WHERE id=1").out());
    }

    @Test
    void untilItHasSaidAllOfIt() {
        assertEquals(
                List.of("A(?session-state t `id`='1'; DELETE FROM t WHERE id=1)", "A(DELETE FROM t WHERE id=2)"),
                rows().sent(
                                "A: SET sql_mode = '', time_zone = '+02:00'",
                                "A: DELETE FROM t WHERE id=1",
                                "A: SET foreign_key_checks = 0",
                                "A: DELETE FROM t WHERE id=2")
                        .out());
    }

    @Test
    void whatItMakesOfItsSettingsIsNotKnownEither() {
        assertEquals(
                List.of("A(?session-state t `id`='1'; DELETE FROM t WHERE id=1)"),
                rows().sent(
                                "A: SET time_zone = '+02:00', foreign_key_checks = 0",
                                "A: SET sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')",
                                "A: DELETE FROM t WHERE id=1")
                        .out());
    }

    @Test
    void itsConnectionIsUsedAnew() {
        assertEquals(
                List.of("A(DELETE FROM t WHERE id=1)"),
                rows().row("A", LogCommand.CHANGE_USER, "app@localhost on nst")
                        .sent("A: DELETE FROM t WHERE id=1")
                        .out());
    }
}
