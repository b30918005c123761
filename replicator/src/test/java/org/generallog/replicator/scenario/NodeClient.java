package org.generallog.replicator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.generallog.replicator.scenario.Command.Parameter;
import org.generallog.replicator.scenario.ScenarioCase.SessionSpec;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerFiles;

/** Node's mysql2, driven by {@code src/test/node/client.js}. */
final class NodeClient implements Client {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunningDatabase server;
    private final SessionSpec spec;
    private final String database;
    private final ClientProcess process;
    private long connectionId;

    NodeClient(RunningDatabase server, SessionSpec spec, String database) throws IOException, ClientError {
        this.server = server;
        this.spec = spec;
        this.database = database;
        this.process = new ClientProcess(List.of(
                "node",
                Path.of("src", "test", "node", "client.js").toAbsolutePath().toString(),
                modules().toString()));
        connect(Map.of());
    }

    private static Path modules() {
        return ServerFiles.cache().resolve("artifacts").resolve("mysql2").resolve("node_modules");
    }

    /** Why there can be no such client here; empty when there can. */
    static String missing() {
        if (!Files.isDirectory(modules().resolve("mysql2"))) {
            return "mysql2 is not here; deploy/servers.sh mysql2";
        }
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, "node"))) {
                return "";
            }
        }
        return "node is not here; apt-get install nodejs";
    }

    private void connect(Map<String, String> more) throws IOException, ClientError {
        ObjectNode options = JSON.createObjectNode()
                .put("host", server.host())
                .put("port", server.port())
                .put("user", spec.user())
                .put("password", spec.password());
        if (!database.isEmpty()) {
            options.put("database", database);
        }
        spec.properties().forEach((name, value) -> options.set(name, option(value)));
        more.forEach((name, value) -> options.set(name, option(value)));
        ObjectNode request = request("connect");
        request.set("options", options);
        connectionId = ask(request).path("id").asLong();
    }

    private static JsonNode option(String value) {
        return switch (value) {
            case "true" -> JSON.getNodeFactory().booleanNode(true);
            case "false" -> JSON.getNodeFactory().booleanNode(false);
            default -> JSON.getNodeFactory().textNode(value);
        };
    }

    @Override
    public void run(Command command) throws ClientError, IOException, InterruptedException {
        if (command instanceof Command.Sql sql) {
            ask(request("query").put("sql", sql.text()));
        } else if (command instanceof Command.Raw raw) {
            // COM_QUERY
            ask(request("raw").put("hex", "03" + HexFormat.of().formatHex(raw.bytes())));
        } else if (command instanceof Command.Prepared prepared) {
            prepared(prepared);
        } else if (command instanceof Command.Use use) {
            // COM_INIT_DB
            ask(request("raw")
                    .put(
                            "hex",
                            "02"
                                    + HexFormat.of()
                                            .formatHex(
                                                    use.database().getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        } else if (command instanceof Command.Reset) {
            // COM_RESET_CONNECTION
            ask(request("raw").put("hex", "1f"));
        } else if (command instanceof Command.ChangeUser to) {
            ask(request("change-user")
                    .put("user", to.user())
                    .put("password", to.password())
                    .put("database", to.database()));
        } else if (command instanceof Command.Kill) {
            ask(request("destroy"));
        } else if (command instanceof Command.Close) {
            ask(request("end"));
        } else if (command instanceof Command.Connect more) {
            connect(more.properties());
        } else {
            throw new IllegalArgumentException("mysql2 cannot do " + command);
        }
    }

    private void prepared(Command.Prepared prepared) throws IOException, ClientError {
        for (List<Parameter> parameters : prepared.executions()) {
            ObjectNode request = request("execute").put("sql", prepared.sql());
            ArrayNode values = request.putArray("values");
            for (Parameter parameter : parameters) {
                values.addObject().put("type", parameter.type().name()).put("value", parameter.value());
            }
            ask(request);
        }
    }

    private static ObjectNode request(String verb) {
        return JSON.createObjectNode().put("do", verb);
    }

    private JsonNode ask(ObjectNode request) throws IOException, ClientError {
        process.send(JSON.writeValueAsString(request) + "\n");
        String line = process.line();
        // What the driver warns of comes first.
        while (!line.startsWith("{")) {
            line = process.line();
        }
        JsonNode answer = JSON.readTree(line);
        if (answer.has("message")) {
            throw new ClientError(
                    answer.path("errno").asInt(), answer.get("message").asText());
        }
        return answer;
    }

    @Override
    public long connectionId() {
        return connectionId;
    }

    @Override
    public void close() {
        process.close();
    }
}
