package org.generallog.replay.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.generallog.replay.sql.LexicalMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharsetsTest {
    private static final Charsets CHARSETS = new Charsets(
            Map.of("utf8mb4_general_ci", 45, "latin1_swedish_ci", 8),
            Map.of("utf8mb4", "utf8mb4_general_ci", "latin1", "latin1_swedish_ci"));

    /** Statements one char per byte: {@code Ã©} is é in UTF-8, {@code é} is é in latin1, {@code ÿ} no letter of UTF-8. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "INSERT INTO t VALUES ('plain') | 45",
                "INSERT INTO t VALUES ('Ã©') | 45",
                "INSERT INTO t VALUES ('é') | 8",
                "INSERT INTO t VALUES ('Ã©', _binary'ÿþ') | 45",
                "INSERT INTO t VALUES ('plain', _binary'ÿþ') | 45",
                "INSERT INTO t VALUES ('é', _binary'ÿþ') | 8",
                "INSERT INTO t VALUES ('Ã©', 'ÿþ') | 45",
                "INSERT INTO t VALUES ('plain', 'ÿþ') | 8",
                "INSERT INTO té VALUES (1) | 8",
            })
    void aStatementsBytesTellItsCharset(String statement, int collation) {
        byte[] bytes = statement.getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(collation, CHARSETS.guess(bytes, LexicalMode.DEFAULT));
    }

    @Test
    void mariaDbListsUtf8UnderAnotherName() {
        Charsets charsets = new Charsets(Map.of("utf8mb3_bin", 83), Map.of("utf8mb3", "utf8mb3_general_ci"));
        assertEquals(83, charsets.id("utf8_BIN"));
        assertEquals(83, charsets.id("utf8mb3_bin"));
        assertEquals(0, charsets.id("utf8_nosuch"));
    }
}
