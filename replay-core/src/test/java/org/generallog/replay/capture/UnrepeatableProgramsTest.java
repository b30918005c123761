package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Triggers, functions and procedures that need not do the same twice: what they write is to be verified. */
class UnrepeatableProgramsTest {
    @TempDir
    Path folder;

    private List<String> out(String version, Definitions definitions, String statement) {
        return new Rows(folder, version, definitions).sent("A: " + statement).out();
    }

    private static Definitions trigger(String timing, String body) {
        return new Definitions().trigger("t", timing, "INSERT", body, Definer.UNKNOWN);
    }

    @Test
    void whatATriggerWritesElsewhereIsListed() {
        assertEquals(
                List.of("A(?non-deterministic audit; INSERT INTO t (`id`) VALUES (1))"),
                out(
                        "5.5.9",
                        trigger("AFTER", "INSERT INTO audit VALUES (NEW.id, UUID())"),
                        "INSERT INTO t (`id`) VALUES (1)"));
    }

    @Test
    void whatATriggerPutsIntoTheRowIsListedWithTheRow() {
        assertEquals(
                List.of("A(?non-deterministic t `id`='1'; INSERT INTO t (`id`) VALUES (1))"),
                out("5.5.9", trigger("BEFORE", "SET NEW.id = SYSDATE()"), "INSERT INTO t (`id`) VALUES (1)"));
    }

    @Test
    void whatAFunctionReturnsIsListedWithTheRow() {
        assertEquals(
                List.of("A(?non-deterministic t `id`='1'; UPDATE t SET v = f() WHERE id = 1)"),
                out(
                        "5.5.9",
                        new Definitions().with("f", "BEGIN DECLARE r INT; SET r = RAND() * 10; RETURN r; END"),
                        "UPDATE t SET v = f() WHERE id = 1"));
    }

    @Test
    void whatATriggerOfAProcedureWritesIsListed() {
        Definitions definitions = trigger("AFTER", "INSERT INTO audit VALUES (CONNECTION_ID())")
                .withProcedure("inner_one", "INSERT INTO t (`id`) VALUES (1)")
                .withProcedure("p", "BEGIN CALL nst.inner_one(); END");
        assertEquals(
                List.of("A(?non-deterministic t; ?non-deterministic audit; CALL p())"),
                out("5.5.9", definitions, "CALL p()"));
    }

    @Test
    void whatIsTheSameAgainIsNotListed() {
        assertEquals(
                List.of("A(INSERT INTO t (`id`) VALUES (1))"),
                out(
                        "5.5.9",
                        trigger(
                                "AFTER",
                                "BEGIN UPDATE n SET c = RAND(3); IF ROW_COUNT() = 0 THEN DELETE FROM n; END IF;"
                                        + " INSERT INTO audit VALUES (NEW.id, NOW()); END"),
                        "INSERT INTO t (`id`) VALUES (1)"));
    }

    /** MariaDB's log has one, but of another moment. */
    @Test
    void aFractionOfTheSecondIsNeverKnown() {
        Definitions definitions = trigger("AFTER", "INSERT INTO audit VALUES (NOW(6))");
        String insert = "INSERT INTO t (`id`) VALUES (1)";
        String update = "UPDATE u SET v = CURRENT_TIMESTAMP(3) WHERE id = 1";
        for (String version : List.of("5.6.24", "10.11.5-MariaDB")) {
            assertEquals(List.of("A(?clock audit; " + insert + ")"), out(version, definitions, insert));
            assertEquals(List.of("A(?clock u `id`='1'; " + update + ")"), out(version, definitions, update));
        }
        assertEquals(List.of("A(" + insert + ")"), out("5.5.9", definitions, insert));
    }

    @Test
    void aTriggerThatSetsAColumnToTheTimeIsAboutTheRow() {
        assertEquals(
                List.of("A(?clock t `id`='1'; INSERT INTO t (`id`) VALUES (1))"),
                out("5.6.24", trigger("BEFORE", "SET NEW.v = NOW(6)"), "INSERT INTO t (`id`) VALUES (1)"));
    }
}
