package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.workload.ShopSchema;
import org.generallog.testbed.workload.ShopWorkload;
import org.generallog.testbed.workload.WorkloadOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Differences that are planted are found, each, and nothing else; also while a shop is busy on the old instance. */
class VerifyIT {
    private static final String ALL = "INSERT INTO proof.kinds (id, v, l, d, f, n, t, ts, b, bits, y, e, s, m) VALUES ";
    /** Rows that are planted in a copy of the table of all kinds, without a key. */
    private static final int LOOSE = 17;

    private static final int ROWS = 40;
    /** Statements of the shop: what a small machine applies while it verifies. */
    private static final int PER_SECOND = 150;

    private static final String[] EXTRA = {
        "UPDATE shop_archive.planted SET v = 1 WHERE id = 2",
        "INSERT INTO shop_archive.planted VALUES (4, 4)",
        "DELETE FROM shop_archive.planted WHERE id = 3"
    };
    private static final Set<String> PLANTED = new TreeSet<>(List.of(
            "shop_archive.planted different id=2 v",
            "shop_archive.planted extra id=4",
            "shop_archive.planted missing id=3"));

    @TempDir
    Path folder;

    /** Both instances at rest, no replicator. */
    @Test
    void planted() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            for (RunningDatabase each : List.of(scenario.older(), scenario.newer())) {
                create(each, each == scenario.newer());
            }
            Proof whole = Proof.of(scenario.replication());
            assertEquals(
                    Set.of(
                            "different column proof.kinds.l",
                            "different column proof.kinds.n",
                            "different column proof.kinds.t",
                            "different column proof.loose.l",
                            "different column proof.loose.n",
                            "different column proof.loose.t"),
                    whole.definitions());
            assertEquals(6, whole.exitCode());
            Proof before = Proof.of(scenario.replication(), "--show-values", "--rows-only");
            assertEquals(Set.of(), before.differences());
            assertEquals(0, before.exitCode(), scenario.replication()::describe);
            assertFalse(before.json().get("live").asBoolean());
            assertEquals(ROWS, before.table("proof.kinds").get("rows").asLong());

            Set<String> planted = plant(scenario.newer());
            Proof after = Proof.of(scenario.replication());
            assertEquals(planted, withoutBag(after));
            assertEquals(6, after.exitCode());
            JsonNode bag = after.table("proof.bag");
            assertEquals(2, bag.get("different").asLong(), bag::toString);
            JsonNode loose = after.table("proof.loose");
            assertEquals(LOOSE, loose.get("missing").asLong(), loose::toString);
            assertEquals(LOOSE, loose.get("extra").asLong(), loose::toString);

            assertEquals(
                    6,
                    scenario.replication().run("verify", "--rows-only", "--format", "csv", "--tables", "proof.kinds"));
            List<String> lines = scenario.replication()
                    .lastOutput()
                    .lines()
                    .filter(line -> line.startsWith("proof.kinds,"))
                    .toList();
            assertEquals(
                    planted.stream()
                            .filter(each -> each.startsWith("proof.kinds "))
                            .count(),
                    lines.size(),
                    lines::toString);

