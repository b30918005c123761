package org.generallog.testbed.server;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The unpacked program files of one server, and a ready-made data directory that every start copies. They are kept in a cache
 * that outlives the build: {@code -Dreplicator.servers}, else the environment's {@code REPLICATOR_SERVERS}, else
 * {@code ~/.cache/general-log-replicator/servers}. What a server comes in is looked for in {@code artifacts} there, where
 * {@code deploy/servers.sh} puts it, and in the folder {@code -Dreplicator.server-artifacts}, where the build puts it.
 */
public record ServerFiles(ServerKind kind, Path home) {
    /** Changes when the layout or the template does, so that an older cache is not taken for a good one. */
    private static final String LAYOUT = "1";

    /** Threads of one process cannot wait for a file lock that another of them holds. */
    private static final Object LOCK = new Object();

    /** Whether the server can be started here without fetching anything. */
    public static boolean isAvailable(ServerKind kind) {
        return Files.isDirectory(home(kind)) || artifact(kind).isPresent();
    }

    /**
     * The files, unpacked first when they are not yet. Safe when several processes do so at once.
     *
     * @throws ServerException when there is nothing to unpack or it fails
     */
    public static ServerFiles of(ServerKind kind) {
        Path home = home(kind);
        if (!Files.isDirectory(home)) {
            synchronized (LOCK) {
                unpackOnce(kind, home);
            }
        }
        return new ServerFiles(kind, home);
    }

    private static void unpackOnce(ServerKind kind, Path home) {
        Path artifact = artifact(kind)
                .orElseThrow(() -> new ServerException(
                        kind + " is not on this machine; fetch it: deploy/servers.sh " + kind.id()));
        try {
            Files.createDirectories(cache());
            try (FileChannel channel = FileChannel.open(
                            cache().resolve(kind.id() + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                if (lock.isValid() && !Files.isDirectory(home)) {
                    try (TemporaryFolder unfinished = TemporaryFolder.in(cache(), kind.id() + ".unfinished-")) {
                        Unpacker.unpack(kind, artifact, unfinished.path());
                        DataTemplate.make(new ServerFiles(kind, unfinished.path()));
                        Files.move(unfinished.path(), home);
                    }
                }
            }
        } catch (IOException e) {
            throw new ServerException(
                    "cannot unpack " + kind + " from " + artifact + " to " + home + ": " + e.getMessage(), e);
        }
    }

    public static Path cache() {
        String property = System.getProperty("replicator.servers", "");
        if (!property.isEmpty()) {
            return Path.of(property).toAbsolutePath();
        }
        String environment = System.getenv("REPLICATOR_SERVERS");
        if (environment != null && !environment.isEmpty()) {
            return Path.of(environment).toAbsolutePath();
        }
        return Path.of(System.getProperty("user.home"), ".cache", "general-log-replicator", "servers");
    }

    private static Path home(ServerKind kind) {
        return cache().resolve(kind.id() + "-" + LAYOUT);
    }

    private static Optional<Path> artifact(ServerKind kind) {
        var folders = Stream.of(
                cache().resolve("artifacts"), Path.of(System.getProperty("replicator.server-artifacts", "artifacts")));
        return folders.map(folder -> folder.resolve(kind.artifact()))
                .filter(Files::exists)
                .findFirst();
    }

    /** Where the programs are; {@code mysql} of 5.5 and {@code mariadb} of MariaDB too. */
    public Path bin() {
        return kind == ServerKind.MYSQL_9_7 ? root().resolve("usr/bin") : home.resolve("bin");
    }

    /** Program and leading arguments that start the server. */
    List<String> program() {
        if (kind != ServerKind.MYSQL_9_7) {
            return List.of(
                    bin().resolve(kind.isMariaDb() ? "mariadbd" : "mysqld").toString());
        }
        // A Debian root folder, newer than the machine: through its own loader, with its own libraries, no chroot is
        // needed.
        Path libraries = root().resolve("usr/lib/x86_64-linux-gnu");
        return List.of(
                libraries.resolve("ld-linux-x86-64.so.2").toString(),
                "--library-path",
                libraries + ":" + root().resolve("usr/lib/mysql/private"),
                root().resolve("usr/sbin/mysqld").toString());
    }

    /** What the server's environment needs beside this process's. */
    Map<String, String> environment() {
        return kind == ServerKind.MYSQL_5_6
                ? Map.of("LD_LIBRARY_PATH", home.resolve("lib").toString())
                : Map.of();
    }

    Path baseDirectory() {
        return kind == ServerKind.MYSQL_9_7 ? root().resolve("usr") : home;
    }

    Path share() {
        return kind == ServerKind.MYSQL_9_7 ? root().resolve("usr/share/mysql") : home.resolve("share");
    }

    /** The data directory of a server that was started once and stopped in good order. */
    Path template() {
        return home.resolve("template");
    }

    /** A data directory delivered with the server, to begin with: 5.x only. */
    Path seed() {
        return home.resolve("seed");
    }

    private Path root() {
        return home.resolve("root");
    }
}
