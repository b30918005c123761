package org.generallog.replicator.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"200ms,PT0.2S", "10s,PT10S", "5m,PT5M", "2h,PT2H", "1d,P1D", "0s,PT0S", "3 s,PT3S"})
    void durations(String text, Duration expected) {
        assertEquals(expected, Units.duration(text));
    }

    @ParameterizedTest
    @CsvSource({"17,17", "4KB,4096", "256MB,268435456", "1GB,1073741824", "1 gb,1073741824"})
    void sizes(String text, long expected) {
        assertEquals(expected, Units.bytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "-1s", "1.5s", "1w", "1s2"})
    void noDurations(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MB", "-1", "1.5MB", "1XB"})
    void noSizes(String text) {
        assertThrows(IllegalArgumentException.class, () -> Units.bytes(text));
    }
}
