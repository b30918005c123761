package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.generallog.replicator.accounts.TestAccounts;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views, routines, triggers, events and foreign keys work on the new instance as on the old one. */
class CopySchemaIT {
    private static final List<String> SCHEMA = List.of(
            "CREATE DATABASE other DEFAULT CHARACTER SET latin1",
            "CREATE DATABASE wiki DEFAULT CHARACTER SET binary",
            "CREATE TABLE wiki.page (id INT PRIMARY KEY AUTO_INCREMENT, title VARCHAR(255) BINARY NOT NULL) ENGINE=InnoDB"
                    + " DEFAULT CHARSET=binary",
            "INSERT INTO wiki.page (title) VALUES (0x00FFC3BC)",
            "CREATE PROCEDURE wiki.titles () SELECT title FROM wiki.page",
            "CREATE DATABASE shop DEFAULT CHARACTER SET utf8 COLLATE utf8_bin",
            "USE shop",
            "CREATE TABLE a (id INT PRIMARY KEY, b_id INT, KEY (b_id)) ENGINE=InnoDB",
            "CREATE TABLE b (id INT PRIMARY KEY, a_id INT, CONSTRAINT b_to_a FOREIGN KEY (a_id) REFERENCES a (id) ON DELETE SET NULL)"
                    + " ENGINE=InnoDB",
            "ALTER TABLE a ADD CONSTRAINT a_to_b FOREIGN KEY (b_id) REFERENCES b (id)",
            "INSERT INTO a VALUES (1, NULL)",
            "INSERT INTO b VALUES (1, 1)",
            "UPDATE a SET b_id = 1",
            "CREATE TABLE audit (id INT PRIMARY KEY AUTO_INCREMENT, what VARCHAR(50)) COMMENT 'TYPE=MyISAM ''CHARSET=utf8'''"
                    + " ENGINE=InnoDB",
            "CREATE TRIGGER first BEFORE INSERT ON a FOR EACH ROW SET @before = NEW.id",
            "CREATE TRIGGER `zweiter trigger ü` AFTER INSERT ON a FOR EACH ROW INSERT INTO audit (what) VALUES (CONCAT('über ', NEW.id))",
            "INSERT INTO a VALUES (2, NULL)",
            "CREATE VIEW a_uses_z AS SELECT id + 1 AS id FROM z_base",
            "CREATE FUNCTION `twice ü` (n INT) RETURNS INT DETERMINISTIC NO SQL RETURN n * 2",
            "SET NAMES latin1",
            "SET sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT'",
            "CREATE PROCEDURE \"say it\" (OUT x VARCHAR(20)) SET x = 'gr' || 'ün'",
            "CREATE DEFINER = 'gone'@'nowhere.example' PROCEDURE of_nobody () SELECT 1",
            "SET sql_mode = ''",
            "SET NAMES utf8",
            "CREATE VIEW `sicht ü` AS SELECT id, 'ü' AS umlaut, `twice ü`(id) AS doubled FROM other.plain WHERE id < 100",
            "CREATE EVENT tick ON SCHEDULE EVERY 1 HOUR ENABLE COMMENT 'ENABLE me' DO INSERT INTO audit (what) VALUES ('tick')",
            "CREATE EVENT asleep ON SCHEDULE EVERY 1 DAY DISABLE DO INSERT INTO audit (what) VALUES ('never')",
            "CREATE TABLE `gone_soon` (id INT)",
            "CREATE VIEW broken AS SELECT id FROM gone_soon",
            "DROP TABLE gone_soon");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql-5.5:mariadb-11.4",
                "mysql-5.5:mysql-5.6",
                "mysql-5.6:mysql-9.7",
                "mariadb-10.11:mariadb-11.4"
            })
    void storedObjectsWorkOnTheNewInstance(String name) throws SQLException, CopyException {
        ServerPair pair = ServerPair.of(name);
        assumeTrue(pair.isAvailable(), () -> pair + " is not here");
        RunningDatabase older = TestServers.older(pair);
        RunningDatabase newer = TestServers.newer(pair);
        try (Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            source.run("SET sql_mode = ''");
            for (String sql : SCHEMA) {
                if (sql.startsWith("CREATE VIEW a_uses_z")) {
                    source.run("CREATE TABLE other.plain (id INT PRIMARY KEY)");
                    source.run("INSERT INTO other.plain VALUES (7)");
                    source.run("CREATE VIEW z_base AS SELECT id FROM other.plain");
                }
                source.run(sql);
            }
            TestAccounts.create(older, newer);
            CopyResult result = Copies.copy(CopySettings.of("shop", "replicator"), older, newer);
            String warnings = String.join("\n", result.warnings());
            assertTrue(warnings.contains("view shop.broken is broken"), warnings);
            assertTrue(
                    warnings.contains("procedure shop.of_nobody is not created: its definer 'gone'@'nowhere.example'"),
                    warnings);

            assertEquals(
                    "1", target.one("SELECT COUNT(*) FROM shop.audit"), "triggers must not fire while rows are loaded");
            target.run("INSERT INTO shop.a VALUES (3, NULL)");
            assertEquals("über 3", target.one("SELECT what FROM shop.audit ORDER BY id DESC LIMIT 1"));
            assertEquals("3", target.one("SELECT @before"));
            target.run("DELETE FROM shop.a WHERE id = 2");
            assertThrows(IllegalStateException.class, () -> target.run("DELETE FROM shop.b WHERE id = 1"));
            assertThrows(IllegalStateException.class, () -> target.run("INSERT INTO shop.b VALUES (9, 99)"));

            assertEquals(
                    "[[7, ü, 14]]", target.rows("SELECT * FROM shop.`sicht ü`").toString());
            assertEquals("8", target.one("SELECT id FROM shop.a_uses_z"));
            target.run("CALL shop.`say it`(@x)");
            source.run("CALL shop.`say it`(@x)");
            // Written as latin1, so that each byte of the ü is a character.
            assertEquals("grÃ¼n", source.one("SELECT @x"));
            assertEquals("grÃ¼n", target.one("SELECT @x"));
            for (String event : List.of("tick", "asleep")) {
                assertFalse(
                        target.one("SELECT STATUS FROM information_schema.EVENTS WHERE EVENT_NAME = '" + event + "'")
                                .startsWith("ENABLED"));
            }
            assertEquals(
                    "TYPE=MyISAM 'CHARSET=utf8'",
                    target.one("SELECT TABLE_COMMENT FROM information_schema.TABLES WHERE TABLE_NAME = 'audit'"));
            assertEquals("00FFC3BC", target.one("SELECT HEX(title) FROM wiki.page"));
            assertEquals(
                    "[[binary], [binary]]",
                    target.rows(
                                    "SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'wiki'"
                                            + " UNION ALL SELECT TABLE_COLLATION FROM information_schema.TABLES WHERE TABLE_NAME = 'page'")
                            .toString());
            assertTrue(target.one("SELECT TABLE_COLLATION FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'shop'"
                            + " AND TABLE_NAME = 'audit'")
                    .matches("utf8(mb3)?_bin"));
        }
        Copies.copy(CopySettings.of("shop", "replicator").withOverwrite(true), older, newer);
    }

    @Test
    void onlyTheChosenDatabasesAreCopied() throws SQLException, CopyException {
        ServerPair pair = ServerPair.configured();
        RunningDatabase older = TestServers.older(pair);
        RunningDatabase newer = TestServers.newer(pair);
        try (Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            for (String database : List.of("one", "two", "three", "replicator")) {
                source.run("CREATE DATABASE " + database);
                source.run("CREATE TABLE " + database + ".t (id INT PRIMARY KEY)");
            }
            Copies.copy(CopySettings.of("shop", "replicator").withDatabases(List.of(), List.of("two")), older, newer);
            assertEquals(
                    "[[one], [three]]",
                    target.rows("SELECT TABLE_SCHEMA FROM information_schema.TABLES WHERE TABLE_NAME = 't' ORDER BY 1")
                            .toString());
            CopyException e = assertThrows(
                    CopyException.class,
                    () -> Copies.copy(
                            CopySettings.of("shop", "replicator").withDatabases(List.of("tow"), List.of()),
                            older,
                            newer));
            assertTrue(String.valueOf(e.getMessage()).contains("tow"), e::getMessage);
        }
    }

    /** A copy that is stopped lets go of everything at once and is never taken for a complete one. */
    @Test
    void aStoppedCopyIsNotComplete() throws Exception {
        ServerPair pair = ServerPair.configured();
        RunningDatabase older = TestServers.older(pair);
        RunningDatabase newer = TestServers.newer(pair);
        try (Sql source = Sql.on(older)) {
            source.run("CREATE DATABASE big");
            source.run("CREATE TABLE big.t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(200)) ENGINE=InnoDB");
            source.run("INSERT INTO big.t (v) VALUES (REPEAT('x', 200))");
            for (int i = 0; i < 17; i++) {
                source.run("INSERT INTO big.t (v) SELECT v FROM big.t");
            }
        }
        CountDownLatch under = new CountDownLatch(1);
        CopyListener listener = new CopyListener() {
            @Override
            public void progress(CopyAmounts amounts) {
                if (amounts.rows() > 0) {
                    under.countDown();
                }
            }
        };
        InitialCopy copy = new InitialCopy(
                CopySettings.of("shop", "replicator").withPacketBytes(1 << 16).withConnections(1, 1),
                Copies.address(older),
                Copies.address(newer),
                listener);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<CopyException> failure = executor.submit(() -> assertThrows(CopyException.class, copy::run));
            assertTrue(under.await(30, TimeUnit.SECONDS));
            copy.stop();
            assertEquals(
                    "the copy was stopped", failure.get(5, TimeUnit.SECONDS).getMessage());
        } finally {
            executor.shutdownNow();
        }
        CopyRegistry registry = new CopyRegistry(Copies.address(newer), "replicator");
        assertEquals(Optional.of(CopyRegistry.State.FAILED), registry.state("shop", copy.snapshotId()));
        assertEquals(
                Optional.of(CopyRegistry.State.FAILED), registry.newest("shop").map(CopyRegistry.Entry::state));
        assertEquals(Optional.empty(), registry.state("shop", "another"));
    }

    /** What the new version does not understand does not stop the rest; a trigger does. */
    @Test
    void whatTheNewVersionRefusesIsNamed() throws SQLException, CopyException {
        ServerPair pair = ServerPair.of("mysql-5.6:mysql-9.7");
        assumeTrue(pair.isAvailable(), () -> pair + " is not here");
        RunningDatabase older = TestServers.older(pair);
        RunningDatabase newer = TestServers.newer(pair);
        CopySettings settings = CopySettings.of("shop", "replicator").withKeepDefiners(true);
        try (Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            source.run("CREATE DATABASE old");
            source.run("CREATE TABLE old.t (id INT PRIMARY KEY, v CHAR(41)) ENGINE=InnoDB");
            source.run("INSERT INTO old.t VALUES (1, 'a')");
            source.run("CREATE VIEW old.hashed AS SELECT id, PASSWORD(v) AS h FROM old.t");
            source.run("CREATE VIEW old.built_on_it AS SELECT id FROM old.hashed");
            source.run("CREATE VIEW old.good AS SELECT id FROM old.t");
            CopyResult result = Copies.copy(settings, older, newer);
            assertEquals("1", target.one("SELECT id FROM old.good"));
            assertEquals(
                    List.of("view old.built_on_it is not created", "view old.hashed is not created"),
                    result.warnings().stream()
                            .map(warning -> warning.substring(0, warning.indexOf(',')))
                            .sorted()
                            .toList());
            source.run("CREATE TRIGGER old.hash BEFORE INSERT ON old.t FOR EACH ROW SET @n = @@query_cache_size");
            CopyException e =
                    assertThrows(CopyException.class, () -> Copies.copy(settings.withOverwrite(true), older, newer));
            assertTrue(
                    String.valueOf(e.getMessage()).startsWith("the new instance refuses trigger old.hash"),
                    e::getMessage);
            source.run("DROP TRIGGER old.hash");
            assertEquals(1, Copies.copy(settings, older, newer).rowsKept());
        }
    }

    /** Rows of 16 MB pass, one per statement. */
    @Test
    void longRowsPass() throws SQLException, CopyException {
        ServerPair pair = ServerPair.configured();
        ServerOptions large = ServerOptions.defaults().with("max-allowed-packet", "64M");
        try (RunningDatabase older = TestServers.own(pair.older(), large.with("innodb-log-file-size", "256M"));
                RunningDatabase newer = TestServers.own(pair.newer(), large);
                Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            source.run("CREATE DATABASE big");
            source.run("CREATE TABLE big.t (id INT PRIMARY KEY, v LONGBLOB) ENGINE=InnoDB");
            for (int i = 0; i < 3; i++) {
                source.run("INSERT INTO big.t VALUES (" + i + ", REPEAT(0x5C0027FF, " + (4 << 20) + "))");
            }
            Copies.copy(CopySettings.of("shop", "replicator"), older, newer);
            assertEquals(
                    source.rows("SELECT id, LENGTH(v), MD5(v) FROM big.t").toString(),
                    target.rows("SELECT id, LENGTH(v), MD5(v) FROM big.t").toString());
        }
    }

    /** Rows of 16 MB do not fit the new instance's packets: the error says what to set. */
    @Test
    void aRowThatIsTooLongForTheNewInstanceIsNamed() throws SQLException {
        ServerPair pair = ServerPair.configured();
        RunningDatabase older = TestServers.older(pair);
        try (RunningDatabase newer =
                        TestServers.own(pair.newer(), ServerOptions.defaults().with("max-allowed-packet", "1M"));
                Sql source = Sql.on(older)) {
            source.run("CREATE DATABASE big");
            source.run("CREATE TABLE big.t (id INT PRIMARY KEY, v LONGBLOB) ENGINE=InnoDB");
            source.run("INSERT INTO big.t VALUES (1, REPEAT('x', 900000)), (2, REPEAT('''', 900000))");
            CopyException e = assertThrows(
                    CopyException.class, () -> Copies.copy(CopySettings.of("shop", "replicator"), older, newer));
            assertTrue(String.valueOf(e.getMessage()).contains("big.t"), e::getMessage);
            assertTrue(String.valueOf(e.getMessage()).contains("max_allowed_packet"), e::getMessage);
        }
    }
}
