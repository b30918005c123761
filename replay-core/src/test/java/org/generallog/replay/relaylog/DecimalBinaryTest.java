package org.generallog.replay.relaylog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalBinaryTest {
    /** The examples of {@code decimal2bin}'s description in {@code strings/decimal.c}. */
    @ParameterizedTest
    @CsvSource({"1234567890.1234, 0e04810dfb38d204d2", "-1234567890.1234, 0e047ef204c72dfb2d"})
    void bytesAreTheServers(String number, String hex) {
        assertEquals(hex, HexFormat.of().formatHex(DecimalBinary.encode(new BigDecimal(number))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1",
                "-1",
                "0.00",
                "0.5",
                "-0.05",
                "12.50",
                "999999999",
                "1000000000",
                "-999999999.999999999",
                "0.000000000000000000000000000001",
                "99999999999999999999999999999999999999999999999999999999999999999"
            })
    void numbersComeBack(String number) throws RelayLogException {
        assertEquals(
                number,
                DecimalBinary.decode(DecimalBinary.encode(new BigDecimal(number)))
                        .toPlainString());
    }

    @Test
    void whatMySqlHasNoDecimalForIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> DecimalBinary.encode(BigDecimal.TEN.pow(65)));
        assertThrows(IllegalArgumentException.class, () -> DecimalBinary.encode(new BigDecimal("1E-31")));
    }
}
