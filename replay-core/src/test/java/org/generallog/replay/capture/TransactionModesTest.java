package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code completion_type} and read-only transactions make of a session's statements, as measured on 5.6.24 and MariaDB 10.11. */
class TransactionModesTest {
    @TempDir
    Path folder;

    private List<String> out(String version, String... lines) {
        return new Rows(
                        folder,
                        version,
                        new Definitions()
                                .withProcedure("reads", "SELECT id FROM t")
                                .withProcedure("writes", "DELETE FROM t"))
                .sent(lines)
                .out();
    }

    @Test
    void completionChainsWhereTheStatementDoesNotSay() {
        assertEquals(
                List.of("A(DELETE FROM t WHERE id=1)", "A(DELETE FROM t WHERE id=4)", "A(DELETE FROM t WHERE id=5)"),
                out(
                        "5.5.9",
                        "A: SET @@session.completion_type = CHAIN",
                        "A: BEGIN",
                        "A: DELETE FROM t WHERE id=1",
                        "A: COMMIT",
                        "A: DELETE FROM t WHERE id=2",
                        "A: ROLLBACK",
                        "A: DELETE FROM t WHERE id=3",
                        "A: ROLLBACK AND NO CHAIN",
                        "A: DELETE FROM t WHERE id=4",
                        "A: SET completion_type = DEFAULT",
                        "A: COMMIT",
                        "A: DELETE FROM t WHERE id=5"));
    }

    @Test
    void anImplicitCommitDoesNotChain() {
        assertEquals(
                List.of("A(DELETE FROM t WHERE id=1)", "A(DROP TABLE x)", "A(DELETE FROM t WHERE id=2)"),
                out(
                        "5.5.9",
                        "A: SET completion_type = 1",
                        "A: BEGIN",
                        "A: DELETE FROM t WHERE id=1",
                        "A: DROP TABLE x",
                        "A: DELETE FROM t WHERE id=2",
                        "A: SET completion_type = 0"));
    }

    @Test
    void completionReleases() {
        assertEquals(
                List.of(
                        "A(DELETE FROM t WHERE id=1)",
                        "A(DELETE FROM t WHERE id=2)",
                        "A(?session-state t `id`='3'; DELETE FROM t WHERE id=3)"),
                out(
                        "5.5.9",
                        "A: SET autocommit = 0, completion_type = 'RELEASE'",
                        "A: DELETE FROM t WHERE id=1",
                        "A: COMMIT NO RELEASE",
                        "A: DELETE FROM t WHERE id=2",
                        "A: COMMIT",
                        // Another session with the same id, whose beginning nobody has seen: it has autocommit.
                        "A: DELETE FROM t WHERE id=3"));
    }

    @Test
    void aSessionBeginsWithTheGlobalValue() {
        assertEquals(
                List.of("B(DELETE FROM t WHERE id=1)"),
                out(
                        "5.5.9",
                        "A: SET GLOBAL completion_type = 1",
                        "B: COMMIT",
                        "B: DELETE FROM t WHERE id=1",
                        "B: COMMIT",
                        "B: DELETE FROM t WHERE id=2",
                        "B: ROLLBACK"));
    }

    @Test
    void writesOfAReadOnlyTransactionAreNotReplayed() {
        Rows rows = new Rows(folder, "5.6.24", new Definitions())
                .sent(
                        "A: START TRANSACTION READ ONLY",
                        "A: DELETE FROM t WHERE id=1",
                        "A: SELECT * FROM t FOR UPDATE",
                        "B: DELETE FROM t WHERE id=2",
                        "A: COMMIT AND CHAIN",
                        "A: DELETE FROM t WHERE id=3",
                        "A: COMMIT",
                        "A: DELETE FROM t WHERE id=4");
        assertEquals(List.of("B(DELETE FROM t WHERE id=2)", "A(DELETE FROM t WHERE id=4)"), rows.out());
        assertEquals(2, rows.fate(Fate.ROLLED_BACK));
    }

    @Test
    void beforeThemReadOnlyIsASyntaxError() {
        assertEquals(
                List.of("A(DELETE FROM t WHERE id=1)", "A(DELETE FROM t WHERE id=2)"),
                out(
                        "5.5.9",
                        "A: START TRANSACTION READ ONLY",
                        "A: DELETE FROM t WHERE id=1",
                        "A: ROLLBACK",
                        "A: SET SESSION TRANSACTION READ ONLY",
                        "A: DELETE FROM t WHERE id=2"));
    }

