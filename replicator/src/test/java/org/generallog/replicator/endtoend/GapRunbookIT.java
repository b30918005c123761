package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the runbook says to do after a gap, word for word; nothing of the first attempt is left then. */
class GapRunbookIT {
    @TempDir
    Path folder;

    /** The log still has what made the gap. */
    @Test
    void aHoleBeforeTheCopyIsNone() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured(), "source.rotation: none")) {
            Scenario.execute(
                    scenario.older(),
                    "CREATE DATABASE d",
                    "CREATE TABLE d.t (n INT NOT NULL PRIMARY KEY) ENGINE=InnoDB",
                    "SET GLOBAL general_log = 0",
                    "INSERT INTO d.t VALUES (1)",
                    "SET GLOBAL general_log = 1",
                    "INSERT INTO d.t VALUES (2)");
            scenario.replication().start("run", "--start", "copy");
            scenario.replication().awaitCapturing();
            scenario.copy();
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (3)");
            scenario.awaitApplied();
            scenario.assertEqual(List.of("d"));
            Scenario.execute(scenario.older(), "SET GLOBAL general_log = 0", "SET GLOBAL general_log = 1");
            assertEquals(3, scenario.replication().awaitEnd(), scenario.replication()::describe);
        }
    }

    @Test
    void aNewCopyAfterAGap() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured(), "source.rotation: none")) {
            Scenario.execute(
                    scenario.older(),
                    "CREATE DATABASE d",
                    "CREATE TABLE d.t (n INT NOT NULL PRIMARY KEY, v INT NOT NULL) ENGINE=InnoDB",
                    "CREATE TABLE d.dropped (n INT NOT NULL PRIMARY KEY) ENGINE=InnoDB",
                    "INSERT INTO d.t VALUES (1, 1)");
            scenario.replication().start("run", "--start", "copy");
            scenario.replication().awaitCapturing();
            scenario.copy();
            scenario.awaitApplied();
            Scenario.execute(scenario.newer(), "INSERT INTO d.t VALUES (2, 0)");
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (2, 2)");
            scenario.awaitApplied();
            assertEquals(1, scenario.rejected().size());

            Scenario.execute(
                    scenario.older(),
                    "TRUNCATE TABLE mysql.general_log",
                    "INSERT INTO d.t VALUES (3, 3)",
                    "DROP TABLE d.dropped");
            assertEquals(3, scenario.replication().awaitEnd(), scenario.replication()::describe);

            try (Stream<Path> files = Files.list(scenario.replication().relayDirectory())) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            scenario.replication().start("run", "--start", "copy");
            scenario.replication().awaitCapturing();
            Awaitility.await()
                    .ignoreExceptions()
                    .until(() -> scenario.replication()
                            .status()
                            .at("/apply/reason")
                            .asText()
                            .contains("copy --overwrite"));
            assertFalse(scenario.replication().status().at("/ready/ok").asBoolean());
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (4, 4)");
            assertEquals(0, scenario.replication().run("copy", "--overwrite"), scenario.replication()::describe);
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (5, 5)");
            scenario.awaitApplied();
            scenario.assertEqual(List.of("d"));
            assertEquals(List.of(), scenario.rejected());
            assertEquals(0, Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM replicator.to_verify"));
            assertEquals(1, Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM replicator.copies"));
            // The status is some seconds old: until then it shows the copy of before the gap, which is complete too.
            Awaitility.await()
                    .until(() ->
                            scenario.replication().status().at("/copy/rows").asLong() >= 4);
            JsonNode copy = scenario.replication().status().path("copy");
            // The table of the token that the scenario waits for is copied too.
            assertEquals("complete", copy.path("state").asText(), copy::toString);
            assertEquals(2, copy.path("tables").asInt(), copy::toString);
            assertTrue(copy.path("rows").asLong() >= 4 && copy.path("bytes").asLong() > 0, copy::toString);
        }
    }
}
