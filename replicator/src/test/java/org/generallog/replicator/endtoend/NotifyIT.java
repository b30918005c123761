package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.generallog.replicator.deploy.Tool;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged program tells systemd, over a real socket: {@code Type=notify} and {@code WatchdogSec} of the unit. */
class NotifyIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @BeforeEach
    void systemdIsHere() {
        Tool.of("systemd-notify");
    }

    private static void watched(Replication replication, NotifySocket socket) {
        replication.environment("NOTIFY_SOCKET", socket.path());
        replication.environment("WATCHDOG_USEC", "4000000");
    }

    @Test
    void readyBeforeTheCopyAndFedUntilItIsStuck() throws Exception {
        try (NotifySocket socket = new NotifySocket(folder);
                Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Scenario.execute(
                    scenario.older(), "CREATE DATABASE d", "CREATE TABLE d.t (n INT PRIMARY KEY) ENGINE=InnoDB");
            Replication replication = scenario.replication();
            watched(replication, socket);
            replication.start("run", "--start", "copy");
            socket.awaitMore("READY=1", LONG);
            socket.awaitStatus("Waiting for the copy", LONG);
            socket.awaitMore("WATCHDOG=1", LONG);
            scenario.copy();
            scenario.awaitRow();
            socket.awaitStatus("Replicating, ", LONG);

            // Another replica of the new instance has taken over, which had less: nothing that a retry cures.
            Scenario.execute(scenario.newer(), "UPDATE replicator.lane SET step = step - 1");
            killSleepers(scenario.newer());
            Scenario.execute(scenario.older(), "INSERT INTO d.t VALUES (1)");
            socket.awaitStatus("Not ready: applying has stopped: ", LONG);
            long fed = socket.count("WATCHDOG=1");
            int until = socket.told().size();
            socket.awaitMore(socket.told().get(until - 1), LONG);
            socket.awaitMore(socket.told().get(until - 1), LONG);
            assertEquals(fed, socket.count("WATCHDOG=1"), socket.told()::toString);
            assertEquals(1, socket.count("READY=1"), socket.told()::toString);

            assertEquals(0, replication.terminate(), replication::describe);
            socket.awaitStatus("stopping", LONG);
        }
    }

    private static void killSleepers(RunningDatabase server) throws SQLException {
        try (Connection connection = server.connect();
                Statement ask = connection.createStatement();
                Statement kill = connection.createStatement();
                ResultSet rows =
                        ask.executeQuery("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND='Sleep'")) {
            while (rows.next()) {
                kill.execute("KILL " + rows.getLong(1));
            }
        }
    }

    /** A restart would not bring the instance back. */
    @Test
    void anInstanceThatGoesIsWaitedFor() throws Exception {
        try (NotifySocket socket = new NotifySocket(folder);
                Scenario scenario = Scenario.of(folder, ServerPair.configured(), "http.unready-after: 1s")) {
            Replication replication = scenario.replication();
            watched(replication, socket);
            replication.start("run", "--start", "now");
            socket.awaitMore("READY=1", LONG);
            scenario.older().close();
            socket.awaitStatus("Not ready: the old instance's log cannot be read", LONG);
            for (int i = 0; i < 5; i++) {
                socket.awaitMore("WATCHDOG=1", LONG);
            }
            assertTrue(replication.isAlive(), replication::describe);
        }
    }

    @Test
    void aStartIsNotGivenUpWhileNobodyAnswers() throws Exception {
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        try (NotifySocket socket = new NotifySocket(folder);
                Replication replication = Replication.ofPorts(folder, nobody, nobody)) {
            watched(replication, socket);
            replication.start("run");
            for (int i = 0; i < 3; i++) {
                socket.awaitMore("EXTEND_TIMEOUT_USEC=60000000", LONG);
            }
            List<String> told = socket.told();
            assertTrue(
                    told.stream().noneMatch(line -> line.equals("READY=1") || line.equals("WATCHDOG=1")),
                    told::toString);
        }
    }
}
