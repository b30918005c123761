package org.generallog.replay.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableSchema.Column;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPointsTest {
    private static final TableSchema ACCOUNT = new TableSchema(
            "shop",
            "account",
            List.of(column("id", "int", true), column("email", "varchar", false), column("n", "int", false)),
            List.of(List.of("id"), List.of("email")),
            "InnoDB");
    private static final TableSchema ITEM = new TableSchema(
            "shop",
            "item",
            List.of(column("order_id", "bigint", false), column("line", "int", false), column("d", "datetime", false)),
            List.of(List.of("order_id", "line")),
            "InnoDB");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INSERT INTO account VALUES (1, 'A@b ', 0)                       | 0[1] 1[a@b]",
                "INSERT INTO account (email, id) VALUES ('a', '2'), ('b', 3.0)   | 0[2] 1[a] 0[3] 1[b]",
                "INSERT INTO account (id, email) VALUES (1, NULL)                | 0[1]",
                "INSERT INTO account (email) VALUES ('a')                        | 1[a] …",
                "INSERT INTO account (id, email) VALUES (1, 'é')                 | 0[1] …",
                "INSERT INTO account (id, email) VALUES (9999999999, 'a')        | 1[a] …",
                "INSERT INTO account (id, email) VALUES (1.5, 'a')               | 1[a] …",
                "INSERT INTO account (id) VALUES (1)                             | 0[1] …",
                "UPDATE account SET n = 1 WHERE id = 1                           | 0[1]",
                "UPDATE account SET n = 1 WHERE id IN (1, '2', 3.00)             | 0[1] 0[2] 0[3]",
                "UPDATE account SET n = 1 WHERE id = 0x0F                        | 0[15]",
                "UPDATE account SET n = 1 WHERE id = '1a'                        | …",
                "UPDATE account SET n = 1 WHERE id = 1e0                         | …",
                "UPDATE account SET n = 1 WHERE email = 'A'                      | 1[a] …",
                "UPDATE account SET n = 1 WHERE email = 5                        | …",
                "UPDATE account SET n = 1 WHERE n = 5                            | …",
                "UPDATE account SET email = 'new' WHERE id = 1                   | 0[1] 1[new] …",
                "UPDATE account SET id = 2 WHERE id = 1                          | 0[1] 0[2]",
                "UPDATE account SET id = id + 1 WHERE id = 1                     | 0[1] …",
                "DELETE FROM account WHERE id = 1                                | 0[1] …",
                "REPLACE INTO account VALUES (1, 'a', 2)                         | 0[1] 1[a] …",
                "SELECT * FROM account WHERE id = 1 AND n > 5 FOR UPDATE         | 0[1]",
                "DELETE FROM account                                             | …",
            })
    void keysOfATableWithTwo(String sql, String expected) {
        assertEquals(expected, keys(sql, ACCOUNT, OptionalLong.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE FROM item WHERE order_id = 7 AND line = 1                          | 0[7,1]",
                "DELETE FROM item WHERE order_id = 7                                       | …",
                "UPDATE item SET line = 2 WHERE order_id = 7 AND line = 1                  | 0[7,1] 0[7,2]",
                "DELETE FROM item WHERE (order_id, line) IN ((7, 1), (8, 2))               | 0[7,1] 0[8,2]",
                "INSERT INTO item VALUES (7, 1, now()) ON DUPLICATE KEY UPDATE d = now()   | 0[7,1]",
            })
    void keysOfATableWithOneOfTwoColumns(String sql, String expected) {
        assertEquals(expected, keys(sql, ITEM, OptionalLong.empty()));
    }

    @Test
    void idsThatWereGivenAreKeys() {
        assertEquals(
                "0[41] 1[a] 0[42] 1[b]",
                keys("INSERT INTO account (email) VALUES ('a'), ('b')", ACCOUNT, OptionalLong.of(41)));
    }

    @Test
    void accessThatIsNotNarrowedHasNoKeys() {
        assertTrue(KeyPoints.rowKeys(access("DELETE FROM account WHERE id = 1"), ACCOUNT)
                .isEmpty());
        assertFalse(KeyPoints.rowKeys(access("UPDATE account SET n=1 WHERE id = 1"), ACCOUNT)
                .isEmpty());
    }

    private static Column column(String name, String type, boolean autoIncrement) {
        return new Column(name, type, type.equals("varchar") ? "utf8_general_ci" : "", autoIncrement);
    }

    private static TableAccess access(String sql) {
        return new SqlStatementAnalyzer()
                .analyze(sql.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT)
                .tables()
                .get(0);
    }

    private static String keys(String sql, TableSchema schema, OptionalLong insertId) {
        KeyPoints points = KeyPoints.of(access(sql), schema, insertId);
        String keys = points.keys().stream()
                .map(key -> key.keyIndex() + "[" + String.join(",", key.values()) + "]")
                .collect(Collectors.joining(" "));
        return (keys + (points.complete() ? "" : " …")).trim();
    }
}
