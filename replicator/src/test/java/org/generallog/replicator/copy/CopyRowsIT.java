package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every value arrives as the same bits, whatever its type, its charset and its table's name. */
class CopyRowsIT {
    private static final List<String> TYPES = List.of(
            "CREATE DATABASE shop DEFAULT CHARACTER SET latin1",
            "CREATE TABLE shop.numbers (id INT PRIMARY KEY AUTO_INCREMENT, t TINYINT, tu TINYINT UNSIGNED ZEROFILL,"
                    + " s SMALLINT, m MEDIUMINT UNSIGNED, b BIGINT, bu BIGINT UNSIGNED, d DECIMAL(65,30), d2 DECIMAL(10,2),"
                    + " f FLOAT, f2 FLOAT(7,2), e DOUBLE, e2 DOUBLE(10,3), x BIT(1), y BIT(64)) AUTO_INCREMENT=4711",
            "INSERT INTO shop.numbers VALUES (1,-128,0,-32768,0,-9223372036854775808,18446744073709551615,"
                    + "-12345678901234567890123456789012345.678901234567890123456789012345,-0.01,"
                    + "1.17549435e-38,-1234.56,2.2250738585072014e-308,1.005,b'1',0xFFFFFFFFFFFFFFFF),"
                    + "(2,127,255,32767,16777215,9223372036854775807,0,0,99999999.99,3.40282347e38,0.01,"
                    + "1.7976931348623157e308,-999999.999,b'0',0x8000000000000001),"
                    + "(3,0,7,0,5,0,1,1e-30,0,0.1,0.1,0.1,0.1,b'1',0),"
                    + "(4,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),"
                    + "(5,1,1,1,1,1,1,1,1,-0.0,16777217,123456789012345678,5,b'1',1),"
                    + "(6,1,1,1,1,1,1,1,1,-1.0000001,16777216,-4.9406564584124654e-324,5e-4,b'1',1),"
                    + "(7,1,1,1,1,1,1,1,1,123456.789,0,1.2345678901234567e-15,5e-4,b'1',1),"
                    + "(8,1,1,1,1,1,1,1,1,1e15,0,9007199254740993,5e-4,b'1',1)",
            "CREATE TABLE shop.times (id INT PRIMARY KEY, d DATE, t TIME, dt DATETIME, ts TIMESTAMP NOT NULL DEFAULT"
                    + " CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, ts0 TIMESTAMP NOT NULL DEFAULT '0000-00-00 00:00:00',"
                    + " tn TIMESTAMP NULL, y YEAR)",
            "SET time_zone = '+02:00', sql_mode = 'ALLOW_INVALID_DATES'",
            "INSERT INTO shop.times VALUES (1,'0000-00-00','-838:59:59','0000-00-00 00:00:00','1970-01-01 02:00:01',0,NULL,0),"
                    + "(2,'2004-02-31','838:59:59','9999-12-31 23:59:59','2038-01-19 05:14:07',0,0,2155),"
                    + "(3,'2011-00-00','00:00:00','1000-01-01 00:00:00','2014-03-30 02:30:00','2014-10-26 01:30:00',"
                    + "'2014-10-26 02:30:00',1901),(4,NULL,NULL,NULL,'2012-06-30 23:59:59',0,NULL,NULL)",
            "SET time_zone = '+00:00', sql_mode = ''",
            "CREATE TABLE shop.texts (id INT PRIMARY KEY, l VARCHAR(300) CHARACTER SET latin1, g VARCHAR(100) CHARACTER SET gbk,"
                    + " u VARCHAR(100) CHARACTER SET utf8, u4 TEXT CHARACTER SET utf8mb4, c2 VARCHAR(20) CHARACTER SET ucs2,"
                    + " u16 VARCHAR(20) CHARACTER SET utf16, sj CHAR(20) CHARACTER SET sjis, b16 CHAR(10) CHARACTER SET big5,"
                    + " bn BINARY(8), vb VARBINARY(300), bl LONGBLOB, en ENUM('','a','ü','it''s') CHARACTER SET utf8,"
                    + " st SET('x','y','ä') CHARACTER SET latin1, bin VARCHAR(20) CHARACTER SET utf8 COLLATE utf8_bin)"
                    + " DEFAULT CHARSET=utf8",
            "INSERT INTO shop.texts VALUES (1,'', '', '', '', '', '', '', '', '', '', '', '', '', ''),"
                    + "(2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),"
                    + "(3,CONVERT(_utf8 0xC3A9E282AC USING latin1),_gbk 0xB25CB160D55C,_utf8 0xE282ACC3BC,_utf8mb4 0xF09F9880,_ucs2 0x005C0027,"
                    + "_utf16 0xD83DDE00,_sjis 0x955C835C,_big5 0xA55CB35C,0x0001005C,0x00,0x5C27005C5C,'ü','x,ä','A '),"
                    + "(4,'trailing  ','x','y','quote '' back \\\\ nul \\0 \\n \\r \\Z \"','z','z','z','z','ab\\0\\0',' ',REPEAT('\\'\\\\',500),"
                    + "'it''s','x,y,ä','a')",
            "INSERT INTO shop.texts (id, en) VALUES (5, 'none of them')",
            "CREATE TABLE shop.`all bytes` (b VARBINARY(1), l VARCHAR(1) CHARACTER SET latin1, k CHAR(1) CHARACTER SET koi8r)",
            "CREATE TABLE shop.shapes (id INT PRIMARY KEY, p POINT, g GEOMETRY)",
            "INSERT INTO shop.shapes VALUES (1, POINT(1.5,-2.25), GeomFromText('POLYGON((0 0,10 0,10 10,0 10,0 0))', 4326)), (2,NULL,NULL)",
            "CREATE TABLE shop.empty_one (id INT PRIMARY KEY)",
            "CREATE TABLE shop.`new\nline ``tick``` (`a b` INT, `c``d` VARCHAR(5), `größe` INT, `select` INT, PRIMARY KEY (`c``d`, `größe`))",
            "INSERT INTO shop.`new\nline ``tick``` VALUES (1,'x',2,3),(2,'x',1,4)",
            "CREATE TABLE shop.no_key (a INT, b VARCHAR(5))",
            "INSERT INTO shop.no_key VALUES (1,'x'),(1,'x'),(NULL,NULL),(2,'')",
            "CREATE TABLE shop.prefix_key (a TEXT, b INT, PRIMARY KEY (a(3)))",
            "INSERT INTO shop.prefix_key VALUES ('xyz1', 1), ('abc', 2)",
            "CREATE TABLE shop.zero_id (id INT PRIMARY KEY AUTO_INCREMENT, v INT)",
            "SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
            "INSERT INTO shop.zero_id VALUES (0, 1), (-5, 2), (7, 3)",
            "CREATE TABLE shop.parts (id INT, y INT, PRIMARY KEY (id, y)) PARTITION BY RANGE (y)"
                    + " (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
            "INSERT INTO shop.parts VALUES (1,5),(2,50),(0,500),(3,5)",
            "CREATE DATABASE `zweite datenbank` DEFAULT CHARACTER SET utf8 COLLATE utf8_swedish_ci",
            "CREATE TABLE `zweite datenbank`.isam (id INT PRIMARY KEY, v VARCHAR(10), FULLTEXT (v)) ENGINE=MyISAM",
            "INSERT INTO `zweite datenbank`.isam VALUES (2,'b'),(1,'å')");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql-5.5:mariadb-11.4",
                "mysql-5.5:mysql-5.6",
                "mysql-5.6:mysql-9.7",
                "mariadb-10.11:mariadb-11.4"
            })
    void valuesArriveToTheBit(String pairName) throws SQLException, CopyException {
        ServerPair pair = ServerPair.of(pairName);
        assumeTrue(pair.isAvailable(), () -> pair + " is not here");
        RunningDatabase older = TestServers.older(pair);
        RunningDatabase newer = TestServers.newer(pair);
        try (Sql source = Sql.on(older)) {
            TYPES.forEach(source::run);
            for (int b = 0; b < 256; b++) {
                String hex = String.format("0x%02X", b);
                source.run("INSERT INTO shop.`all bytes` VALUES (" + hex + ", CONVERT(" + hex
                        + " USING latin1), CONVERT(" + hex + " USING koi8r))");
            }
            CopyResult result = Copies.copy(CopySettings.of("shop", "replicator"), older, newer);
            try (Sql target = Sql.on(newer)) {
                for (String table : source.tables("shop")) {
                    assertEquals(source.rowsToTheBit("shop", table), target.rowsToTheBit("shop", table), table);
                }
                assertEquals(
                        source.rowsToTheBit("zweite datenbank", "isam"),
                        target.rowsToTheBit("zweite datenbank", "isam"));
                target.run("INSERT INTO shop.numbers (t) VALUES (1)");
                assertEquals("4711", target.one("SELECT MAX(id) FROM shop.numbers"));
                assertTrue(target.one("SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA"
                                + " WHERE SCHEMA_NAME = 'zweite datenbank'")
                        .endsWith("_swedish_ci"));
                assertEquals(
                        Optional.of(CopyRegistry.State.COMPLETE),
                        new CopyRegistry(Copies.address(newer), "replicator")
                                .state("shop", result.snapshot().id()));
            }
            assertEquals(List.of(), result.differing());
            assertEquals(List.of("zweite datenbank.isam"), result.nonTransactional());
            assertEquals(1, result.warnings().size(), () -> result.warnings().toString());
            assertTrue(result.warnings().get(0).contains("zweite datenbank.isam"));
        }
        CopyException e = assertThrows(
                CopyException.class, () -> Copies.copy(CopySettings.of("shop", "replicator"), older, newer));
        assertTrue(String.valueOf(e.getMessage()).contains("table shop.numbers, "), e::getMessage);
        Copies.copy(CopySettings.of("shop", "replicator").withOverwrite(true), older, newer);
    }
}
