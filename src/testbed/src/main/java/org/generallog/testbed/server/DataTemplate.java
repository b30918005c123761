package org.generallog.testbed.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the data directory that every start copies: system tables, the accounts {@code root} (no password) and {@code repl}
 * (password {@code repl}) from any address, and the InnoDB files, which take a server a second to make and a copy a tenth.
 */
final class DataTemplate {
    private DataTemplate() {}

    static void make(ServerFiles files) throws IOException {
        Path folder = Files.createTempDirectory("replicator-init-").toRealPath();
        Watchdog watchdog = Watchdog.over(folder);
        try {
            fill(files, folder, watchdog);
            Folders.copy(folder.resolve("data"), files.template());
        } finally {
            watchdog.dismiss();
            Folders.delete(folder);
        }
    }

    private static void fill(ServerFiles files, Path folder, Watchdog watchdog) throws IOException {
        Files.createDirectory(folder.resolve("tmp"));
        if (Files.isDirectory(files.seed())) {
            Folders.copy(files.seed(), folder.resolve("data"));
        } else if (files.kind().isMariaDb()) {
            Files.createDirectory(folder.resolve("data"));
            initialize(files, folder, "bootstrap", systemTables(files));
        } else {
            initialize(files, folder, "initialize-insecure", new byte[0]);
        }
        Path accounts = Files.writeString(folder.resolve("accounts.sql"), String.join("\n", accounts(files.kind())));
        ServerOptions options = ServerOptions.defaults().withoutGeneralLog().with("init-file", accounts.toString());
        ServerProcess server = ServerProcess.launch(files, folder, options, watchdog);
        try {
            server.terminate();
        } finally {
            server.kill();
        }
        // A copy is another server: it makes its own identity.
        Files.deleteIfExists(folder.resolve("data/auto.cnf"));
    }

    private static void initialize(ServerFiles files, Path folder, String mode, byte[] input) throws IOException {
        Path log = folder.resolve("initialize.log");
        ProcessBuilder builder = new ProcessBuilder(new CommandLine(files, folder).initialize(mode))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(files.environment());
        Process process = builder.start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        }
        try {
            if (process.waitFor() != 0) {
                throw new ServerException(
                        files.kind() + " cannot make its data directory:\n" + ServerProcess.tail(log));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ServerException("interrupted while " + files.kind() + " made its data directory", e);
        }
    }

    /** What {@code mariadb-install-db} sends to a server in bootstrap mode, without the help texts. */
    private static byte[] systemTables(ServerFiles files) throws IOException {
        String prefix = files.kind() == ServerKind.MARIADB_10_11 ? "mysql" : "mariadb";
        var sql = new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n");
        for (String script : List.of(
                prefix + "_system_tables.sql",
                prefix + "_performance_tables.sql",
                prefix + "_system_tables_data.sql",
                "maria_add_gis_sp_bootstrap.sql",
                prefix + "_sys_schema.sql")) {
            sql.append(Files.readString(files.share().resolve(script))).append('\n');
        }
        return sql.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> accounts(ServerKind kind) {
        if (kind.isOldMySql()) {
            return List.of(
                    "DELETE FROM mysql.user WHERE User = '';",
                    "DELETE FROM mysql.db WHERE User = '';",
                    "FLUSH PRIVILEGES;",
                    "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;",
                    "GRANT ALL ON *.* TO 'repl'@'%' IDENTIFIED BY 'repl';");
        }
        return List.of(
                "CREATE USER 'root'@'%';",
                "GRANT ALL ON *.* TO 'root'@'%' WITH GRANT OPTION;",
                "CREATE USER 'repl'@'%' IDENTIFIED BY 'repl';",
                "GRANT ALL ON *.* TO 'repl'@'%';");
    }
}
