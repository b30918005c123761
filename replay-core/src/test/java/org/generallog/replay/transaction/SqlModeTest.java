package org.generallog.replay.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SqlModeTest {
    @Test
    void namesWithoutCombinationsAndUnknownOnes() {
        // TRADITIONAL as 5.5 expands it: its six parts and the combination's own bit.
        long traditional = 1L << 21 | 1L << 22 | 1L << 23 | 1L << 24 | 1L << 26 | 1L << 27 | 1L << 28;
        Set<String> all = Set.copyOf(SqlMode.portable());
        assertEquals(
                "STRICT_TRANS_TABLES,STRICT_ALL_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER",
                SqlMode.portable(traditional, all));
        assertEquals("STRICT_ALL_TABLES", SqlMode.portable(traditional, Set.of("STRICT_ALL_TABLES")));
        assertEquals("", SqlMode.portable(0, all));
        // ORACLE
        assertEquals("PIPES_AS_CONCAT", SqlMode.portable(1L << 9 | 1L << 1, all));
    }
}
