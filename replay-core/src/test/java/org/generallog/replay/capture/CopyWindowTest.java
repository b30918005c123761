package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schema changes while a copy reads. */
class CopyWindowTest {
    @TempDir
    Path folder;

    private Rows copying() {
        return copying(new Definitions());
    }

    private Rows copying(Definitions definitions) {
        return new Rows(folder, "5.5.9", definitions).copyBegins("c1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ENGINE=InnoDB",
                "ALTER IGNORE TABLE t ADD UNIQUE KEY (v)",
                "TRUNCATE TABLE t",
                "TRUNCATE t",
                "DROP TABLE IF EXISTS t",
                "CREATE UNIQUE INDEX i ON t (v)",
                "DROP INDEX i ON t",
            })
    void aTableThatIsChangedIsListed(String statement) {
        assertEquals(
                List.of("A(?copy t; " + statement + ")"),
                copying().sent("A: " + statement).out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE n (id INT)",
                "CREATE TABLE IF NOT EXISTS n (id INT)",
                "CREATE DEFINER=`app`@`%` VIEW w AS SELECT 1",
                "INSERT INTO t (`id`) VALUES (1)",
            })
    void whatLeavesTheRowsOfTablesAloneIsNot(String statement) {
        assertEquals(
                List.of("A(" + statement + ")"),
                copying().sent("A: " + statement).out());
    }

    @Test
    void bothNamesOfATableThatIsRenamed() {
        assertEquals(
                List.of("A(?copy t; ?copy u; RENAME TABLE t TO u)"),
                copying().sent("A: RENAME TABLE t TO u").out());
    }

    @Test
    void oneThatIsOptimizedThoughThatIsNotReplayed() {
        assertEquals(
                List.of("A(?copy t)"), copying().sent("A: OPTIMIZE TABLE t").out());
    }

    /** The new instance makes them of what the copy has found. */
    @Test
    void whatWasMadeOfItsRowsBefore() {
        assertEquals(
                List.of(
                        "A(INSERT INTO archive (id) SELECT id FROM t)",
                        "A(INSERT INTO sums (n) SELECT COUNT(*) FROM archive)",
                        "A(INSERT INTO other (id) SELECT id FROM u)",
                        "A(?copy t; ?copy archive; ?copy sums; TRUNCATE t)"),
                copying()
                        .sent(
                                "A: INSERT INTO archive (id) SELECT id FROM t",
                                "A: INSERT INTO sums (n) SELECT COUNT(*) FROM archive",
                                "A: INSERT INTO other (id) SELECT id FROM u",
                                "A: TRUNCATE t")
                        .out());
    }

    @Test
    void whatATriggerMadeOfThem() {
        Definitions definitions = new Definitions()
                .trigger(
                        "u",
                        "AFTER",
                        "INSERT",
                        "INSERT INTO audit SELECT NEW.id, v FROM t WHERE id = NEW.id",
                        Definer.UNKNOWN);
        assertEquals(
                List.of("A(INSERT INTO u (`id`) VALUES (1))", "A(?copy t; ?copy audit; ?copy u; TRUNCATE t)"),
                copying(definitions)
                        .sent("A: INSERT INTO u (`id`) VALUES (1)", "A: TRUNCATE t")
                        .out());
    }

    @Test
    void nothingBeforeItAndBehindIt() {
        assertEquals(
                List.of("A(TRUNCATE t)", "A(?copy t; TRUNCATE t)", "A(TRUNCATE t)"),
                new Rows(folder, "5.5.9", new Definitions())
                        .sent("A: TRUNCATE t")
                        .copyBegins("c1")
                        .copyEnds("another")
                        .sent("A: TRUNCATE t")
                        .copyEnds("c1")
                        .sent("A: TRUNCATE t")
                        .out());
    }

    @Test
    void theCheckpointKeepsIt() {
        CopyWindow before = new CopyWindow();
        assertNull(before.state());
        before.restore(new CaptureCheckpoint.Copying("c1", Map.of("d.t", List.of("d.u"))));
        CopyWindow after = new CopyWindow();
        after.restore(before.state());
        assertEquals(before.state(), after.state());
    }
}
