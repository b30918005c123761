package org.generallog.replay.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The statements of {@code sql/statements.txt}. */
class StatementTableTest {
    @ParameterizedTest
    @MethodSource("statements")
    void saysWhatTheStatementDoes(String sql, String expected) {
        StatementInfo info =
                new SqlStatementAnalyzer().analyze(sql.getBytes(StandardCharsets.ISO_8859_1), LexicalMode.DEFAULT);

        assertEquals(expected, Notation.of(info).replace("\n", "<NL>"));
    }

    static Stream<Arguments> statements() {
        List<Arguments> cases = new ArrayList<>();
        String sql = "";
        for (String line : lines()) {
            if (line.startsWith("= ")) {
                cases.add(Arguments.of(sql, line.substring(2)));
            } else if (!line.isBlank()) {
                sql = line;
            }
        }
        return cases.stream();
    }

    private static List<String> lines() {
        try (InputStream in =
                Objects.requireNonNull(StatementTableTest.class.getResourceAsStream("/sql/statements.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
