package org.generallog.replicator.target;

import static org.generallog.replicator.target.Statements.BINARY;
import static org.generallog.replicator.target.Statements.GBK;
import static org.generallog.replicator.target.Statements.LATIN1;
import static org.generallog.replicator.target.Statements.TIME;
import static org.generallog.replicator.target.Statements.UTF8MB4;
import static org.generallog.replicator.target.Statements.at;
import static org.generallog.replicator.target.Statements.charset;
import static org.generallog.replicator.target.Statements.context;
import static org.generallog.replicator.target.Statements.data;
import static org.generallog.replicator.target.Statements.ddl;
import static org.generallog.replicator.target.Statements.inserted;
import static org.generallog.replicator.target.Statements.mode;
import static org.generallog.replicator.target.Statements.reading;
import static org.generallog.replicator.target.Statements.sql;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.generallog.replay.apply.ApplyStats.State;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.UserVariable;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A statement means on the new instance what it meant on the old one. */
class ApplyContextIT {
    @TempDir
    Path folder;

    private ApplyFixture fixture(ServerKind kind) throws Exception {
        return new ApplyFixture(TestServers.newer(new ServerPair(ServerKind.MYSQL_5_5, kind)), folder);
    }

    private static byte[] bytes(Object... parts) {
        var out = new ByteArrayOutputStream();
        for (Object part : parts) {
            out.writeBytes(part instanceof byte[] b ? b : ((String) part).getBytes(StandardCharsets.US_ASCII));
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void charsets(ServerKind kind) throws Exception {
        try (ApplyFixture f = fixture(kind)) {
            f.execute(
                    "CREATE DATABASE d",
                    "CREATE TABLE d.t (id INT PRIMARY KEY, v VARCHAR(50) CHARACTER SET utf8mb4, b VARBINARY(300))");
            byte[] all = new byte[256];
            ByteArrayOutputStream literal = new ByteArrayOutputStream();
            for (int i = 0; i < 256; i++) {
                all[i] = (byte) i;
                if (i == 0) {
                    literal.writeBytes(bytes("\\0"));
                } else {
                    if (i == '\'' || i == '\\') {
                        literal.write('\\');
                    }
                    literal.write(i);
                }
            }
            HexFormat hex = HexFormat.of().withUpperCase();
            f.add(
                    data(sql(
                            charset("d", GBK),
                            bytes("INSERT INTO t VALUES (1,'", hex.parseHex("BF5CD6D0"), "',NULL)"))),
                    data(sql(
                            charset("d", UTF8MB4),
                            bytes("INSERT INTO t VALUES (2,'", hex.parseHex("F09F9880"), "',NULL)"))),
                    data(sql(
                            charset("d", LATIN1), bytes("INSERT INTO t VALUES (3,'", hex.parseHex("E980"), "',NULL)"))),
                    data(sql(
                            charset("d", LATIN1), bytes("INSERT INTO t VALUES (4,'{d ''2014-01-01''} ?',NULL) -- {x"))),
                    data(sql(
                            charset("d", BINARY),
                            bytes("INSERT INTO t VALUES (5,'',_binary'", literal.toByteArray(), "')"))));
            f.applyAll();
            assertEquals(
                    List.of("E7B897E4B8AD", "F09F9880", "C3A9E282AC", hex.formatHex(bytes("{d '2014-01-01'} ?")), ""),
                    f.column("SELECT HEX(v) FROM d.t ORDER BY id"));
            assertEquals(List.of(hex.formatHex(all)), f.column("SELECT HEX(b) FROM d.t WHERE id=5"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void sessionState(ServerKind kind) throws Exception {
        try (ApplyFixture f = fixture(kind)) {
            f.execute(
                    "CREATE DATABASE d",
                    "CREATE TABLE d.p (id INT PRIMARY KEY) ENGINE=InnoDB",
                    "CREATE TABLE d.t (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(200), n TINYINT,"
                            + " p INT, FOREIGN KEY (p) REFERENCES d.p (id)) ENGINE=InnoDB",
                    "CREATE TABLE d.u (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(200)) ENGINE=InnoDB");
            StatementContext tokyo = new StatementContext("d", 0, 33, 33, 8, "+09:00", true, true, true);
            StatementContext noKeys = new StatementContext("d", 0, 33, 33, 8, "+00:00", true, false, false);
            // STRICT_TRANS_TABLES, NO_AUTO_CREATE_USER, PIPES_AS_CONCAT
            long strict = 1L << 21 | 1L << 28 | 1L << 1;
            f.add(
                    data(sql("d", "INSERT INTO t (id,v) VALUES (1, NOW(6))")),
                    data(at(sql(tokyo, "INSERT INTO t (id,v) VALUES (2, FROM_UNIXTIME(1700000000))"), TIME + 1)),
                    data(sql(mode("d", strict), "INSERT INTO t (id,v) VALUES (3, 'a'||'b')")),
                    data(sql(mode("d", strict), "INSERT INTO t (id,n) VALUES (4, 1000)")),
                    data(sql("d", "INSERT INTO t (id,n,v) VALUES (5, 1000, 1||0)")),
                    data(sql(noKeys, "INSERT INTO t (id,p) VALUES (6, 77)")),
                    data(sql("d", "INSERT INTO t (id,p) VALUES (7, 77)")),
                    data(inserted("d", 100, "INSERT INTO t (v) VALUES ('x'),('y')")),
                    // An insert id that is not used must not go to the next table.
                    data(inserted("d", 500, "INSERT INTO t (id,v) VALUES (102,'z')")),
                    data(sql("d", "INSERT INTO u (v) VALUES ('first')")),
                    data(reading(
                            "d",
                            OptionalLong.of(4711),
                            List.of(
                                    new UserVariable("s", UserVariable.Type.STRING, LATIN1, new byte[] {(byte) 0xE9}),
                                    new UserVariable("e", UserVariable.Type.STRING, UTF8MB4, new byte[0]),
                                    new UserVariable("n", UserVariable.Type.INTEGER, BINARY, bytes("-5")),
                                    new UserVariable(
                                            "big", UserVariable.Type.UNSIGNED, BINARY, bytes("18446744073709551615")),
                                    new UserVariable("dec", UserVariable.Type.DECIMAL, BINARY, bytes("1.10")),
                                    new UserVariable("real", UserVariable.Type.REAL, BINARY, bytes("1.5")),
                                    new UserVariable("nil", UserVariable.Type.STRING, LATIN1, null)),
                            "INSERT INTO t (id,v) VALUES (200, CONCAT_WS('|',HEX(@s),COLLATION(@s),@e,@n,@big,@dec,@real,"
                                    + "ISNULL(@nil),LAST_INSERT_ID()))")));
            f.applyAll();
            assertEquals(
                    List.of("2023-11-14 22:13:20.123456", "2023-11-15 07:13:20", "ab"),
                    f.column("SELECT v FROM d.t WHERE id IN (1,2,3) ORDER BY id"));
            assertEquals(List.of("127|1"), f.column("SELECT CONCAT(n,'|',v) FROM d.t WHERE id=5"));
            assertEquals(List.of("77"), f.column("SELECT p FROM d.t WHERE id=6"));
            assertEquals(List.of("100", "101", "102"), f.column("SELECT id FROM d.t WHERE id BETWEEN 100 AND 199"));
            assertEquals(List.of("1"), f.column("SELECT id FROM d.u"));
            assertEquals(
                    List.of("E9|latin1_swedish_ci||-5|18446744073709551615|1.10|1.5|1|4711"),
                    f.column("SELECT v FROM d.t WHERE id=200"));
            // 4: out of range in strict mode; 7: no such parent.
            assertEquals(
                    List.of("1264", "1452"),
                    f.column("SELECT error_code FROM replicator.rejected ORDER BY error_code"));
            assertEquals(9, f.stats.transactions.sum());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void statementsThatEndInTheMiddleOfSomething(ServerKind kind) throws Exception {
        try (ApplyFixture f = fixture(kind)) {
            f.execute(
                    "CREATE DATABASE d",
                    "CREATE TABLE d.t (id INT PRIMARY KEY, v INT)",
                    "INSERT INTO d.t VALUES (1,0),(2,0),(3,0)");
            f.add(
                    data(sql("d", "UPDATE t SET v=1 /* open")),
                    data(sql("d", "UPDATE t SET v=2 /* why */ WHERE id=2;")),
                    data(sql("d", "UPDATE t SET v='1")),
                    data(sql("d", "UPDATE t SET v='3' WHERE id=3 # ; done")),
                    data(sql("d", "/*!40000 UPDATE t SET v=9 WHERE id=1 */")));
            f.applyAll();
            assertEquals(List.of("9", "2", "3"), f.column("SELECT v FROM d.t ORDER BY id"));
            assertEquals(2, f.checkpoints.recorded(ApplyFixture.NAME, "rejected"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB_11_4", "MYSQL_5_6"})
    void schemaChanges(ServerKind kind) throws Exception {
        try (ApplyFixture f = fixture(kind)) {
            f.add(
                    ddl(sql("", "CREATE DATABASE d")),
                    ddl(sql("d", "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(10))")),
                    data(sql("d", "INSERT INTO t VALUES (1,'a')")),
                    ddl(sql("d", "ALTER TABLE t ADD w INT NOT NULL DEFAULT 4")),
                    ddl(sql("d", "ALTER TABLE t ADD w INT")),
                    data(sql("d", "UPDATE t SET w=w+1")),
                    ddl(
                            sql(
                                    "d",
                                    "CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW BEGIN SET NEW.v='trig'; SET NEW.w=NEW.w+100; END")),
                    data(sql("d", "UPDATE t SET w=w+1")),
                    ddl(sql(context("gone"), "CREATE DATABASE `caf\u00e9`")),
                    data(sql("caf\u00e9", "CREATE TEMPORARY TABLE x (i INT)")));
            f.applyAll();
            assertEquals(List.of("trig106"), f.column("SELECT CONCAT(v,w) FROM d.t"));
            assertEquals(List.of("1060"), f.column("SELECT error_code FROM replicator.rejected"));
            assertEquals(List.of(), f.column("SELECT name FROM replicator.ddl_intent"));
            assertEquals(9, f.stats.transactions.sum());
            assertEquals(State.STOPPED, f.stats.progress().state());
        }
    }
}
