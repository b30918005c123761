package org.generallog.testbed.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The same servers from public images, where there is a Docker engine: {@code -Dservers.by=docker}. */
final class DockerDatabase implements RunningDatabase {
    private static final int PORT = 3306;

    private final ServerKind kind;
    private final GenericContainer<?> container;
    private boolean stopped;

    private DockerDatabase(ServerKind kind, GenericContainer<?> container) {
        this.kind = kind;
        this.container = container;
    }

    static RunningDatabase start(ServerKind kind, ServerOptions options) {
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image(kind)))
                .withExposedPorts(PORT)
                .withEnv("MYSQL_ALLOW_EMPTY_PASSWORD", "yes")
                .withEnv("MYSQL_ROOT_HOST", "%")
                .withEnv("MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "yes")
                .withCommand(arguments(kind, options).toArray(String[]::new))
                // The entry point starts the server twice: once for its set-up, without a port.
                .waitingFor(Wait.forLogMessage(".*port: 3306.*", 1).withStartupTimeout(Duration.ofMinutes(3)));
        container.start();
        var server = new DockerDatabase(kind, container);
        try {
            server.createAccount();
            return server;
        } catch (java.sql.SQLException e) {
            container.stop();
            throw new ServerException("cannot create the account repl on " + kind + ": " + e.getMessage(), e);
        }
    }

    private static String image(ServerKind kind) {
        return switch (kind) {
            // The oldest image of 5.5 that was published.
            case MYSQL_5_5 -> "mysql:5.5.40";
            case MYSQL_5_6 -> "mysql:5.6.24";
            case MARIADB_10_11 -> "mariadb:10.11.5";
            case MARIADB_11_4 -> "mariadb:11.4.5";
            case MYSQL_9_7 -> "mysql:9.7";
        };
    }

    private static List<String> arguments(ServerKind kind, ServerOptions options) {
        var arguments = new ArrayList<>(List.of(
                kind.isMariaDb() ? "mariadbd" : "mysqld",
                "--general-log=1",
                "--log-output=TABLE",
                "--skip-name-resolve",
                "--max-connections=200",
                "--max-allowed-packet=64M"));
        if (kind == ServerKind.MYSQL_9_7 && !options.settings().containsKey("log-bin")) {
            arguments.add("--skip-log-bin");
        }
        options.settings().forEach((name, value) -> arguments.add("--" + name + (value.isEmpty() ? "" : "=" + value)));
        return arguments;
    }

    private void createAccount() throws java.sql.SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE USER 'repl'@'%' IDENTIFIED BY 'repl'");
            statement.execute("GRANT ALL ON *.* TO 'repl'@'%'");
        }
    }

    @Override
    public ServerKind kind() {
        return kind;
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return container.getMappedPort(PORT);
    }

    @Override
    public void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
        stopped = true;
    }

    @Override
    public void stop() {
        container.getDockerClient().stopContainerCmd(container.getContainerId()).exec();
        stopped = true;
    }

    @Override
    public void start() {
        if (stopped) {
            container
                    .getDockerClient()
                    .startContainerCmd(container.getContainerId())
                    .exec();
            stopped = false;
        }
    }

    @Override
    public void close() {
        container.stop();
    }
}
