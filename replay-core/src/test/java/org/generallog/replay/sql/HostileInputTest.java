package org.generallog.replay.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** Nothing that can stand in a log makes the analyzer throw, hang or fill the memory. */
class HostileInputTest {
    private static final List<LexicalMode> MODES = List.of(
            LexicalMode.DEFAULT,
            new LexicalMode("gbk", true, false),
            new LexicalMode("sjis", false, true),
            new LexicalMode("gb18030", true, true),
            new LexicalMode("latin1", false, false));

    private final SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
    private final Random random = new Random(42);

    @Test
    void anyBytes() {
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            for (int i = 0; i < 50_000; i++) {
                byte[] bytes = new byte[random.nextInt(120)];
                random.nextBytes(bytes);
                survives(bytes);
            }
        });
    }

    @Test
    void mutatedStatements() {
        List<byte[]> statements = StatementTableTest.statements()
                .map(Arguments::get)
                .map(arguments -> ((String) arguments[0]).getBytes(StandardCharsets.ISO_8859_1))
                .toList();
        assertTimeoutPreemptively(Duration.ofMinutes(2), () -> {
            for (int round = 0; round < 400; round++) {
                for (byte[] statement : statements) {
                    survives(mutate(statement, statements.get(random.nextInt(statements.size()))));
                }
            }
        });
    }

    @Test
    void deepNesting() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            survives(("UPDATE t SET a = " + "(".repeat(100_000) + "1" + ")".repeat(100_000))
                    .getBytes(StandardCharsets.UTF_8));
            survives(("DELETE FROM t WHERE " + "NOT ".repeat(50_000) + "1").getBytes(StandardCharsets.UTF_8));
            survives(("DELETE FROM t WHERE a=1" + " OR a=1".repeat(15_000)).getBytes(StandardCharsets.UTF_8));
            survives(("INSERT INTO t VALUES (1" + "+1".repeat(25_000) + ")").getBytes(StandardCharsets.UTF_8));
            survives(("SELECT f(" + "CASE WHEN ".repeat(10_000)).getBytes(StandardCharsets.UTF_8));
        });
    }

    @Test
    void hugeInsertStillNamesItsTable() {
        byte[] sql = ("INSERT INTO d.t (a, b) VALUES (1, 'x')" + ", (2, 'y')".repeat(1_600_000))
                .getBytes(StandardCharsets.UTF_8);

        StatementInfo info =
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> analyzer.analyze(sql, LexicalMode.DEFAULT));

        assertEquals("WRITE insert:d.t", Notation.of(info));
    }

    private byte[] mutate(byte[] statement, byte[] other) {
        byte[] bytes = statement.clone();
        switch (random.nextInt(4)) {
            case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            case 1 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 2 -> {
                int at = random.nextInt(bytes.length);
                System.arraycopy(other, 0, bytes, at, Math.min(other.length, bytes.length - at));
            }
            default -> bytes[random.nextInt(bytes.length)] = (byte) "'\"`\\(),;*/@-#0.".charAt(random.nextInt(15));
        }
        return bytes;
    }

    private void survives(byte[] bytes) {
        for (LexicalMode mode : MODES) {
            assertNotNull(analyzer.analyze(bytes, mode));
            assertNotNull(analyzer.split(bytes, mode));
        }
    }
}
