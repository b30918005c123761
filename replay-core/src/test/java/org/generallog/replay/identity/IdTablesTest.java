package org.generallog.replay.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.transaction.IdNote;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What schema statements of the log make of a table of which ids up to 10 are known, 10 being some statement's. */
class IdTablesTest {
    private final SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
    private final IdTables tables = new IdTables();

    @BeforeEach
    void known() {
        TableIds ids = tables.of("shop.t");
        ids.take(10);
        ids.given(1, 1, 10, true);
        tables.heartbeatSent(1);
        tables.heartbeatCame(1, 0);
    }

    private void schema(String sql) {
        LexicalMode mode = LexicalMode.of("utf8", 0);
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        tables.schema(1, bytes, mode, analyzer.analyze(bytes, mode), "shop");
    }

    private void isKnown(String name, boolean known) {
        assertEquals(known, tables.of(name).isTaken(10), name);
        assertEquals(known ? 10 : IdNote.NO_FLOOR, tables.of(name).floor(), name);
    }

    private void begins(String name) {
        assertFalse(tables.of(name).isTaken(10), name);
        assertEquals(0, tables.of(name).floor(), name);
        assertEquals(0, tables.of(name).newest(), name);
    }

    @Test
    void aTableThatIsMadeBeginsAnew() {
        schema("CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY)");
        begins("shop.t");
        schema("CREATE TABLE IF NOT EXISTS other.u (id INT AUTO_INCREMENT PRIMARY KEY)");
        begins("other.u");
    }

    @Test
    void aTableThatMayBeThereAlreadyGoesOn() {
        schema("CREATE TABLE IF NOT EXISTS t (id INT AUTO_INCREMENT PRIMARY KEY)");
        isKnown("shop.t", true);
    }

    @Test
    void aTableThatIsEmptiedBeginsAnew() {
        schema("TRUNCATE TABLE shop.t");
        begins("shop.t");
    }

    @Test
    void ofATableThatIsDroppedNothingIsKnown() {
        schema("DROP TABLE u, t");
        isKnown("shop.t", false);
    }

    @Test
    void ofTheTablesOfADatabaseThatIsDroppedNothingIsKnown() {
        tables.of("shop2.t").take(10);
        schema("DROP DATABASE shop");
        isKnown("shop.t", false);
        assertTrue(tables.of("shop2.t").isTaken(10));
    }

    @Test
    void aCounterThatIsSetGoesOnFromThere() {
        schema("ALTER TABLE t AUTO_INCREMENT = 8");
        assertEquals(7, tables.of("shop.t").floor());
        assertFalse(tables.of("shop.t").isTaken(10));
        schema("ALTER TABLE t AUTO_INCREMENT = 100");
        assertEquals(7, tables.of("shop.t").floor());
        assertEquals(
                new TableIds.Neighbour(0, 99, false),
                tables.of("shop.t").neighbours(2).get(1L));
    }

    @Test
    void aTableThatIsWrittenAnewMayCountFromElsewhere() {
        schema("ALTER TABLE t ENGINE = InnoDB");
        isKnown("shop.t", false);
    }

    @Test
    void anotherColumnChangesNothing() {
        schema("ALTER TABLE t ADD COLUMN n INT");
        isKnown("shop.t", true);
    }

    @Test
    void aTableThatIsRenamedTakesItsIdsWithIt() {
        schema("RENAME TABLE t TO other.u");
        isKnown("other.u", true);
        isKnown("shop.t", false);
    }

    @Test
    void aRestartForgetsIdsThatNoRowHas() {
        tables.restarted();
        isKnown("shop.t", false);
    }

    @Test
    void whatIsKnownIsInTheCheckpoint() {
        IdTables restored = new IdTables();
        restored.restore(tables.state(Map.of()));
        assertTrue(restored.of("shop.t").isTaken(10));
        assertEquals(10, restored.of("shop.t").floor());
    }
}
