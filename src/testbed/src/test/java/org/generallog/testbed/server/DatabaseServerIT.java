package org.generallog.testbed.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every server that is on this machine is what it says, keeps its data, and leaves nothing behind. */
class DatabaseServerIT {
    @ParameterizedTest
    @EnumSource
    void startsLogsRestartsAndLeavesNothing(ServerKind kind) throws SQLException {
        assumeTrue(ServerFiles.isAvailable(kind), () -> kind + " is not here: deploy/servers.sh " + kind.id());
        Path folder;
        long pid;
        try (DatabaseServer server = DatabaseServer.start(kind, ServerOptions.defaults())) {
            folder = server.dataDirectory().resolveSibling(".").normalize();
            assertTrue(one(server, "SELECT VERSION()").startsWith(kind.version()));
            execute(server, "CREATE DATABASE d", "CREATE TABLE d.t (id INT PRIMARY KEY) ENGINE=InnoDB");
            execute(server, "INSERT INTO d.t VALUES (1)");
            assertEquals(
                    "1", one(server, "SELECT COUNT(*) FROM mysql.general_log WHERE argument LIKE 'INSERT INTO d.t%'"));

            int port = server.port();
            server.restart();
            assertEquals(port, server.port());
            execute(server, "INSERT INTO d.t VALUES (2)");
            server.kill();
            assertFalse(server.isRunning());
            assertThrows(SQLException.class, server::connect);
            server.start();
            assertEquals("2", one(server, "SELECT COUNT(*) FROM d.t"));
            assertEquals("repl", loginAs(server, "repl", "repl"));
            pid = server.pid();
        }
        assertFalse(Files.exists(folder));
        assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }

    @Test
    void aServerThatCannotStartShowsItsOwnWords() {
        ServerOptions wrong = ServerOptions.defaults().with("no-such-option", "1");
        ServerException e = assertThrows(
                ServerException.class,
                () -> DatabaseServer.start(ServerPair.configured().older(), wrong)
                        .close());
        assertTrue(String.valueOf(e.getMessage()).contains("unknown variable 'no-such-option"), e::getMessage);
    }

    /** A test run or a demo that is killed leaves no server and no folder. */
    @Test
    void aServerDoesNotOutliveAProcessThatIsKilled() throws IOException {
        ServerFiles.of(ServerPair.configured().older());
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dreplicator.server-artifacts=" + System.getProperty("replicator.server-artifacts", ""),
                        Holder.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        Process holder = builder.start();
        try (var output = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8))) {
            String line = output.readLine();
            while (line != null && !line.startsWith("started ")) {
                line = output.readLine();
            }
            String[] words = String.valueOf(line).split(" ", 3);
            ProcessHandle server = ProcessHandle.of(Long.parseLong(words[1])).orElseThrow();
            assertTrue(Files.isDirectory(Path.of(words[2])));
            holder.destroyForcibly();
            await().atMost(Duration.ofSeconds(10)).until(() -> !server.isAlive() && !Files.exists(Path.of(words[2])));
        } finally {
            holder.destroyForcibly();
        }
    }

    /** Starts a server from a thread that then ends, and waits to be killed. */
    static final class Holder {
        public static void main(String[] args) throws InterruptedException {
            var starter = new Thread(() -> {
                DatabaseServer server =
                        DatabaseServer.start(ServerPair.configured().older());
                System.out.println("started " + server.pid() + " "
                        + server.dataDirectory().resolveSibling(".").normalize());
            });
            starter.start();
            starter.join();
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    private static String loginAs(RunningDatabase server, String user, String password) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(""), user, password);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', 1)")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String one(RunningDatabase server, String query) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(RunningDatabase server, String... statements) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
