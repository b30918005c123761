package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large tables go in chunks; a copy that broke off goes on; what was copied is compared. */
class CopyResumeIT {
    private static final CopySettings SMALL_CHUNKS = CopySettings.of("shop", "replicator")
            .withChunkBytes(1 << 19)
            .withPacketBytes(1 << 16)
            .withKeepDefiners(true);

    private static void create(Sql source) {
        source.run("CREATE DATABASE big DEFAULT CHARACTER SET latin1");
        source.run(
                "CREATE TABLE big.t (id INT PRIMARY KEY AUTO_INCREMENT, k INT, u INT NOT NULL, v VARCHAR(200), `a ``b` CHAR(3),"
                        + " KEY (k), UNIQUE KEY u (u), KEY `odd ``, name` (v(20), k) COMMENT 'with, (comma)') ENGINE=InnoDB");
        source.run("INSERT INTO big.t (k, u, v) VALUES (1, 1, REPEAT('x', 200))");
        for (int i = 0; i < 15; i++) {
            source.run("INSERT INTO big.t (k, u, v) SELECT k + " + i + ", u + " + (1 << i) + ", v FROM big.t");
        }
        source.run("ANALYZE TABLE big.t");
        source.run("CREATE TABLE big.text_key (id VARCHAR(20) PRIMARY KEY, k INT, KEY (k)) ENGINE=InnoDB");
        source.run("INSERT INTO big.text_key SELECT CONCAT('key ', id), k FROM big.t WHERE id < 10000");
        source.run("CREATE TABLE big.no_key (v VARCHAR(200)) ENGINE=InnoDB");
        source.run("INSERT INTO big.no_key SELECT v FROM big.t LIMIT 1000");
        source.run("CREATE TABLE big.zz (id BIGINT UNSIGNED PRIMARY KEY, v INT) ENGINE=InnoDB");
        source.run("INSERT INTO big.zz VALUES (0, 1), (18446744073709551615, 2)");
        source.run("CREATE TRIGGER big.fires BEFORE INSERT ON big.t FOR EACH ROW SET NEW.k = -1");
    }

    private static void assertEqual(Sql source, Sql target) throws SQLException {
        assertEquals(source.tables("big"), target.tables("big"));
        for (String table : source.tables("big")) {
            assertEquals(source.rowsToTheBit("big", table), target.rowsToTheBit("big", table), table);
            assertEquals(keys(source, table), keys(target, table), table);
        }
        assertEquals("1", target.one("SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = 'big'"));
    }

