package org.generallog.testbed.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server as a child process, on a free port of 127.0.0.1, in a temporary folder of its own. It is stopped and its folder
 * deleted by {@link #close()}, at the end of this process at the latest, however that ends.
 */
public final class DatabaseServer implements RunningDatabase {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseServer.class);

    private final ServerFiles files;
    private final ServerOptions options;
    private final Path folder;
    private final Watchdog watchdog;
    private final Thread atExit = new Thread(this::shutDown, "stop-server");
    private final int port;
    private ServerProcess process;
    private boolean closed;

    private DatabaseServer(
            ServerFiles files, ServerOptions options, Path folder, Watchdog watchdog, ServerProcess process) {
        this.files = files;
        this.options = options;
        this.folder = folder;
        this.watchdog = watchdog;
        this.process = process;
        this.port = process.port();
    }

    /**
     * Unpacks the server if need be, starts it and waits until it answers.
     *
     * @throws ServerException when it is not on this machine or does not start; the message ends with its own log
     */
    public static DatabaseServer start(ServerKind kind, ServerOptions options) {
        ServerFiles files = ServerFiles.of(kind);
        try {
            Path folder =
                    Files.createTempDirectory("replicator-" + kind.id() + "-").toRealPath();
            Watchdog watchdog = Watchdog.over(folder);
            try {
                Folders.copy(files.template(), folder.resolve("data"));
                Files.createDirectory(folder.resolve("tmp"));
                fitRedoLog(kind, folder.resolve("data"), options);
                ServerProcess process = ServerProcess.launch(files, folder, options, watchdog);
                var server = new DatabaseServer(files, options, folder, watchdog, process);
                Runtime.getRuntime().addShutdownHook(server.atExit);
                return server;
            } catch (IOException | RuntimeException e) {
                watchdog.dismiss();
                Folders.delete(folder);
                throw e;
            }
        } catch (IOException e) {
            throw new ServerException("cannot start " + kind + ": " + e.getMessage(), e);
        }
    }

    public static DatabaseServer start(ServerKind kind) {
        return start(kind, ServerOptions.defaults());
    }

    /** 5.5 refuses a redo log of another size than asked for; after an orderly stop it may go, and is made anew. */
    private static void fitRedoLog(ServerKind kind, Path data, ServerOptions options) throws IOException {
        if (kind == ServerKind.MYSQL_5_5 && options.settings().containsKey("innodb-log-file-size")) {
            Files.deleteIfExists(data.resolve("ib_logfile0"));
            Files.deleteIfExists(data.resolve("ib_logfile1"));
        }
    }

    @Override
    public ServerKind kind() {
        return files.kind();
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    /** Of the server itself; another one after each start. */
    public synchronized long pid() {
        return process.pid();
    }

    public synchronized boolean isRunning() {
        return process.isAlive();
    }

    public Path dataDirectory() {
        return folder.resolve("data");
    }

    /** The programs that came with the server. */
    public Path bin() {
        return files.bin();
    }

    @Override
    public synchronized void kill() {
        process.kill();
    }

    @Override
    public synchronized void stop() {
        process.terminate();
    }

    @Override
    public synchronized void start() {
        if (closed) {
            throw new IllegalStateException("this server is closed");
        }
        if (!process.isAlive()) {
            process = ServerProcess.launch(files, folder, port, options, watchdog);
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            shutDown();
            forgetHook();
        }
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This process is about to end and the hook runs, or waits to find the server closed.
            LOG.debug("closed while the process ends", e);
        }
    }

    private synchronized void shutDown() {
        if (closed) {
            return;
        }
        closed = true;
        // Its data is deleted in a moment, so there is nothing to be orderly about.
        process.kill();
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new ServerException("cannot delete " + folder + ": " + e.getMessage(), e);
        } finally {
            watchdog.dismiss();
        }
    }

    @Override
    public String toString() {
        return kind() + " on port " + port;
    }
}
