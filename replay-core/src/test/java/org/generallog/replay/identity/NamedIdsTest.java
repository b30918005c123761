package org.generallog.replay.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.generallog.replay.identity.Waiting.Kind;
import org.generallog.replay.identity.Waiting.Origin;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamedIdsTest {
    private final NamedIds named = new NamedIds();

    /** The session has inserted into {@code table}; then it sends the statement. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            orders     | UPDATE orders SET state = 1 WHERE id = 1024         | 1024
            orders     | INSERT INTO items (order_id, n) VALUES (1024, 7)    | 1024
            orders     | DELETE FROM items WHERE order_id = 1024             | 1024
            orders     | INSERT INTO items (orderid, n) VALUES (1024, 7)     | 1024
            categories | INSERT INTO items (category_id, n) VALUES (1024, 7) | 1024
            orders     | INSERT INTO items (product_id, n) VALUES (1024, 7)  |
            orders     | INSERT INTO items (order_id, n) SELECT 1024, n FROM old | 1024
            orders     | INSERT INTO items (id, n) VALUES (1024, 7)          |
            orders     | DELETE FROM orders WHERE id = 1024                  | 1024
            orders     | DELETE FROM orders WHERE who = 1024                 |
            ordertaker | INSERT INTO items (order_id, n) VALUES (1024, 7)    |
            """)
    void aColumnThatRefersToTheTableNamesItsRow(String table, String sql, Long id) {
        named.inserted(1, 1, "d." + table, "id");
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        named.names(
                1,
                bytes,
                new SqlStatementAnalyzer().analyze(bytes, LexicalMode.DEFAULT),
                "d",
                Lexer.lex(bytes, LexicalMode.DEFAULT));
        Waiting waiting = new Waiting(new Origin(1, 0, 1, 0), Kind.PLAIN, 1, List.of(Map.of()));
        named.tell(waiting);
        assertEquals(
                id == null ? List.of() : List.of(id),
                waiting.keys.stream().boxed().toList());
    }
}