    /** In their order. */
    private static List<String> keys(Sql sql, String table) throws SQLException {
        return sql.rows("SHOW KEYS FROM big." + table).stream()
                .map(row -> String.join(" ", row.get(1), row.get(2), row.get(3), row.get(4), row.get(7)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql-5.5:mariadb-11.4", "mysql-5.6:mysql-9.7"})
    void aCopyThatBrokeOffGoesOn(String pairName) throws SQLException, CopyException {
        ServerPair pair = ServerPair.of(pairName);
        assumeTrue(pair.isAvailable(), () -> pair + " is not here");
        RunningDatabase older = TestServers.older(pair);
        RunningDatabase newer = TestServers.newer(pair);
        try (Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            create(source);
            source.run("CREATE TABLE big.altered (id INT PRIMARY KEY) ENGINE=InnoDB");
            source.run("INSERT INTO big.altered VALUES (1), (2)");
            source.run("CREATE TABLE big.dropped (id INT PRIMARY KEY) ENGINE=InnoDB");
            source.run("CREATE DATABASE left_out");
            source.run("CREATE TABLE left_out.t (id INT PRIMARY KEY) ENGINE=InnoDB");
            target.run("CREATE DATABASE IF NOT EXISTS big");
            target.run("CREATE VIEW big.v AS SELECT 2 AS two");
            target.run("CREATE DATABASE IF NOT EXISTS left_out");
            target.run("CREATE TABLE left_out.theirs (id INT PRIMARY KEY)");
            breakOff(older, newer, 20_000);
            assertTrue(Long.parseLong(target.one("SELECT COUNT(*) FROM replicator.copy_chunks WHERE done")) > 3);
            // Each is what only a look at the rows finds.
            source.run("UPDATE big.t SET v = 'changed since' WHERE id IN (2, 30000)");
            source.run("DELETE FROM big.t WHERE id = 300");
            source.run("UPDATE big.text_key SET k = 7 WHERE id = 'key 4'");
            source.run("ALTER TABLE big.altered ADD v INT DEFAULT 3");
            source.run("DROP TABLE big.dropped");
            source.run("CREATE TABLE big.new_one (id INT PRIMARY KEY) ENGINE=InnoDB");
            source.run("DROP DATABASE left_out");
            source.run("CREATE VIEW big.v AS SELECT 1 AS one");
            // What somebody has made there is nobody's to drop.
            target.run("CREATE TABLE big.new_one (id INT PRIMARY KEY)");
            CopyException e = assertThrows(CopyException.class, () -> Copies.copy(SMALL_CHUNKS, older, newer));
            assertTrue(
                    String.valueOf(e.getMessage())
                            .contains("exist on the new instance already: table big.new_one, view big.v;"),
                    e::getMessage);
            target.run("DROP TABLE big.new_one");
            target.run("DROP VIEW big.v");
            target.run("CREATE TABLE big.theirs (id INT PRIMARY KEY)");
            CopyResult result = Copies.copy(SMALL_CHUNKS, older, newer);
            target.run("DROP TABLE big.theirs");
            assertEqual(source, target);
            assertEquals(List.of("theirs"), target.tables("left_out"));
            assertTrue(
                    result.warnings().stream()
                            .anyMatch(each -> each.startsWith("these databases are no longer copied: left_out;")),
                    () -> result.warnings().toString());
            assertTrue(result.rowsKept() > 5_000, result::toString);
            assertTrue(result.rowsKept() < result.rows(), result::toString);
            assertEquals(List.of(), result.differing());
            // One that is complete is in the way of the next.
            assertThrows(CopyException.class, () -> Copies.copy(SMALL_CHUNKS, older, newer));
        }
    }

    /** Stops it when so many rows are written. */
    private static void breakOff(RunningDatabase older, RunningDatabase newer, long rows) {
        CountDownLatch enough = new CountDownLatch(1);
        CopyListener listener = new CopyListener() {
            @Override
            public void progress(CopyAmounts amounts) {
                if (amounts.rows() > rows) {
                    enough.countDown();
                }
            }
        };
        InitialCopy copy = new InitialCopy(SMALL_CHUNKS, Copies.address(older), Copies.address(newer), listener);
        Thread stopper = new Thread(() -> {
            try {
                enough.await();
                copy.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        stopper.setDaemon(true);
        stopper.start();
        CopyException e = assertThrows(CopyException.class, copy::run);
        assertEquals("the copy was stopped", e.getMessage());
    }

    /** The server sends rows of any length, whatever it takes. */
    @Test
    void rowsLongerThanTheOldInstanceTakesAreCopiedAndNamed() throws SQLException, CopyException {
        ServerPair pair = ServerPair.configured();
        RunningDatabase older = TestServers.older(pair);
        RunningDatabase newer = TestServers.newer(pair);
        try (Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            source.run("CREATE DATABASE big");
            source.run("CREATE TABLE big.long_rows (id INT PRIMARY KEY, a LONGBLOB, b LONGBLOB) ENGINE=InnoDB");
            source.run("INSERT INTO big.long_rows VALUES (1, REPEAT('a', 900000), REPEAT('b', 900000))");
            String before = source.one("SELECT @@GLOBAL.max_allowed_packet");
            source.run("SET GLOBAL max_allowed_packet = 1048576");
            try {
                CopyResult result = Copies.copy(SMALL_CHUNKS, older, newer);
                assertTrue(
                        result.warnings().stream().anyMatch(each -> each.contains("copied and not compared")),
                        () -> result.warnings().toString());
            } finally {
                source.run("SET GLOBAL max_allowed_packet = " + before);
            }
            assertEquals(source.rowsToTheBit("big", "long_rows"), target.rowsToTheBit("big", "long_rows"));
        }
    }

    /** Whoever writes to the new instance meanwhile is found, and the table is listed. */
    @Test
    void whatWasCopiedIsCompared() throws SQLException, CopyException {
        ServerPair pair = ServerPair.configured();
        RunningDatabase older = TestServers.older(pair);
        RunningDatabase newer = TestServers.newer(pair);
        try (Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            create(source);
            CopyListener other = new CopyListener() {
                private boolean done;

                @Override
                public void progress(CopyAmounts amounts) {
                    if (!done && amounts.rows() > 0) {
                        done = target.change("UPDATE big.t SET v = 'changed' ORDER BY id LIMIT 1") > 0;
                    }
                }
            };
            CopyResult result =
                    new InitialCopy(SMALL_CHUNKS, Copies.address(older), Copies.address(newer), other).run();
            assertEquals(1, result.differing().size(), result::toString);
            // Whichever of its chunks was written first.
            assertTrue(result.differing().get(0).startsWith("big.t WHERE `id` "), result::toString);
            // The capture lists what is altered before this.
            assertEquals("0", target.one("SELECT COUNT(*) FROM replicator.copies WHERE state <> 'complete'"));
            assertEquals(
                    target.one("SELECT snapshot_id FROM replicator.copies"),
                    source.one("SELECT SUBSTRING_INDEX(SUBSTRING_INDEX(argument, ' copied ', -1), ' ', 1) FROM"
                            + " mysql.general_log WHERE argument LIKE 'SELECT /* replicator shop copied %'"));
            assertEquals(
                    List.of(List.of("big", "t", "differs")),
                    target.rows("SELECT database_name, table_name, reason FROM replicator.to_verify"));
        }
    }
}
