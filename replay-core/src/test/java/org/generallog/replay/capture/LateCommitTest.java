package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * MySQL 5.5 logs an {@code Execute} when its statement is over. What waited for a transaction goes on when that has committed, and may be
 * logged before the prepared {@code COMMIT} is.
 */
class LateCommitTest {
    @TempDir
    Path folder;

    private Rows first() {
        return new Rows(folder, "5.5.9", new Definitions())
                .row("A", LogCommand.PREPARE, "SET autocommit = 0")
                .row("A", LogCommand.EXECUTE, "SET autocommit = 0")
                .row("A", LogCommand.EXECUTE, "UPDATE t SET v = 'a' WHERE id = 1");
    }

    @Test
    void theFirstCommitOfASessionThatHasPreparedItComesFirst() {
        assertEquals(
                List.of("A(UPDATE t SET v = 'a' WHERE id = 1)", "B(UPDATE t SET v = 'b' WHERE id = 1)"),
                first().row("A", LogCommand.PREPARE, "COMMIT")
                        .row("B", LogCommand.EXECUTE, "UPDATE t SET v = 'b' WHERE id = 1")
                        .row("A", LogCommand.EXECUTE, "COMMIT")
                        .out());
    }

    @Test
    void preparedByNameToo() {
        assertEquals(
                List.of("A(UPDATE t SET v = 'a' WHERE id = 1)", "B(UPDATE t SET v = 'b' WHERE id = 1)"),
                first().sent("A: PREPARE c FROM 'COMMIT'", "A: EXECUTE c")
                        .row("B", LogCommand.EXECUTE, "UPDATE t SET v = 'b' WHERE id = 1")
                        .row("A", LogCommand.EXECUTE, "COMMIT")
                        .out());
    }

    @Test
    void whereItWasPreparedBeforeTheLogTheRowIsListed() {
        assertEquals(
                List.of(
                        "B(UPDATE t SET v = 'b' WHERE id = 1)",
                        "A(UPDATE t SET v = 'a' WHERE id = 1; ?close-writes t `id`='1')"),
                first().row("B", LogCommand.EXECUTE, "UPDATE t SET v = 'b' WHERE id = 1")
                        .row("A", LogCommand.EXECUTE, "COMMIT")
                        .out());
    }

    @Test
    void aCommitThatIsSentAsTextIsLoggedBeforeItRuns() {
        assertEquals(
                List.of("B(UPDATE t SET v = 'b' WHERE id = 1)", "A(UPDATE t SET v = 'a' WHERE id = 1)"),
                first().row("B", LogCommand.EXECUTE, "UPDATE t SET v = 'b' WHERE id = 1")
                        .sent("A: COMMIT")
                        .out());
    }
}
