package org.generallog.replicator.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DuplicateEntryTest {
    private static Optional<DuplicateEntry> of(String message, int code) {
        return DuplicateEntry.of(new SQLException(message, "23000", code));
    }

    @Test
    void ofAllVersions() {
        assertEquals(
                Optional.of(new DuplicateEntry("1530", true)), of("Duplicate entry '1530' for key 'PRIMARY'", 1062));
        assertEquals(
                Optional.of(new DuplicateEntry("1-x", false)),
                of("Duplicate entry '1-x' for key 'ledger.by_order'", 1062));
        assertEquals(
                Optional.of(new DuplicateEntry("it's' for key 'x", true)),
                of("(conn=4) Duplicate entry 'it's' for key 'x' for key 'PRIMARY'", 1062));
    }

    @Test
    void whatIsNotCertainIsNone() {
        assertEquals(Optional.empty(), of("Duplicate entry '1530' for key 'PRIMARY'", 1452));
        assertEquals(Optional.empty(), of("Duplicate entry 'b\u00e4r' for key 'PRIMARY'", 1062));
        assertEquals(Optional.empty(), of("Duplicate entry '" + "x".repeat(64) + "' for key 'PRIMARY'", 1062));
        assertEquals(Optional.empty(), of("Doppelter Eintrag", 1062));
    }

    @Test
    void columnsWhereEachEndIsCertain() {
        DuplicateEntry two = new DuplicateEntry("1-x", false);
        assertEquals(Optional.of(List.of("1", "x")), two.columns(2));
        assertEquals(Optional.of(List.of("1-x")), two.columns(1));
        assertEquals(Optional.empty(), two.columns(3));
        assertEquals(Optional.empty(), new DuplicateEntry("2014-04-03-1", false).columns(2));
    }
}
