package org.generallog.replay.dialect;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.sql.LexicalMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of statements: as the old instance took them, and as the new one does. An empty second column: unchanged. */
class TranslationTest {
    private static final String MYSQL_5_1 = "5.1.73";
    private static final String MYSQL_5_5 = "5.5.9-log";
    private static final String MYSQL_5_6 = "5.6.24";
    private static final String MYSQL_9_7 = "9.7.4";
    private static final String MARIADB_10_11 = "10.11.5-MariaDB";
    private static final String MARIADB_11_4 = "11.4.5-MariaDB";

    private static void check(String older, String newer, String sql, @Nullable String expected) {
        Translation translation = Translation.between(ServerVersion.parse(older), ServerVersion.parse(newer));
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        byte[] said = translation.translate(bytes, LexicalMode.DEFAULT);
        assertEquals(expected == null ? sql : expected, new String(said, StandardCharsets.UTF_8));
        if (expected == null) {
            assertSame(bytes, said);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            SELECT rank FROM t WHERE groups = 1 AND t.system = 2           | SELECT `rank` FROM t WHERE `groups` = 1 AND t.system = 2
            INSERT INTO rank VALUES (1)                                    | INSERT INTO `rank` VALUES (1)
            INSERT INTO t (window, lead, Row, rows) VALUES (1,2,3,4)       | INSERT INTO t (`window`, `lead`, `Row`, `rows`) VALUES (1,2,3,4)
            UPDATE t SET rows = rows + 1, `rank` = 'rank' WHERE rank=1     | UPDATE t SET `rows` = `rows` + 1, `rank` = 'rank' WHERE `rank`=1
            CREATE TABLE system (of INT, KEY row (of))                     | CREATE TABLE `system` (`of` INT, KEY `row` (`of`))
            CREATE TABLE rank(rank INT, KEY rank(rank))                    | CREATE TABLE `rank`(`rank` INT, KEY `rank`(`rank`))
            SELECT ROW(1,2) = ROW (1,2)                                    |
            CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.rank=1 |
            CREATE FUNCTION f() RETURNS INT RETURN 1                       |
            CREATE TABLE t (function INT)                                  | CREATE TABLE t (`function` INT)
            SELECT function FROM t                                         | SELECT `function` FROM t
            ALTER TABLE t DROP PARTITION p0                                |
            ALTER TABLE t ADD PARTITION (PARTITION p1 VALUES LESS THAN MAXVALUE) |
            CREATE TABLE t (a INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (1)) |
            INSERT INTO t (a, partition) VALUES (1, 2)                     | INSERT INTO t (a, `partition`) VALUES (1, 2)
            SELECT partition FROM t ORDER BY partition                     | SELECT `partition` FROM t ORDER BY `partition`
            SELECT a.rank, @rank, 'rank', "rank" FROM t a                  |
            """)
    void namesThatAreReservedByNow(String sql, String expected) {
        check(MYSQL_5_5, MYSQL_9_7, sql, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            INSERT INTO t (returning, offset, over) VALUES (1,2,3)         | INSERT INTO t (`returning`, `offset`, `over`) VALUES (1,2,3)
            SELECT a FROM t LIMIT 3 OFFSET 4                               |
            SELECT offset FROM t LIMIT 3 OFFSET 4                          | SELECT `offset` FROM t LIMIT 3 OFFSET 4
            CREATE TABLE rank(a INT)                                       | CREATE TABLE `rank`(a INT)
            CREATE TABLE t (a INT) STATS_PERSISTENT=1                      |
            UPDATE t SET stats_persistent=1                                | UPDATE t SET `stats_persistent`=1
            INSERT INTO t SELECT SQL_CACHE PASSWORD('x'), \\N FROM t GROUP BY a DESC |
            """)
    void fromMysqlToMariaDb(String sql, String expected) {
        check(MYSQL_5_6.replace("6.24", "5.9"), MARIADB_11_4, sql, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            SELECT RANK() OVER (ORDER BY a) FROM t                         |
            SELECT rank FROM t                                             | SELECT `rank` FROM t
            WITH RECURSIVE x AS (SELECT 1) SELECT * FROM x                 |
            INSERT INTO t VALUES (1) RETURNING id                          | "INSERT INTO t VALUES (1) "
            CREATE TABLE t (a INT, b INT AS (a+1) VIRTUAL)                 |
            CREATE TABLE t (a INT, b INT AS (a+1) PERSISTENT)              | CREATE TABLE t (a INT, b INT AS (a+1) STORED)
            CREATE TABLE t (a INT /*M!100100 INVISIBLE*/)                  | CREATE TABLE t (a INT   INVISIBLE )
            SELECT 1 /*!50701 + 1 */ /*!50101 + 2 */                       | SELECT 1     + 2
            """)
    void fromMariaDbToMysql(String sql, String expected) {
        Translation translation =
                Translation.between(ServerVersion.parse(MARIADB_10_11), ServerVersion.parse(MYSQL_9_7));
        byte[] said = translation.translate(sql.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT);
        assertEquals((expected == null ? sql : expected).strip(), new String(said, StandardCharsets.UTF_8).strip());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            INSERT INTO u VALUES (PASSWORD('secret'), PASSWORD(''), OLD_PASSWORD('a b')) | INSERT INTO u VALUES ('428567f408994404', '', '077ba8cb491e16c5')
            INSERT INTO u VALUES (PASSWORD(a))                | INSERT INTO u VALUES (PASSWORD(a))
            """)
    void passwordsOfOldClients(String sql, String expected) {
        Translation translation =
                Translation.withShortHashes(ServerVersion.parse("5.5.9"), ServerVersion.parse(MYSQL_9_7));
        byte[] said = translation.translate(sql.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT);
        assertEquals(expected, new String(said, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            CREATE TABLE t (a INT CHECK (a > (1)), b INT)                            | CREATE TABLE t (a INT , b INT)
            CREATE TABLE t (a INT, CONSTRAINT c CHECK (a > 1))                       | CREATE TABLE t (a INT)
            CREATE TABLE t (a INT, CHECK (a > 1), CONSTRAINT CHECK (a < 9), KEY (a)) | CREATE TABLE t (a INT, KEY (a))
            ALTER TABLE t ADD CONSTRAINT c CHECK (a > 1)                             | ALTER TABLE t
            ALTER TABLE t ADD CHECK (a > 1), ADD b INT CHECK (b > 1)                 | ALTER TABLE t  ADD b INT
            ALTER TABLE t CHECK PARTITION p                                          |
            CREATE TABLE t (p INT(11) REFERENCES q (id) ON DELETE SET NULL ON UPDATE NO ACTION, b INT)  | CREATE TABLE t (p INT(11) , b INT)
            CREATE TABLE t (p DECIMAL(5,2) NOT NULL CONSTRAINT x REFERENCES d.q MATCH FULL)  | CREATE TABLE t (p DECIMAL(5,2) NOT NULL )
            ALTER TABLE t ADD p INT REFERENCES q (id) ON DELETE CASCADE              | ALTER TABLE t ADD p INT
            CREATE TABLE t (p INT, FOREIGN KEY (p) REFERENCES q (id) ON DELETE CASCADE, CONSTRAINT x FOREIGN KEY i (p) REFERENCES q (id)) |
            """)
    void constraintsThatTheOldInstanceForgets(String sql, String expected) {
        for (String newer : new String[] {MYSQL_9_7, "11.4.5-MariaDB"}) {
            Translation translation = Translation.between(ServerVersion.parse("5.5.9"), ServerVersion.parse(newer));
            byte[] said = translation.translate(sql.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT);
            assertEquals((expected == null ? sql : expected).strip(), new String(said, StandardCharsets.UTF_8).strip());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            INSERT DELAYED INTO t VALUES (1)                  | INSERT  INTO t VALUES (1)
            REPLACE DELAYED t VALUES (1)                      | REPLACE  t VALUES (1)
            INSERT LOW_PRIORITY INTO t VALUES (1)             |
            INSERT INTO t VALUES (\\N, '\\N', \\N)            | INSERT INTO t VALUES (NULL, '\\N', NULL)
            INSERT INTO t SELECT SQL_CACHE a FROM s           | INSERT INTO t SELECT  a FROM s
            INSERT INTO t SELECT SQL_NO_CACHE a FROM s        |
            INSERT INTO u VALUES (PASSWORD('x'), PASSWORD(''), MD5('a'), SHA1(12), MD5(a)) | INSERT INTO u VALUES ('*B69027D44F6E5EDC07F1AEAD1477967B16F28227', '', '0cc175b9c0f1b6a831c399e269772661', '7b52009b64fd0a2a49e6d8a939753077792b0554', MD5(a))
            DROP TABLE a, b                                   | DROP TABLE IF EXISTS a, b
            DROP TABLE a                                      |
            INSERT INTO u VALUES (PASSWORD(a))                | INSERT INTO u VALUES (REPLACE(CONCAT('*',UPPER(SHA1(UNHEX(SHA1(a))))),'*BE1BDEC0AA74B4DCB079943E70528096CCA985F8',''))
            INSERT INTO u (password) VALUES (1)               |
            INSERT INTO password (a) VALUES (d.password(1))   |
            INSERT INTO g VALUES (GeomFromText('POINT(1 2)')) | INSERT INTO g VALUES (ST_geomfromtext('POINT(1 2)'))
            SELECT X(p), astext(p), glength(p), Contains(a,b) FROM area | SELECT ST_x(p), ST_astext(p), ST_Length(p), MBRContains(a,b) FROM area
            INSERT INTO area (x, y) VALUES (1, 2)             |
            INSERT area(x) VALUES (1)                         |
            CREATE TABLE area (x INT, KEY x (x), KEY y(x))    |
            CREATE INDEX x ON area (x)                        |
            CREATE TABLE s SELECT X(p) FROM t                 | CREATE TABLE s SELECT ST_x(p) FROM t
            CREATE PROCEDURE p() BEGIN SET sql_mode='NO_AUTO_CREATE_USER,ANSI'; SET @@session.sql_mode='DB2'; END | CREATE PROCEDURE p() BEGIN SET sql_mode='ANSI'; SET @@session.sql_mode=''; END
            """)
    void clausesAndFunctionsThatAreGone(String sql, String expected) {
        check(MYSQL_5_6, MYSQL_9_7, sql, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            SELECT a FROM t GROUP BY a                             |
            SELECT a FROM t GROUP BY a DESC                        | SELECT a FROM t GROUP BY a  ORDER BY a DESC
            SELECT a, b FROM t GROUP BY a ASC, 2 DESC HAVING b>1 LIMIT 3 | SELECT a, b FROM t GROUP BY a , 2  HAVING b>1 ORDER BY a ASC, 2 DESC LIMIT 3
            SELECT a FROM t GROUP BY a DESC ORDER BY b             | SELECT a FROM t GROUP BY a  ORDER BY b
            SELECT a FROM t GROUP BY a ASC WITH ROLLUP             | SELECT a FROM t GROUP BY a  WITH ROLLUP
            INSERT INTO s SELECT a FROM t GROUP BY a               | INSERT INTO s SELECT a FROM t GROUP BY a ORDER BY a
            INSERT INTO s SELECT rank FROM t GROUP BY rank         | INSERT INTO s SELECT `rank` FROM t GROUP BY `rank` ORDER BY `rank`
            INSERT INTO s (SELECT a FROM t GROUP BY a)             | INSERT INTO s (SELECT a FROM t GROUP BY a ORDER BY a)
            INSERT INTO s SELECT a FROM t GROUP BY a ON DUPLICATE KEY UPDATE a=1 | INSERT INTO s SELECT a FROM t GROUP BY a ORDER BY a ON DUPLICATE KEY UPDATE a=1
            INSERT INTO s SELECT MAX(a) AS a FROM t GROUP BY a     |
            INSERT INTO s SELECT a FROM t GROUP BY a UNION SELECT 1 |
            UPDATE t SET n=(SELECT COUNT(*) FROM s GROUP BY a DESC LIMIT 1) | UPDATE t SET n=(SELECT COUNT(*) FROM s GROUP BY a  ORDER BY a DESC LIMIT 1)
            CREATE TABLE s AS SELECT a FROM t GROUP BY a           | CREATE TABLE s AS SELECT a FROM t GROUP BY a ORDER BY a
            """)
    void groupsThatWereSorted(String sql, String expected) {
        check(MYSQL_5_5, MYSQL_9_7, sql, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            CREATE TABLE t (a INT) TYPE=InnoDB                       | CREATE TABLE t (a INT) ENGINE=InnoDB
            CREATE TABLE t (type INT) TYPE=MyISAM                    | CREATE TABLE t (type INT) ENGINE=MyISAM
            UPDATE t SET type=1                                      |
            CREATE TABLE t (a TIMESTAMP(14), b YEAR(2), c INT(11))   | CREATE TABLE t (a TIMESTAMP, b YEAR, c INT(11))
            CREATE TABLE t (maxvalue INT, signal INT)                | CREATE TABLE t (`maxvalue` INT, `signal` INT)
            ALTER IGNORE TABLE t ADD UNIQUE (a)                      | ALTER  TABLE t ADD UNIQUE (a)
            CREATE TABLE t (a INT) DATA DIRECTORY='/x' COMMENT 'y'   | CREATE TABLE t (a INT)  COMMENT 'y'
            CREATE TABLE t (a INT) ENGINE=InnoDB ROW_FORMAT=FIXED    | CREATE TABLE t (a INT) ENGINE=InnoDB ROW_FORMAT=DEFAULT
            CREATE TABLE t (a INT) ENGINE=MyISAM ROW_FORMAT=FIXED    |
            CREATE TABLE t (a INT) ENGINE=MyISAM PARTITION BY HASH(a) | CREATE TABLE t (a INT) ENGINE=InnoDB PARTITION BY HASH(a)
            CREATE TABLE t (a CHAR(3) CHARACTER SET utf8 COLLATE utf8_bin) DEFAULT CHARSET=utf8 | CREATE TABLE t (a CHAR(3) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin) DEFAULT CHARSET=utf8mb3
            CREATE TABLE t (a CHAR(3) CHARACTER SET utf8mb4, utf8 INT) |
            INSERT INTO t SELECT YEAR(20), CONVERT(a USING utf8) FROM s | INSERT INTO t SELECT YEAR(20), CONVERT(a USING utf8mb3) FROM s
            """)
    void tables(String sql, String expected) {
        check(MYSQL_5_1, MYSQL_9_7, sql, expected);
    }

    /** The old instance refused these; on the new one they may not succeed. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CREATE TABLE t (a INT) TYPE=InnoDB
            CREATE TABLE t (a TIMESTAMP(14))
            """)
    void errorsStayErrors(String sql) {
        check(MYSQL_5_5, MYSQL_9_7, sql, null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t        | CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE ON SLAVE DO DELETE FROM t
            CREATE EVENT e ON SCHEDULE AT NOW() ENABLE COMMENT 'x' DO DO 1 | CREATE EVENT e ON SCHEDULE AT NOW() DISABLE ON SLAVE COMMENT 'x' DO DO 1
            CREATE EVENT e ON SCHEDULE EVERY 1 DAY COMMENT 'DO' DO DO 1    | CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE ON SLAVE COMMENT 'DO' DO DO 1
            CREATE DEFINER=`a`@`b` EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DO 1 |
            ALTER EVENT e ENABLE                                           | ALTER EVENT e DISABLE ON SLAVE
            ALTER EVENT e RENAME TO f                                      |
            DROP EVENT e                                                   |
            """)
    void eventsRest(String sql, String expected) {
        check(MYSQL_5_5, MARIADB_11_4, sql, expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            INSERT INTO t /*!50101 VALUES */ (1)           | INSERT INTO t   VALUES   (1)
            INSERT INTO t /*!50700 (a) */ VALUES (1)       | INSERT INTO t   VALUES (1)
            INSERT INTO t VALUES (1 /*!99999 + 1 */)       | INSERT INTO t VALUES (1  )
            INSERT INTO t VALUES (1 /*! + 1 */ /* x */)    | INSERT INTO t VALUES (1   + 1   /* x */)
            INSERT INTO t VALUES ('/*!50700 x */')         |
            INSERT INTO t VALUES (1 /*M! + 1 */)           | INSERT INTO t VALUES (1  )
            INSERT INTO t VALUES (1) -- /*!50101 x         |
            """)
    void executableComments(String sql, String expected) {
        check(MYSQL_5_5, MYSQL_9_7, sql, expected);
    }

    @Test
    void bytesOfOtherCharsetsPass() {
        Translation translation = Translation.between(ServerVersion.parse(MYSQL_5_5), ServerVersion.parse(MYSQL_9_7));
        byte[] sql = "INSERT INTO rank VALUES ('\u00e9\u00ff')".getBytes(StandardCharsets.ISO_8859_1);
        byte[] expected = "INSERT INTO `rank` VALUES ('\u00e9\u00ff')".getBytes(StandardCharsets.ISO_8859_1);
        assertArrayEquals(expected, translation.translate(sql, new LexicalMode("latin1", false, false)));
    }

    @Test
    void whatIsNotClosedIsLeftToTheServer() {
        check(MYSQL_5_5, MYSQL_9_7, "INSERT INTO rank VALUES ('", null);
        check(MYSQL_5_5, MYSQL_9_7, "INSERT INTO t VALUES (1 /*!50101 + 1", null);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            INSERT INTO a.t VALUES (DATABASE(), schema ())    | INSERT INTO a.t VALUES (NULLIF(DATABASE(),DATABASE()), NULLIF(DATABASE(),DATABASE()))
            CREATE TABLE a.t SELECT DATABASE() d              | CREATE TABLE a.t SELECT NULLIF(DATABASE(),DATABASE()) d
            INSERT INTO a.t VALUES ('DATABASE()', a.schema()) |
            CREATE FUNCTION a.f() RETURNS TEXT RETURN DATABASE() |
            CREATE DATABASE a                                 |
            """)
    void withoutDefaultDatabase(String sql, @Nullable String expected) {
        byte[] said = WithoutDatabase.of(sql.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT);
        assertEquals(expected == null ? sql : expected, new String(said, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            INSERT INTO t VALUES (1/7)                          | true
            UPDATE t SET a = b /* c */ / d                      | true
            UPDATE t SET a = b /* per / day */, c = '1/7'       | false
            UPDATE t SET a = b DIV c -- 1/7                     | false
            CREATE TABLE u SELECT a/b AS c FROM t               | true
            CREATE VIEW v AS SELECT a/b FROM t                  | false
            """)
    void divisionsThatAreRounded(String sql, boolean rounded) {
        byte[] bytes = sql.getBytes(StandardCharsets.UTF_8);
        for (String older : List.of(MYSQL_5_5, MYSQL_5_6, MARIADB_10_11)) {
            assertEquals(
                    rounded,
                    Translation.between(ServerVersion.parse(older), ServerVersion.parse(MYSQL_9_7))
                            .roundsMore(bytes, LexicalMode.DEFAULT));
        }
        assertFalse(Translation.between(ServerVersion.parse(MYSQL_5_5), ServerVersion.parse(MARIADB_11_4))
                .roundsMore(bytes, LexicalMode.DEFAULT));
    }
}
