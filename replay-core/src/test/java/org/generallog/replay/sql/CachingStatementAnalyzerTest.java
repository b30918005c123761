package org.generallog.replay.sql;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * An analyzer that has seen many statements says of each next one what an analyzer says that has seen none. The statements are those of
 * {@code statements.txt} and the ones below, their constants replaced at random by others of any kind.
 */
class CachingStatementAnalyzerTest {
    private static final List<String> STATEMENTS = List.of(
            "UPDATE t SET a = 1 WHERE id = 2",
            "UPDATE t SET a = a + 1, b = 'x' WHERE id = -5 AND c = 'y'",
            "UPDATE t SET a = -1 WHERE (a, b) IN ((1, 'x'), (2, 'y')) OR id IN (1, 2, 3)",
            "UPDATE t AS x JOIN u ON u.id = x.id AND u.k = 7 SET x.a = u.b, u.c = 5 WHERE u.id = 3 LIMIT 5",
            "INSERT INTO t VALUES (1, 'a', NULL, TRUE, 2.50, x'41', b'101', 1e3), (2, 'b' 'c', DEFAULT, FALSE, 1, 0x42, 3, 4)",
            "INSERT INTO d.t (id, a) VALUES (1, NOW()), (2, CONCAT('a', 3)) ON DUPLICATE KEY UPDATE a = VALUES(a), b = 4",
            "INSERT IGNORE INTO t SET id = 1, a = 'b', c = (SELECT MAX(x) FROM u WHERE y = 4)",
            "INSERT INTO t (a) SELECT b FROM u WHERE id = 5 UNION SELECT 7 FROM v WHERE k = 'x'",
            "REPLACE INTO t (id, a) VALUES (1, 'b'), (-2, 'c')",
            "DELETE FROM t WHERE id = 1 AND a <> 'b' ORDER BY c LIMIT 10",
            "DELETE a, b FROM a JOIN b USING (id) WHERE a.id = 1 AND b.k IN ('x', 'y')",
            "SELECT f(1), g('x') FROM t WHERE id = 3 FOR UPDATE",
            "SELECT * FROM t WHERE id = 3 AND CAST(a AS DECIMAL(10, 2)) > 1 LOCK IN SHARE MODE",
            "UPDATE t SET a = INTERVAL 1 DAY + '2020-01-01', b = CHAR(65, 66 USING utf8) WHERE id = 0",
            "UPDATE t SET a = 1 WHERE 1 = 1 AND id = 5 AND 2",
            "UPDATE t SET a = 'it''s', b = \"q\\\"x\" WHERE id = '1' AND n = _utf8'x' AND `k` = 00012",
            "INSERT INTO t VALUES (RAND(3), 1, @a := 5, LAST_INSERT_ID(7))",
            "UPDATE t SET a = IF(b > 5, 1, 2), c = CASE d WHEN 1 THEN 'x' ELSE 'y' END WHERE id BETWEEN 1 AND 5 OR id = 9",
            "INSERT INTO t (id) VALUES (1) RETURNING id",
            "UPDATE t PARTITION (p0) SET a = 1 WHERE id = 1000017",
            "INSERT INTO t VALUES (1000001, 1000002, 'p1', 't2', 'n3')");

    private static final List<String> CONSTANTS = List.of(
            "0",
            "1",
            "-1",
            "007",
            "12345",
            "1000003",
            "999999999999999999",
            "9999999999999999999999",
            "1.50",
            "1.",
            ".5",
            "1e5",
            "1.5e-3",
            "0x4A",
            "x'4a'",
            "b'11'",
            "'a'",
            "'it''s'",
            "'a\\\\b'",
            "'p7'",
            "\"d\"",
            "'a' 'b'",
            "_latin1'z'",
            "N'n'",
            "NULL",
            "TRUE",
            "''",
            "'é'",
            "?");

    private final CachingStatementAnalyzer caching = new CachingStatementAnalyzer();
    private final SqlStatementAnalyzer plain = new SqlStatementAnalyzer();
    private final Random random = new Random(4711);

    @Test
    void saysTheSame() throws IOException {
        List<String> statements = new ArrayList<>(STATEMENTS);
        statements.addAll(ofTheTable());
        int same = 0;
        for (int round = 0; round < 60; round++) {
            for (String statement : statements) {
                String sql = round == 0 ? statement : changed(statement, round % 3 == 0);
                for (LexicalMode mode : modes()) {
                    byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
                    assertEquals(
                            plain.analyze(bytes, mode),
                            caching.analyze(bytes, mode).ofShape(0),
                            sql);
                    same++;
                }
            }
        }
        assertTrue(same > 10_000, "statements: " + same);
    }

    private static List<LexicalMode> modes() {
        return List.of(
                LexicalMode.DEFAULT, new LexicalMode("gbk", true, false), new LexicalMode("latin1", false, true));
    }

    /** The statement with other constants, and with other blanks if wanted. */
    private String changed(String statement, boolean blanks) {
        byte[] bytes = statement.getBytes(StandardCharsets.UTF_8);
        Tokens tokens = Lexer.lex(bytes, LexicalMode.DEFAULT);
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int i = 0; i < tokens.size(); i++) {
            out.append(new String(bytes, at, tokens.start(i) - at, StandardCharsets.UTF_8));
            at = tokens.end(i);
            boolean constant = switch (tokens.kind(i)) {
                case NUMBER, STRING, HEX, BIT -> true;
                default -> false;
            };
            if (constant && random.nextInt(3) > 0) {
                boolean keepKind = random.nextInt(4) > 0;
                out.append(keepKind ? ofKind(tokens.kind(i)) : CONSTANTS.get(random.nextInt(CONSTANTS.size())));
            } else {
                out.append(new String(bytes, tokens.start(i), at - tokens.start(i), StandardCharsets.UTF_8));
            }
            if (blanks && random.nextInt(10) == 0) {
                out.append(" /* c */ ");
            }
        }
        return out.toString();
    }

    private String ofKind(TokenKind kind) {
        return switch (kind) {
            case NUMBER -> Integer.toString(random.nextInt(2_000_000));
            case STRING -> "'" + Integer.toString(random.nextInt(100_000), 36) + "'";
            case HEX -> "0x" + Integer.toHexString(random.nextInt(100_000));
            default -> "b'" + Integer.toBinaryString(random.nextInt(1000)) + "'";
        };
    }

    private static List<String> ofTheTable() throws IOException {
        try (InputStream in =
                requireNonNull(CachingStatementAnalyzerTest.class.getResourceAsStream("/sql/statements.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("# ") && !line.startsWith("= "))
                    .toList();
        }
    }
}
