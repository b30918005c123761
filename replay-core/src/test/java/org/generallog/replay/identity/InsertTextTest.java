package org.generallog.replay.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.generallog.replay.sql.LexicalMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ids of a table with the columns {@code id, a, b} in the text of inserts. */
class InsertTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "INSERT INTO t (a) VALUES (1)                 | 7     | INSERT INTO t (`id`,a) VALUES (7,1)",
                "INSERT INTO t (a,b) VALUES (1,'x'),(2,'(')   | 7,9   | INSERT INTO t (`id`,a,b) VALUES (7,1,'x'),(9,2,'(')",
                "insert ignore t (A, id) values (1, NULL)     | 7     | insert ignore t (A, id) values (1, 7)",
                "INSERT INTO t (id, a) VALUES (DEFAULT, (SELECT MAX(x) FROM u)), (5, 2) | 7,- | INSERT INTO t (id, a) VALUES (7, (SELECT MAX(x) FROM u)), (5, 2)",
                "INSERT INTO d.t VALUES (0, 'a', 2)           | 7     | INSERT INTO d.t VALUES (7, 'a', 2)",
                "INSERT INTO t VALUES ()                      | 7     | INSERT INTO t (`id`) VALUES (7)",
                "INSERT INTO t () VALUES (), ()               | 7,8   | INSERT INTO t (`id`) VALUES (7), (8)",
                "REPLACE t SET a = 1, b = LAST_INSERT_ID()    | 7     | REPLACE t SET `id`=7, a = 1, b = LAST_INSERT_ID()",
                "INSERT t SET t.id = NULL, a = 1 ON DUPLICATE KEY UPDATE a = 2 | 7 | INSERT t SET t.id = 7, a = 1 ON DUPLICATE KEY UPDATE a = 2",
                "/* c */ INSERT INTO t (a) VALUES (f(1, 2)) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id) | 7 | /* c */ INSERT INTO t (`id`,a) VALUES (7,f(1, 2)) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)",
                "INSERT INTO t PARTITION (p0, p1) (a) VALUE (1) | 7   | INSERT INTO t PARTITION (p0, p1) (`id`,a) VALUE (7,1)",
                "INSERT INTO t (a) SELECT 1                   | 7     | no place",
                "INSERT INTO t (a, b) VALUES (1)              | 7     | not understood",
                "UPDATE t SET a = 1                           | 7     | not understood",
            })
    void idsInTheText(String sql, String ids, String expected) {
        List<@Nullable Long> all = new ArrayList<>();
        Arrays.stream(ids.split(",", -1)).forEach(id -> all.add(id.equals("-") ? null : Long.valueOf(id)));
        String said = InsertText.of(sql.getBytes(StandardCharsets.ISO_8859_1), LexicalMode.DEFAULT)
                .map(text -> text.withIds("id", 0, all)
                        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
                        .orElse("no place"))
                .orElse("not understood");
        assertEquals(expected, said);
    }
}
