package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.awaitility.Awaitility;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a run begins, and the ends that it can come to. */
class StartIT {
    private static final String[] TABLE = {
        "CREATE DATABASE d", "CREATE TABLE d.t (n INT NOT NULL PRIMARY KEY, v INT NOT NULL) ENGINE=InnoDB"
    };

    private static final String BACKUP = "START TRANSACTION /*!40100 WITH CONSISTENT SNAPSHOT */";

    @TempDir
    Path folder;

    @Test
    void withoutACheckpointItNamesTheChoices() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            assertEquals(
                    2, scenario.replication().run("run", "--start", "checkpoint"), scenario.replication()::describe);
            String said = scenario.replication().output();
            for (String choice : List.of("--start", "now", "checkpoint", "copy", "2014-04-03 17:30:22")) {
                assertTrue(said.contains(choice), said);
            }
        }
    }

    @Test
    void withoutProcessNobodyCanTellWhoIsGone() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Scenario.execute(scenario.older(), TABLE);
            Scenario.execute(scenario.newer(), TABLE);
            Scenario.execute(
                    scenario.older(),
                    "CREATE USER 'modest'@'%' IDENTIFIED BY 'x'",
                    "CREATE USER 'modest'@'localhost' IDENTIFIED BY 'x'");
            for (String host : List.of("%", "localhost")) {
                Scenario.execute(
                        scenario.older(),
                        "GRANT SELECT, RELOAD, LOCK TABLES, SHOW VIEW, TRIGGER, EVENT ON *.* TO 'modest'@'" + host
                                + "'",
                        "GRANT CREATE, DROP, ALTER, INSERT ON mysql.* TO 'modest'@'" + host + "'");
            }
            String[] run = {"run", "--start", "now", "--source-username=modest", "--source-password=x"};
            assertEquals(2, scenario.replication().run(run), scenario.replication()::describe);
            assertTrue(
                    scenario.replication().output().contains("GRANT PROCESS ON *.*"), scenario.replication()::describe);

            for (String host : List.of("%", "localhost")) {
                Scenario.execute(scenario.older(), "GRANT PROCESS ON *.* TO 'modest'@'" + host + "'");
            }
            scenario.replication().start(run);
            scenario.replication().awaitCapturing();
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (1, 1)");
            scenario.awaitApplied();
            assertEquals(1, Scenario.number(scenario.newer(), "SELECT SUM(n) FROM d.t"));
        }
    }

    @Test
    void nowLeavesOutWhatWasBefore() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Scenario.execute(scenario.older(), TABLE);
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (1, 1)");
            Scenario.execute(scenario.newer(), TABLE);
            scenario.replication().start("run", "--start", "now");
            scenario.replication().awaitCapturing();
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (2, 2)");
            scenario.awaitApplied();
            assertEquals(2, Scenario.number(scenario.newer(), "SELECT SUM(n) FROM d.t"));

            String[] second = new String[] {"run", "--start", "now"};
            try (Replication other = new Replication(
                    folder.resolve("other"), List.of(Replication.JVM_OPTIONS), scenario.older(), scenario.newer())) {
                String relay = "--relay-log-directory=" + scenario.replication().relayDirectory();
                assertEquals(2, other.run(second[0], second[1], second[2], "--no-standby", relay), other::describe);
                assertTrue(other.output().contains("another process captures into"), other::describe);
            }
        }
    }

    @Test
    void aTimeReplaysItsWholeSecond() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Scenario.execute(scenario.older(), TABLE);
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (1, 1)");
            Scenario.execute(scenario.newer(), TABLE);
            Instant next = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 2);
            // Its log may still tell the second before when one has just begun (measured on 5.5.9).
            Awaitility.await().until(() -> Instant.now().isAfter(next.plusMillis(300)));
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (2, 2)");
            String time = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")
                    .withZone(ZoneOffset.UTC)
                    .format(next);
            scenario.replication().start("run", "--start", time);
            scenario.awaitApplied();
            assertEquals(2, Scenario.number(scenario.newer(), "SELECT SUM(n) FROM d.t"));
        }
    }

    @Test
    void aGapInTheLogEndsItWithThree() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured(), "source.rotation: none")) {
            Scenario.execute(scenario.older(), TABLE);
            scenario.replication().start("run", "--start", "now");
            scenario.replication().awaitCapturing();
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (1, 1)");
            scenario.replication().awaitCaptured();
            Scenario.execute(scenario.older(), "TRUNCATE TABLE mysql.general_log");
            assertEquals(3, scenario.replication().awaitEnd(), scenario.replication()::describe);
            assertTrue(scenario.replication().output().contains("are lost"), scenario.replication()::describe);
        }
    }

    /** Somebody's nightly dump reads from a consistent snapshot too; what was written before it would be missing. */
    @Test
    void aBackupIsNeverTakenForTheCopy() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Scenario.execute(scenario.older(), TABLE);
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (1, 1)", BACKUP, "COMMIT");
            scenario.replication().start("run", "--start", "copy");
            scenario.replication().awaitCapturing();
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (2, 1)", BACKUP, "COMMIT");
            scenario.replication().awaitCaptured();
            assertEquals(
                    "waiting for start",
                    scenario.replication().status().at("/apply/state").asText());
            scenario.copy();
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (3, 1)", BACKUP, "COMMIT");
            scenario.awaitApplied();
            scenario.assertEqual(List.of("d"));
            scenario.assertNothingRejected();
        }
    }

    @Test
    void eventsThatWouldRunTwiceEndItWithTwo() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Scenario.execute(
                    scenario.newer(),
                    "CREATE DATABASE d",
                    "CREATE EVENT d.e ON SCHEDULE EVERY 1 DAY DO DO 0",
                    "SET GLOBAL event_scheduler = ON");
            assertEquals(2, scenario.replication().run("run", "--start", "now"), scenario.replication()::describe);
            String said = scenario.replication().output();
            assertTrue(said.contains("SET GLOBAL event_scheduler = OFF") && said.contains("`d`.`e`"), said);
        }
    }

    /** An instance that is down comes back; these do not, until somebody mends them. */
    @Test
    void whatDoesNotCureItselfEndsItWithTwo() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Replication replication = scenario.replication();
            assertEquals(2, replication.run("run", "--source-password=wrong"), replication::describe);
            assertTrue(replication.lastOutput().contains("password of the source"), replication::describe);
            Scenario.execute(scenario.older(), "SET GLOBAL general_log = 0");
            assertEquals(2, replication.run("run"), replication::describe);
            assertTrue(replication.lastOutput().contains("GLOBAL general_log = 1"), replication::describe);
            Scenario.execute(scenario.older(), "SET GLOBAL general_log = 1");
            assertEquals(2, replication.run("run", "--target-password=wrong"), replication::describe);
            assertTrue(replication.lastOutput().contains("password of the target"), replication::describe);
            replication.start("run");
            scenario.awaitRow();
            assertEquals(0, replication.terminate(), replication::describe);
        }
    }
}
