package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that are older than the capture: what they had open, and whether they have autocommit. */
class EarlySessionsTest {
    @TempDir
    Path folder;

    private Rows rows;

    @BeforeEach
    void olderSession() {
        rows = new Rows(folder, "5.5.9", new Definitions()).older("A").older("B");
    }

    private static String delete(int id) {
        return "DELETE FROM t WHERE id=" + id;
    }

    @Test
    void whatBelongsToAnOpenTransactionWaitsForItsEnd() {
        rows.open(Map.of("A", true)).asleep("A", "B").sent("A: " + delete(1), "B: " + delete(2), "A: COMMIT");
        assertEquals(List.of("B(" + delete(2) + ")", "A(" + delete(1) + "; ?partial )"), rows.out());
    }

    @Test
    void oneThatHadChangedNothingIsWhole() {
        rows.open(Map.of("A", false)).asleep("A").sent("A: " + delete(1), "A: COMMIT");
        assertEquals(List.of("A(" + delete(1) + ")"), rows.out());
    }

    @Test
    void oneThatIsRolledBackLeavesNothing() {
        rows.open(Map.of("A", true, "B", true)).asleep("A", "B");
        rows.sent("A: " + delete(1), "A: ROLLBACK", "B: " + delete(2)).row("B", LogCommand.QUIT, "");
        assertEquals(List.of(), rows.out());
        assertEquals(2, rows.fate(Fate.ROLLED_BACK));
    }

    @Test
    void anImplicitCommitIsOneToo() {
        rows.open(Map.of("A", true, "B", true)).asleep("A", "B").sent("A: DROP TABLE x", "B: BEGIN", "B: ROLLBACK");
        assertEquals(List.of("A(?partial )", "A(DROP TABLE x)", "B(?partial )"), rows.out());
    }

    @Test
    void whatWasSeenBeforeTheListIsListed() {
        rows.open(Map.of("A", true)).sent("A: " + delete(1)).asleep("A").sent("A: " + delete(2), "A: COMMIT");
        assertEquals(
                List.of("A(" + delete(1) + ")", "A(?around-start t `id`='1')", "A(" + delete(2) + "; ?partial )"),
                rows.out());
    }

    @Test
    void withoutTheListTheFirstEndIsTakenForOne() {
        rows.sent("A: " + delete(1), "A: COMMIT", "B: " + delete(2), "B: ROLLBACK");
        assertEquals(
                List.of(
                        "A(" + delete(1) + ")",
                        "A(?partial ; ?around-start t `id`='1')",
                        "B(" + delete(2) + ")",
                        "B(?around-start t `id`='2')"),
                rows.out());
    }

    @Test
    void whoCommitsAgainWhatItNeverBeginsHasNoAutocommit() {
        rows.open(Map.of())
                .asleep("A")
                .sent("A: " + delete(1), "A: COMMIT", "A: " + delete(2), "A: COMMIT")
                .sent("A: " + delete(3), "A: " + delete(4), "A: COMMIT", "A: " + delete(5), "A: ROLLBACK");
        assertEquals(
                List.of(
                        "A(" + delete(1) + ")",
                        "A(?around-start t `id`='1')",
                        "A(" + delete(2) + ")",
                        "A(?around-start t `id`='2')",
                        "A(" + delete(3) + "; " + delete(4) + ")",
                        // If it had autocommit after all, this had taken effect.
                        "A(?around-start t `id`='5')"),
                rows.out());
        rows.sent("A: " + delete(6)).row("A", LogCommand.QUIT, "");
        assertEquals("A(?around-start t `id`='6')", rows.out().get(6));
        assertEquals(2, rows.fate(Fate.ROLLED_BACK));
    }

    @Test
    void aRollbackAloneSaysNothingOfAutocommit() {
        rows.open(Map.of()).asleep("A").sent("A: " + delete(1), "A: ROLLBACK", "A: " + delete(2));
        assertEquals(
                List.of("A(" + delete(1) + ")", "A(?around-start t `id`='1')", "A(" + delete(2) + ")"), rows.out());
    }

    @Test
    void whoSaysWhatItWantsIsKnown() {
        rows.open(Map.of()).asleep("A", "B");
        rows.sent("A: SET autocommit = 1", "A: " + delete(1), "A: COMMIT", "A: " + delete(2), "A: COMMIT");
        rows.sent("B: BEGIN", "B: COMMIT", "B: " + delete(3), "B: COMMIT", "B: " + delete(4));
        assertEquals(
                List.of("A(" + delete(1) + ")", "A(" + delete(2) + ")", "B(" + delete(3) + ")", "B(" + delete(4) + ")"),
                rows.out());
    }
}
