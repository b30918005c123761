package org.generallog.testbed.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line of a server: program, places, and settings fit for tests. */
final class CommandLine {
    private final ServerFiles files;
    private final Path folder;

    CommandLine(ServerFiles files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /** Of a server that serves on this port. */
    List<String> serve(int port, ServerOptions options) {
        var settings = places();
        settings.put("port", Integer.toString(port));
        settings.put("bind-address", "127.0.0.1");
        settings.put("general-log", "1");
        settings.put("log-output", "TABLE");
        settings.putAll(options.settings());
        if (files.kind() == ServerKind.MYSQL_9_7 && !settings.containsKey("log-bin")) {
            settings.put("skip-log-bin", "");
        }
        return arguments(settings);
    }

    /** Of a run that makes a data directory and ends; {@code mode} is {@code bootstrap} or {@code initialize-insecure}. */
    List<String> initialize(String mode) {
        var settings = places();
        settings.put(mode, "");
        return arguments(settings);
    }

    private Map<String, String> places() {
        var settings = new LinkedHashMap<String, String>();
        settings.put("basedir", files.baseDirectory().toString());
        settings.put("datadir", folder.resolve("data").toString());
        settings.put("tmpdir", folder.resolve("tmp").toString());
        settings.put("socket", folder.resolve("s").toString());
        settings.put("pid-file", folder.resolve("pid").toString());
        settings.put("lc-messages-dir", files.share().toString());
        settings.put("character-sets-dir", files.share().resolve("charsets").toString());
        settings.put("skip-name-resolve", "");
        settings.put("max-connections", "200");
        settings.put("max-allowed-packet", "64M");
        settings.put("innodb-buffer-pool-size", "128M");
        // Small, so that a start copies and checks little.
        if (files.kind() == ServerKind.MYSQL_9_7) {
            settings.put("innodb-redo-log-capacity", "64M");
            settings.put("mysqlx", "0");
            settings.put("secure-file-priv", "NULL");
            settings.put(
                    "plugin-dir",
                    files.baseDirectory().resolve("lib/mysql/plugin").toString());
        } else {
            settings.put("innodb-log-file-size", "32M");
        }
        // 5.6 has it on and needs half a second and 400 MB for it.
        if (files.kind() != ServerKind.MYSQL_5_5) {
            settings.put("performance-schema", "0");
        }
        // It would make itself a 4096-bit key at each start, which takes 2 to 13 seconds.
        if (files.kind() == ServerKind.MARIADB_11_4) {
            settings.put("ssl", "0");
        }
        if (runByRoot()) {
            settings.put("user", "root");
        }
        return settings;
    }

    private List<String> arguments(Map<String, String> settings) {
        var arguments = new ArrayList<String>();
        // A session of its own: Ctrl-C in a terminal then ends the replicator alone, which ends its servers in good
        // order. A
        // child is no group leader, so setsid does not fork and the process id stays the one that was started.
        if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            arguments.add("/usr/bin/setsid");
        }
        arguments.addAll(files.program());
        arguments.add("--no-defaults");
        settings.forEach((name, value) -> arguments.add("--" + name + (value.isEmpty() ? "" : "=" + value)));
        return arguments;
    }

    /** A server started by root refuses to run unless told which account to use. */
    private static boolean runByRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