    @Test
    void forTheNextTransactionAlone() {
        assertEquals(
                List.of("A(DELETE FROM t WHERE id=3)", "A(DELETE FROM t WHERE id=5)", "A(DELETE FROM t WHERE id=6)"),
                out(
                        "10.11.5-MariaDB",
                        "A: SET TRANSACTION READ ONLY",
                        "A: DELETE FROM t WHERE id=1",
                        "A: SELECT 1",
                        "A: DELETE FROM t WHERE id=2",
                        "A: SELECT * FROM t",
                        "A: DELETE FROM t WHERE id=3",
                        "A: SET @@tx_read_only = 1",
                        "A: BEGIN",
                        "A: DELETE FROM t WHERE id=4",
                        "A: ROLLBACK",
                        "A: DELETE FROM t WHERE id=5",
                        "A: BEGIN",
                        "A: SET TRANSACTION READ ONLY",
                        "A: DELETE FROM t WHERE id=6",
                        "A: COMMIT"));
    }

    @Test
    void forTheSession() {
        assertEquals(
                List.of("A(DELETE FROM t WHERE id=2)", "A(CREATE TABLE y (i INT))", "A(DELETE FROM t WHERE id=5)"),
                out(
                        "5.6.24",
                        "A: BEGIN",
                        "A: SET SESSION TRANSACTION READ ONLY",
                        "A: DELETE FROM t WHERE id=2",
                        "A: COMMIT",
                        "A: DELETE FROM t WHERE id=3",
                        "A: CREATE TABLE x (i INT)",
                        "A: CREATE TEMPORARY TABLE z (i INT)",
                        "A: START TRANSACTION READ WRITE",
                        "A: ROLLBACK",
                        "A: BEGIN",
                        "A: DELETE FROM t WHERE id=4",
                        "A: SET SESSION TRANSACTION READ WRITE",
                        "A: CREATE TABLE y (i INT)",
                        "A: DELETE FROM t WHERE id=5"));
    }

    @Test
    void aReadBeginsATransactionWithoutAutocommit() {
        assertEquals(
                List.of("A(DELETE FROM t WHERE id=1)"),
                out(
                        "5.6.24",
                        "A: SET autocommit = 0",
                        "A: SELECT * FROM t",
                        "A: SET TRANSACTION READ ONLY",
                        "A: DELETE FROM t WHERE id=1",
                        "A: COMMIT",
                        "A: SET TRANSACTION READ ONLY",
                        "A: DELETE FROM t WHERE id=2",
                        "A: COMMIT"));
    }

    @Test
    void temporaryTablesMayBeWritten() {
        assertEquals(
                List.of(
                        "A(CREATE TEMPORARY TABLE tmp (id INT))",
                        "A(INSERT INTO tmp VALUES (1); INSERT INTO tmp SELECT id FROM t)"),
                out(
                        "5.6.24",
                        "A: CREATE TEMPORARY TABLE tmp (id INT)",
                        "A: START TRANSACTION READ ONLY",
                        "A: INSERT INTO tmp VALUES (1)",
                        "A: UPDATE t, tmp SET t.id = 1 WHERE t.id = tmp.id",
                        "A: INSERT INTO tmp SELECT id FROM t",
                        "A: COMMIT"));
    }

    @Test
    void aProcedureThatWritesIsRefused() {
        assertEquals(
                List.of("A(CALL reads())"),
                out("5.6.24", "A: START TRANSACTION READ ONLY", "A: CALL writes()", "A: CALL reads()", "A: COMMIT"));
    }

    @Test
    void aPacketEndsWhereItWasRefused() {
        Rows rows = new Rows(folder, "10.11.5-MariaDB", new Definitions())
                .sent(
                        "A: DELETE FROM t WHERE id=1; START TRANSACTION READ ONLY; DELETE FROM t WHERE id=2; COMMIT; DELETE FROM t WHERE id=3",
                        "A: COMMIT",
                        "A: DELETE FROM t WHERE id=4");
        assertEquals(List.of("A(DELETE FROM t WHERE id=1)", "A(DELETE FROM t WHERE id=4)"), rows.out());
        assertEquals(1, rows.fate(Fate.ROLLED_BACK));
    }
}
