package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Triggers and functions that the catalogue does not have any more when the rows that they wrote are read. */
class LoggedDefinitionsTest {
    private static final String INSERT = "INSERT INTO t (`id`) VALUES (1)";
    private static final String COUNT = "UPDATE n SET c = c + 1";

    @TempDir
    Path folder;

    private final Definitions definitions = new Definitions();

    private Rows rows() {
        return new Rows(folder, "5.6.24", definitions);
    }

    @Test
    void aTriggerThatCameAndWentIsFollowed() {
        Rows rows = rows().sent(
                        "A: CREATE DEFINER=`app`@`%` TRIGGER nst.tr AFTER INSERT ON t FOR EACH ROW " + COUNT,
                        "A: " + INSERT,
                        "A: " + COUNT,
                        "A: " + COUNT,
                        "A: SELECT 1",
                        "B: " + INSERT,
                        "B: " + COUNT,
                        "B: SELECT 1",
                        "A: DROP TRIGGER IF EXISTS tr",
                        "A: " + INSERT,
                        "A: " + COUNT);
        assertEquals(2, rows.fate(Fate.NESTED));
        assertEquals(
                List.of(
                        "A(CREATE DEFINER=`app`@`%` TRIGGER nst.tr AFTER INSERT ON t FOR EACH ROW " + COUNT + ")",
                        "A(" + INSERT + ")",
                        "A(" + COUNT + ")",
                        "B(" + INSERT + ")",
                        "A(DROP TRIGGER IF EXISTS tr)",
                        "A(" + INSERT + ")",
                        "A(" + COUNT + ")"),
                rows.out());
    }

    @Test
    void aFunctionThatCameAndWentIsFollowed() {
        Rows rows = rows().sent(
                        "A: CREATE FUNCTION f() RETURNS INT MODIFIES SQL DATA BEGIN " + COUNT + "; RETURN 1; END",
                        "A: SELECT f()",
                        "A: " + COUNT,
                        "A: DROP FUNCTION f",
                        "A: SELECT f()",
                        "A: " + COUNT);
        assertEquals(1, rows.fate(Fate.NESTED));
        assertEquals(4, rows.fate(Fate.REPLAYED));
        assertEquals(1, rows.fate(Fate.READ));
    }

    @Test
    void aTriggerGoesWithItsTable() {
        Rows rows = rows().sent(
                        "A: CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW " + COUNT,
                        "A: DROP TABLE t",
                        "A: CREATE TABLE t (id INT)",
                        "A: " + INSERT,
                        "A: " + COUNT);
        assertEquals(0, rows.fate(Fate.NESTED));
    }

    @Test
    void whatTheCatalogueHadBeforeHoldsUntilItsDropIsRead() {
        definitions.trigger("t", "AFTER", "INSERT", COUNT, Definer.UNKNOWN);
        String name = definitions.triggers("nst", "t").get(0).name();
        Rows rows = rows().sent("A: " + INSERT, "A: " + COUNT);
        definitions.drop();
        rows.sent("B: CREATE TABLE other (id INT)", "A: " + INSERT, "A: " + COUNT);
        assertEquals(2, rows.fate(Fate.NESTED));
        rows.sent("B: DROP TRIGGER " + name, "A: " + INSERT, "A: " + COUNT);
        assertEquals(2, rows.fate(Fate.NESTED));
    }

    @Test
    void whatWasNeverCreatedIsForgottenAtTheNextHeartbeat() {
        Rows rows = rows().sent("A: CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW " + COUNT)
                .row("H", LogCommand.QUERY, "SELECT " + Rows.heartbeat(Long.MAX_VALUE) + " 1")
                .sent("A: " + INSERT, "A: " + COUNT);
        assertEquals(0, rows.fate(Fate.NESTED));
    }
}
