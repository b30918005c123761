package org.generallog.replay.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureTableTest {
    @ParameterizedTest
    @CsvSource({
        "1205, HY000, TRANSIENT", // lock wait timeout
        "1213, 40001, TRANSIENT", // deadlock
        "1040, 08004, TRANSIENT", // too many connections, though its SQLSTATE is of a lost connection
        "1020, HY000, TRANSIENT",
        "0, 08S01, AMBIGUOUS", // the driver's communications link failure
        "0, '', AMBIGUOUS",
        "1053, 08S01, AMBIGUOUS", // server shutdown in progress
        "1180, HY000, AMBIGUOUS", // error during commit
        "1927, 70100, AMBIGUOUS", // connection was killed
        "9999, 08S01, AMBIGUOUS",
        "1062, 23000, REJECTED", // duplicate key
        "1064, 42000, REJECTED", // syntax
        "1146, 42S02, REJECTED", // no such table
        "1452, 23000, REJECTED", // foreign key
        "9999, HY000, REJECTED", // unknown
        "1045, 28000, FATAL", // access denied
        "1290, HY000, FATAL", // --read-only
        "1114, HY000, FATAL", // table is full
        "1142, 42000, FATAL",
    })
    void kindOfAnError(int code, String sqlState, FailureKind kind) {
        assertEquals(kind, FailureTable.kindOf(code, sqlState));
    }

    @ParameterizedTest
    @ValueSource(ints = {1044, 1045, 1142, 1227, 1290, 1792, 1836, 1021, 1114, 28, 1298, 1419})
    void fatalErrorsNameTheRemedy(int code) {
        assertFalse(FailureTable.entry(code, "HY000").remedy().isEmpty());
    }

    @Test
    void exceptionCarriesKindAndRemedy() {
        TargetException e = TargetException.of(1290, "HY000", "read only", new IllegalStateException());
        assertEquals(FailureKind.FATAL, e.kind());
        assertEquals("1290/HY000", e.error());
    }
}
