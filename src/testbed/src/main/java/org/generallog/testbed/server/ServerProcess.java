package org.generallog.testbed.server;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One run of a server's program, from ready to ended. */
final class ServerProcess {
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final int PORT_ATTEMPTS = 3;
    private static final int TAIL_BYTES = 4000;

    private final ServerKind kind;
    private final Process process;
    private final int port;
    private final Path log;
    private final Path data;

    private ServerProcess(ServerKind kind, Process process, int port, Path folder) {
        this.kind = kind;
        this.process = process;
        this.port = port;
        this.log = logFile(folder);
        this.data = folder.resolve("data");
    }

    /** On a free port; ready when this returns. */
    static ServerProcess launch(ServerFiles files, Path folder, ServerOptions options, Watchdog watchdog) {
        for (int attempt = 1; ; attempt++) {
            try {
                return launch(files, folder, freePort(), options, watchdog);
            } catch (ServerException e) {
                // Somebody else took the port between our look and the server's.
                if (attempt == PORT_ATTEMPTS || !String.valueOf(e.getMessage()).contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    /** On this port; ready when this returns. */
    static ServerProcess launch(ServerFiles files, Path folder, int port, ServerOptions options, Watchdog watchdog) {
        ProcessBuilder builder = new ProcessBuilder(new CommandLine(files, folder).serve(port, options))
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile(folder).toFile()));
        builder.environment().putAll(files.environment());
        try {
            var server = new ServerProcess(files.kind(), builder.start(), port, folder);
            try {
                watchdog.watch(server.pid());
                server.awaitReady();
            } catch (IOException | RuntimeException e) {
                server.kill();
                throw e;
            }
            return server;
        } catch (IOException e) {
            throw new ServerException("cannot start " + files.kind() + ": " + e.getMessage(), e);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** @throws ServerException when it is still there after a minute; it is killed then */
    void terminate() {
        process.destroy();
        if (!ended(STOP_LIMIT)) {
            kill();
            throw new ServerException(kind + " did not stop within " + STOP_LIMIT + ":\n" + tail(log));
        }
    }

    void kill() {
        process.destroyForcibly();
        if (!ended(STOP_LIMIT)) {
            throw new ServerException(kind + ", process " + pid() + ", does not end after SIGKILL");
        }
    }

    private void awaitReady() {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!ended(Duration.ofMillis(25))) {
            if (answers()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new ServerException(kind + " is not ready after " + START_LIMIT + ":\n" + tail(log));
            }
        }
        throw new ServerException(kind + " ended at its start (" + process.exitValue() + "):\n" + tail(log));
    }

    /** Whether a client can log in, and it is this server that answers rather than another one on the same port. */
    private boolean answers() {
        String url = "jdbc:mysql://127.0.0.1:" + port
                + "/?sslMode=DISABLED&allowPublicKeyRetrieval=true&connectTimeout=2000&socketTimeout=10000";
        try (Connection connection = DriverManager.getConnection(url, "root", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT @@datadir")) {
            return rows.next() && Path.of(rows.getString(1)).equals(data);
        } catch (SQLException e) {
            return false;
        }
    }

    private boolean ended(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("interrupted while waiting for " + kind, e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new ServerException("no free port: " + e.getMessage(), e);
        }
    }

    static Path logFile(Path folder) {
        return folder.resolve("server.log");
    }

    /** The last words of a server. */
    static String tail(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long start = Math.max(0, file.length() - TAIL_BYTES);
            byte[] bytes = new byte[(int) (file.length() - start)];
            file.seek(start);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(its log cannot be read: " + e.getMessage() + ")";
        }
    }
}
