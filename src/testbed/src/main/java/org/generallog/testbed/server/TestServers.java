package org.generallog.testbed.server;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The servers that test classes of one process share; they are stopped when the process ends. A test that kills or
 * reconfigures a server takes one of its own, {@link #own}. With {@code -Dservers.by=docker} they are containers.
 */
public final class TestServers {
    private static final Set<String> SYSTEM_DATABASES =
            Set.of("mysql", "information_schema", "performance_schema", "sys", "test");
    private static final Map<String, RunningDatabase> SHARED = new ConcurrentHashMap<>();

    private TestServers() {}

    /**
     * The shared old instance of a pair, without any database of an earlier test, its general log empty. The test is skipped
     * when it cannot be had here.
     */
    public static RunningDatabase older(ServerPair pair) throws SQLException {
        RunningDatabase server = shared("old", pair.older());
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("TRUNCATE TABLE mysql.general_log");
        }
        return server;
    }

    /** The shared new instance of a pair, likewise empty. It is another server than the old one, of the same kind too. */
    public static RunningDatabase newer(ServerPair pair) throws SQLException {
        return shared("new", pair.newer());
    }

    /** A server for one test alone, which closes it. */
    public static RunningDatabase own(ServerKind kind, ServerOptions options) {
        assumeTrue(isAvailable(kind), () -> "skipped: " + kind + " is not here; deploy/servers.sh " + kind.id());
        return byDocker() ? DockerDatabase.start(kind, options) : DatabaseServer.start(kind, options);
    }

    static boolean isAvailable(ServerKind kind) {
        return byDocker() || ServerFiles.isAvailable(kind);
    }

    private static boolean byDocker() {
        return "docker".equals(System.getProperty("servers.by"));
    }

    private static RunningDatabase shared(String role, ServerKind kind) throws SQLException {
        RunningDatabase server = SHARED.get(role + kind.id());
        if (server == null) {
            synchronized (SHARED) {
                server = SHARED.computeIfAbsent(role + kind.id(), key -> own(kind, ServerOptions.defaults()));
            }
        }
        server.start();
        dropDatabases(server);
        return server;
    }

    private static void dropDatabases(RunningDatabase server) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("SHOW DATABASES")) {
                while (rows.next()) {
                    if (!SYSTEM_DATABASES.contains(rows.getString(1))) {
                        names.add(rows.getString(1));
                    }
                }
            }
            statement.execute("SET foreign_key_checks = 0");
            for (String name : names) {
                statement.execute("DROP DATABASE `" + name.replace("`", "``") + "`");
            }
        }
    }
}
