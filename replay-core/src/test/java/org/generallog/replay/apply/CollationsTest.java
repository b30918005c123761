package org.generallog.replay.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CollationsTest {
    @ParameterizedTest
    @CsvSource({
        "33, utf8mb3_general_ci",
        "45, utf8mb4_general_ci",
        "608, utf8mb4_general_ci", // MariaDB's utf8mb4_croatian_ci
        "1069, utf8mb4_general_ci", // MariaDB's utf8mb4_general_nopad_ci
    })
    void nearestThatTheTargetHas(int id, String name) {
        assertEquals(name, Collations.find(Samples.MYSQL, id).orElseThrow().collation());
    }

    @Test
    void noGuessForAnotherCharset() {
        assertTrue(Collations.find(Samples.MYSQL, 249).isEmpty());
    }
}
