package org.generallog.replicator.verify;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class TableTroubleTest {
    /** Else the row would be asked for again and again, as if the connection had failed. */
    @Test
    void tooLittleMemoryIsAffairOfTheTable() {
        SQLException told = new SQLException(new OutOfMemoryError());
        assertTrue(TableTrouble.isPassing(told));
        assertTrue(TableTrouble.isTooLarge(told));
        assertTrue(TableTrouble.isTooLarge(new IllegalArgumentException("Self-suppression", new OutOfMemoryError())));
        assertFalse(TableTrouble.isTooLarge(new SQLException("gone", "08S01")));
        assertTrue(String.valueOf(
                        TableTrouble.tooLarge("d.t cannot be repaired", told).getMessage())
                .contains("(-Xmx)"));
    }
}
