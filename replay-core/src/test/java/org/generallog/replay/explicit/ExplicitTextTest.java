package org.generallog.replay.explicit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TableSchema.Column;
import org.generallog.replay.sql.LexicalMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of statements and what they become. The old instance has t (a, b), s (x, y) and d.u (c); an empty second column: unchanged. */
class ExplicitTextTest {
    private static final Map<String, TableSchema> TABLES =
            Map.of(".t", table("t", "a", "b"), ".s", table("s", "x", "y"), "d.u", table("u", "c"));

    private static TableSchema table(String name, String... columns) {
        List<Column> all =
                Stream.of(columns).map(c -> new Column(c, "int", "", false)).toList();
        return new TableSchema("d", name, all, List.of(), "InnoDB");
    }

    private static void check(String engine, String sql, @Nullable String expected) {
        OldTables tables = new OldTables() {
            @Override
            public Optional<TableSchema> table(String database, String name) {
                return Optional.ofNullable(TABLES.get(database + "." + name));
            }

            @Override
            public void contradicts(String database, String name) {
                // The statement is left as it is.
            }
        };
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        byte[] explicit = new ExplicitText(tables, engine).of(bytes, LexicalMode.DEFAULT);
        assertEquals(expected == null ? sql : expected, new String(explicit, StandardCharsets.UTF_8));
        if (expected == null) {
            assertSame(bytes, explicit);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            INSERT INTO t VALUES (1,2),(3,4)                   | INSERT INTO t (`a`,`b`) VALUES (1,2),(3,4)
            insert low_priority ignore t value (1,(2))         | insert low_priority ignore t (`a`,`b`) value (1,(2))
            REPLACE INTO `t`VALUES(1,CONCAT('a','b'))          | REPLACE INTO `t` (`a`,`b`)VALUES(1,CONCAT('a','b'))
            INSERT INTO d.u VALUES (1) ON DUPLICATE KEY UPDATE c=1 | INSERT INTO d.u (`c`) VALUES (1) ON DUPLICATE KEY UPDATE c=1
            INSERT INTO t PARTITION (p0) VALUES (1,2)          | INSERT INTO t PARTITION (p0) (`a`,`b`) VALUES (1,2)
            INSERT INTO t VALUES (1)                           |
            INSERT INTO t VALUES (1,2,3)                       |
            INSERT INTO t VALUES ()                            |
            INSERT INTO t () VALUES ()                         |
            INSERT INTO t (a) VALUES (1)                       |
            INSERT INTO t SET a=1                              |
            INSERT INTO unknown VALUES (1,2)                   |
            INSERT INTO t VALUES (1,'                          |
            INSERT INTO t SELECT 1, 2                          | INSERT INTO t (`a`,`b`) SELECT 1, 2
            INSERT INTO t (SELECT 1, 2)                        | INSERT INTO t (`a`,`b`) (SELECT 1, 2)
            INSERT INTO t SELECT * FROM s WHERE x > 1          | INSERT INTO t (`a`,`b`) SELECT `s`.`x`,`s`.`y` FROM s WHERE x > 1
            INSERT INTO t (a, b) SELECT DISTINCT * FROM s AS z | INSERT INTO t (a, b) SELECT DISTINCT `z`.`x`,`z`.`y` FROM s AS z
            INSERT INTO t (a) SELECT u.* FROM s JOIN d.u ON x = c | INSERT INTO t (a) SELECT `u`.`c` FROM s JOIN d.u ON x = c
            INSERT INTO q SELECT * FROM s z, d.u LEFT JOIN t ON a = c WHERE 1 | INSERT INTO q SELECT `z`.`x`,`z`.`y`,`u`.`c`,`t`.`a`,`t`.`b` FROM s z, d.u LEFT JOIN t ON a = c WHERE 1
            INSERT INTO q SELECT * FROM s NATURAL JOIN t       |
            INSERT INTO q SELECT * FROM s JOIN t USING (a)     |
            INSERT INTO q SELECT * FROM (SELECT * FROM s) z    | INSERT INTO q SELECT * FROM (SELECT `s`.`x`,`s`.`y` FROM s) z
            INSERT INTO q SELECT * FROM s, unknown             |
            INSERT INTO q SELECT x * y, COUNT(*) FROM s        |
            INSERT INTO q SELECT *, 1 FROM s UNION SELECT * FROM t | INSERT INTO q SELECT `s`.`x`,`s`.`y`, 1 FROM s UNION SELECT `t`.`a`,`t`.`b` FROM t
            INSERT INTO q SELECT * FROM s ON DUPLICATE KEY UPDATE a=1 | INSERT INTO q SELECT `s`.`x`,`s`.`y` FROM s ON DUPLICATE KEY UPDATE a=1
            UPDATE t SET a=1                                   |
            """)
    void columns(String sql, String expected) {
        check("InnoDB", sql, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            CREATE TABLE n (a INT)                             | CREATE TABLE n (a INT) ENGINE=MyISAM
            CREATE TABLE IF NOT EXISTS d.n (a INT (3)) CHARSET=latin1 | CREATE TABLE IF NOT EXISTS d.n (a INT (3)) ENGINE=MyISAM CHARSET=latin1
            CREATE TEMPORARY TABLE n (a INT) PARTITION BY HASH(a) | CREATE TEMPORARY TABLE n (a INT) ENGINE=MyISAM PARTITION BY HASH(a)
            CREATE TABLE n SELECT 1                            | CREATE TABLE n ENGINE=MyISAM SELECT 1
            CREATE TABLE n AS SELECT 1                         | CREATE TABLE n ENGINE=MyISAM AS SELECT 1
            CREATE TABLE n (SELECT 1)                          | CREATE TABLE n ENGINE=MyISAM (SELECT 1)
            CREATE TABLE n (a INT) ENGINE=InnoDB               |
            CREATE TABLE n (a INT) COMMENT='x' TYPE=InnoDB     |
            CREATE TABLE n (engine INT)                        | CREATE TABLE n (engine INT) ENGINE=MyISAM
            CREATE TABLE n LIKE t                              |
            CREATE TABLE n (LIKE t)                            |
            CREATE VIEW n AS SELECT 1                          |
            CREATE PROCEDURE p() CREATE TABLE n (a INT)        |
            """)
    void engine(String sql, String expected) {
        check("MyISAM", sql, expected);
    }
}