            Proof some =
                    Proof.of(scenario.replication(), "--tables", "proof.kinds", "--where", "id <= 2", "--show-values");
            assertEquals(2, some.differences().size(), some.json()::toString);
            assertTrue(some.json().findValuesAsText("v").contains("value 1"), some.json()::toString);
            repaired(scenario, planted);
            listed(scenario);
        }
    }

    /** One of each kind that is defined, on one side alone or in another way. */
    @Test
    void definitions() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            for (RunningDatabase each : List.of(scenario.older(), scenario.newer())) {
                Scenario.execute(
                        each,
                        "CREATE DATABASE defined DEFAULT CHARACTER SET utf8",
                        "CREATE TABLE defined.parent (id INT NOT NULL PRIMARY KEY) ENGINE=InnoDB",
                        "CREATE TABLE defined.t (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, v VARCHAR(10) NOT NULL DEFAULT 'a''b',"
                                + " n INT, ts TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, t TEXT,"
                                + " p INT, KEY by_n (n, v(3)), CONSTRAINT fk FOREIGN KEY (p) REFERENCES defined.parent (id) ON DELETE CASCADE)"
                                + " ENGINE=InnoDB",
                        "CREATE DEFINER=maker@localhost TRIGGER defined.tr BEFORE INSERT ON defined.t FOR EACH ROW SET NEW.n = 1",
                        "CREATE DEFINER=maker@localhost VIEW defined.vw AS SELECT id FROM defined.t",
                        "CREATE DEFINER=maker@localhost PROCEDURE defined.pr() DO 1",
                        "CREATE DEFINER=maker@localhost FUNCTION defined.fn() RETURNS INT DETERMINISTIC RETURN 1",
                        "CREATE DEFINER=maker@localhost EVENT defined.ev ON SCHEDULE EVERY 1 DAY DISABLE DO DO 1",
                        "CREATE DEFINER=maker@localhost PROCEDURE defined.kept() BEGIN DELETE FROM defined.t WHERE n = 1; /* why */ SET @a = 'Text'; END",
                        "CREATE DEFINER=maker@localhost TRIGGER defined.au AFTER UPDATE ON defined.t FOR EACH ROW SET @a = NEW.n",
                        "CREATE DEFINER=maker@localhost EVENT defined.ek ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM defined.t");
            }
            // Only written in another way.
            Scenario.execute(
                    scenario.newer(),
                    "DROP PROCEDURE defined.kept",
                    "CREATE DEFINER=maker@localhost PROCEDURE defined.kept() begin delete from `defined`.`t` where n=1;\nset @a = 'Text'; end");
            Proof equal = Proof.of(scenario.replication());
            assertEquals(Set.of(), equal.definitions());
            assertEquals(0, equal.exitCode());
            Scenario.execute(
                    scenario.newer(),
                    "ALTER TABLE defined.t ALTER v SET DEFAULT 'c', DROP KEY by_n, ADD KEY more (n), DROP FOREIGN KEY fk,"
                            + " MODIFY n BIGINT",
                    "DROP TRIGGER defined.tr",
                    "DROP VIEW defined.vw",
                    "DROP PROCEDURE defined.pr",
                    "DROP FUNCTION defined.fn",
                    "DROP EVENT defined.ev",
                    "DROP PROCEDURE defined.kept",
                    "CREATE DEFINER=maker@localhost PROCEDURE defined.kept() BEGIN DELETE FROM defined.t WHERE n = 1; SET @a = 'text'; END",
                    "DROP TRIGGER defined.au",
                    "CREATE DEFINER=somebody@else TRIGGER defined.au AFTER UPDATE ON defined.t FOR EACH ROW SET @a = NEW.n",
                    "ALTER DEFINER=maker@localhost EVENT defined.ek DO DELETE FROM defined.parent");
            Proof other = Proof.of(scenario.replication());
            assertEquals(
                    Set.of(
                            "different body of event defined.ek",
                            "different body of procedure defined.kept",
                            "different column defined.t.n",
                            "different column defined.t.v",
                            "different trigger defined.au",
                            "extra index defined.t.more",
                            "missing event defined.ev",
                            "missing foreign key defined.t.fk",
                            "missing function defined.fn",
                            "missing index defined.t.by_n",
                            "missing procedure defined.pr",
                            "missing trigger defined.tr",
                            "missing view defined.vw"),
                    other.definitions());
            assertEquals(6, other.exitCode());
        }
    }

    private void repaired(Scenario scenario, Set<String> planted) throws Exception {
        Replication replication = scenario.replication();
        Path statements = folder.resolve("repair.sql");
        assertEquals(6, replication.run("repair", "--sql", statements.toString()), replication::describe);
        List<String> planned = Files.readAllLines(statements);
        int keyless = 2 * LOOSE + 2;
        assertEquals(planted.size() + keyless, planned.size(), planned::toString);
        assertEquals(planted, withoutBag(Proof.of(replication)));

        assertEquals(0, replication.run("repair", "--execute"), replication::describe);
        Proof after = Proof.of(replication, "--show-values");
        assertEquals(Set.of(), after.differences(), after.json()::toString);
        assertEquals(
                planted.size() + keyless,
                Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM replicator.repaired"));
        assertEquals(
                1,
                Scenario.number(
                        scenario.newer(),
                        "SELECT COUNT(*) FROM replicator.repaired WHERE row_key='id=2' AND row_before IS NULL AND row_after LIKE 'id=2, v=%'"));
    }

    /** An entry whose row is equal goes, one that differs stays; so does a whole table. */
    private static void listed(Scenario scenario) throws Exception {
        String entry =
                "INSERT INTO replicator.to_verify (name, database_name, table_name, reason, key_hash, row_key, file, `offset`, event_time,"
                        + " times, first_recorded_at, recorded_at) VALUES ('shop', 'proof', '%s', 'clock', x'%s', \"%s\", 1, 4, NOW(), 1, NOW(), NOW())";
        Scenario.execute(
                scenario.newer(),
                "UPDATE proof.kinds SET v='other' WHERE id=1",
                "DELETE FROM proof.bag WHERE a=3 LIMIT 1",
                entry.formatted("kinds", "01", "`id`='1'"),
                entry.formatted("kinds", "02", "`id`='2'"),
                entry.formatted("words", "00", ""),
                entry.formatted("bag", "00", ""),
                entry.formatted("gone", "00", ""));
        Proof list = Proof.of(scenario.replication(), "--list");
        assertEquals(6, list.exitCode());
        assertEquals(Set.of("proof.kinds different id=1 v"), withoutBag(list));
        assertEquals(
                2,
                Scenario.number(
                        scenario.newer(),
                        "SELECT COUNT(*) FROM replicator.to_verify WHERE HEX(key_hash) LIKE '01%' OR table_name='bag'"));
        assertEquals(2, Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM replicator.to_verify"));
    }

    /** Columns whose type differs between versions, as it does in a migration, and keys of all kinds. */
    private static void create(RunningDatabase server, boolean newer) throws Exception {
        List<String> statements = new ArrayList<>(List.of(
                "CREATE DATABASE proof DEFAULT CHARACTER SET utf8",
                "SET NAMES utf8mb4",
                "SET time_zone = '+00:00'",
                "SET sql_mode = ''",
                "CREATE TABLE proof.kinds (id INT PRIMARY KEY, v VARCHAR(40), l VARCHAR(40) CHARACTER SET "
                        + (newer ? "utf8mb4" : "latin1") + ", d DOUBLE, f FLOAT, n DECIMAL(" + (newer ? "12,6" : "10,4")
                        + "), t DATETIME" + (newer ? "(6)" : "")
                        + " NULL, ts TIMESTAMP NULL, b BLOB, bits BIT(5), y YEAR,"
                        + " e ENUM('x','y'), s SET('a','b','c'), m VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci) ENGINE=InnoDB",
                "CREATE TABLE proof.words (w VARCHAR(20), n INT, u INT UNIQUE, PRIMARY KEY (w, n)) ENGINE=InnoDB",
                "CREATE TABLE proof.enums (e ENUM('z','y','x'), n INT, PRIMARY KEY (n, e)) ENGINE=InnoDB",
                "CREATE TABLE proof.binaries (k VARBINARY(16) PRIMARY KEY, v INT) ENGINE=InnoDB",
                "CREATE TABLE proof.bigs (k BIGINT UNSIGNED PRIMARY KEY, v INT) ENGINE=InnoDB",
                "CREATE TABLE proof.uniques (a INT, k DATETIME NOT NULL, UNIQUE KEY (k)) ENGINE=InnoDB",
                "CREATE TABLE proof.isam (k INT PRIMARY KEY, v INT) ENGINE=MyISAM",
                "CREATE TABLE proof.bag (a INT, v VARCHAR(10)) ENGINE=InnoDB"));
        for (int i = 1; i <= ROWS; i++) {
            statements.add(ALL + "(" + i + ",'value " + i + "','caf\u00e9 " + i + "'," + i + ".1e0," + i + ".3,-" + i
                    + ".25,'2014-04-03 12:00:0" + i % 10 + "','2014-04-03 12:00:01',x'00FF0A" + (10 + i)
                    + "',b'101',2014,'y','a,c','\uD83D\uDE00 " + i + "')");
        }
        statements.add("UPDATE proof.kinds SET v=NULL, l='', t='0000-00-00 00:00:00', ts='0000-00-00 00:00:00', b=''"
                + ", y=0, e='', s='', d=-0e0, f=1e20, n=0, bits=0 WHERE id=30");
        for (int i = 1; i <= ROWS; i++) {
            statements.add(
                    "INSERT INTO proof.words VALUES ('w\u00f6rt " + (char) ('a' + i % 7) + "'," + i + "," + i + ")");
            statements.add("INSERT INTO proof.enums VALUES ('" + (char) ('x' + i % 3) + "'," + i / 2 + ")");
            statements.add("INSERT INTO proof.binaries VALUES (x'00" + (10 + i) + "FF'," + i + ")");
            statements.add("INSERT INTO proof.bigs VALUES (1844674407370955" + (1570 + i) + "," + i + ")");
            statements.add("INSERT INTO proof.uniques VALUES (" + i + ",'2014-01-01 00:00:" + (10 + i) + "')");
            statements.add("INSERT INTO proof.isam VALUES (" + i + "," + i + ")");
            statements.add("INSERT INTO proof.bag VALUES (" + i % 5 + ",'x')");
        }
        // No key, no transactions.
        statements.add("CREATE TABLE proof.loose ENGINE=MyISAM SELECT * FROM proof.kinds");
        Scenario.execute(server, statements.toArray(new String[0]));
    }

    /** A row of a table without a key is told by its digest. */
    private static Set<String> withoutBag(Proof proof) {
        Set<String> all = new TreeSet<>(proof.differences());
        all.removeIf(
                each -> each.startsWith("proof.bag different row with digest ") || each.startsWith("proof.loose "));
        return all;
    }

    /** One of each kind, on the new instance. */
    private static Set<String> plant(RunningDatabase newer) throws Exception {
        Scenario.execute(
                newer,
                "SET NAMES utf8mb4",
                "SET sql_mode = ''",
                "UPDATE proof.kinds SET v='other' WHERE id=1",
                "DELETE FROM proof.kinds WHERE id=2",
                ALL + "(1000,'more','',0,0,0,NULL,NULL,'',b'0',0,'x','','')",
                "UPDATE proof.kinds SET v='value 3 ' WHERE id=3",
                "UPDATE proof.kinds SET v='Value 4' WHERE id=4",
                "UPDATE proof.kinds SET l=NULL WHERE id=30",
                "UPDATE proof.kinds SET t='2014-04-03 12:00:05.000001' WHERE id=5",
                "UPDATE proof.kinds SET ts='2014-04-03 12:00:02' WHERE id=6",
                "UPDATE proof.kinds SET m='\uD83D\uDE01 7' WHERE id=7",
                "UPDATE proof.kinds SET b=x'00FF0A19' WHERE id=8",
                "UPDATE proof.kinds SET d=9.100000000000002e0 WHERE id=9",
                "UPDATE proof.kinds SET f=10.300001 WHERE id=10",
                "UPDATE proof.kinds SET n=-11.250001 WHERE id=11",
                "UPDATE proof.kinds SET bits=b'100' WHERE id=12",
                "UPDATE proof.kinds SET y=2015 WHERE id=13",
                "UPDATE proof.kinds SET e='x' WHERE id=14",
                "UPDATE proof.kinds SET s='a' WHERE id=15",
                "UPDATE proof.kinds SET l='cafe 16' WHERE id=16",
                "UPDATE proof.kinds SET d=0e0 WHERE id=30",
                "UPDATE proof.words SET u=NULL WHERE n IN (1,2)",
                "UPDATE proof.words SET u=2 WHERE n=1",
                "UPDATE proof.words SET u=1 WHERE n=2",
                "UPDATE proof.words SET w='W\u00d6RT d' WHERE n=3",
                "UPDATE proof.enums SET e='x' WHERE n=20",
                "DELETE FROM proof.binaries WHERE v=40",
                "UPDATE proof.bigs SET v=0 WHERE v=40",
                "UPDATE proof.uniques SET a=NULL WHERE a=7",
                "UPDATE proof.isam SET v=0 WHERE k=7",
                "DELETE FROM proof.isam WHERE k=8",
                "DELETE FROM proof.loose",
                "INSERT INTO proof.loose SELECT * FROM proof.kinds",
                "INSERT INTO proof.bag SELECT * FROM proof.bag WHERE a=2",
                "DELETE FROM proof.bag WHERE a=3 LIMIT 1");
        return new TreeSet<>(List.of(
                "proof.kinds different id=1 v",
                "proof.kinds missing id=2",
                "proof.kinds extra id=1000",
                "proof.kinds different id=3 v",
                "proof.kinds different id=4 v",
                "proof.kinds different id=30 l,d",
                "proof.kinds different id=5 t",
                "proof.kinds different id=6 ts",
                "proof.kinds different id=7 m",
                "proof.kinds different id=8 b",
                "proof.kinds different id=9 d",
                "proof.kinds different id=10 f",
                "proof.kinds different id=11 n",
                "proof.kinds different id=12 bits",
                "proof.kinds different id=13 y",
                "proof.kinds different id=14 e",
                "proof.kinds different id=15 s",
                "proof.kinds different id=16 l",
                "proof.words different w=w\u00f6rt b, n=1 u",
                "proof.words different w=w\u00f6rt c, n=2 u",
                "proof.words missing w=w\u00f6rt d, n=3",
                "proof.words extra w=W\u00d6RT d, n=3",
                "proof.enums missing n=20, e=y",
                "proof.enums extra n=20, e=x",
                "proof.binaries missing k=x'0050FF'",
                "proof.bigs different k=18446744073709551610 v",
                "proof.isam different k=7 v",
                "proof.isam missing k=8",
                "proof.uniques different k=2014-01-01 00:00:17 a"));
    }

    /** Rows of the shop are written all the time: none is a false alarm, and what is planted is found, and repaired. */
    @Test
    void underLoad() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            scenario.createShop();
            Scenario.execute(
                    scenario.older(),
                    "CREATE TABLE shop_archive.planted (id INT PRIMARY KEY, v INT) ENGINE=InnoDB",
                    "INSERT INTO shop_archive.planted VALUES (1, 0), (2, 0), (3, 0)");
            Replication replication = scenario.replication();
            try (ShopWorkload shop =
                    ShopWorkload.start(scenario.older()::connect, new WorkloadOptions(4, PER_SECOND, 1))) {
                replication.start("run", "--start", "copy");
                replication.awaitCapturing();
                scenario.copy();
                scenario.awaitRow();
                Scenario.execute(scenario.newer(), EXTRA);
                Proof busy = Proof.of(replication, "--show-values");
                assertTrue(busy.json().get("live").asBoolean());
                System.out.println("under load not proved: " + busy.unproved() + " rows");
                assertEquals(PLANTED, others(busy), busy.json()::toString);
                assertEquals(
                        0,
                        replication.run("repair", "--execute", "--tables", "shop_archive.planted"),
                        replication::describe);
                Scenario.stopShop(shop);
            }
            scenario.awaitApplied();
            Proof after = Proof.of(replication, "--show-values");
            assertEquals(Set.of(), others(after), after.json()::toString);
            assertEquals(0, after.unproved(), after.json()::toString);
        }
    }

    /** Differences but for the tables whose ids the server gives. */
    private static Set<String> others(Proof proof) {
        Set<String> all = new TreeSet<>(proof.differences());
        all.removeIf(each -> ShopSchema.AUTO_INCREMENT_TABLES.stream().anyMatch(table -> each.startsWith(table + " ")));
        return all;
    }
}
