package org.generallog.replicator.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.generallog.replicator.scenario.ScenarioCase.SessionSpec;
import org.generallog.testbed.server.RunningDatabase;

/** The {@code mariadb} command line client, fed through its standard input. */
final class CommandLineClient implements Client {
    private static final Pattern ERROR = Pattern.compile("ERROR (\\d+) \\([0-9A-Z]+\\).*");
    private static final String DONE = "@@done@@";

    private final RunningDatabase server;
    private final SessionSpec spec;
    private final String database;
    private ClientProcess process;
    private long connectionId;

    CommandLineClient(RunningDatabase server, SessionSpec spec, String database) throws IOException, ClientError {
        this.server = server;
        this.spec = spec;
        this.database = database;
        this.process = open(Map.of());
    }

    private ClientProcess open(Map<String, String> more) throws IOException, ClientError {
        List<String> line = new ArrayList<>(List.of(
                "mariadb",
                "--no-defaults",
                "--host=" + server.host(),
                "--port=" + server.port(),
                "--user=" + spec.user(),
                "--protocol=tcp",
                "--skip-ssl",
                "--batch",
                "--force",
                "--unbuffered",
                "--skip-reconnect",
                "--skip-auto-rehash",
                "--skip-column-names",
                "--max-allowed-packet=64M"));
        if (!spec.password().isEmpty()) {
            line.add("--password=" + spec.password());
        }
        Map<String, String> options = new HashMap<>(spec.properties());
        options.putAll(more);
        options.forEach((name, value) -> line.add("--" + name + (value.isEmpty() ? "" : "=" + value)));
        if (!database.isEmpty()) {
            line.add(database);
        }
        process = new ClientProcess(line);
        for (String answer : lines("SELECT CONNECTION_ID();\n".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
            if (answer.matches("\\d+")) {
                connectionId = Long.parseLong(answer);
            }
        }
        return process;
    }

    @Override
    public void run(Command command) throws ClientError, IOException, InterruptedException {
        if (command instanceof Command.Sql sql) {
            lines(bytes(sql.text() + ";\n"));
        } else if (command instanceof Command.Raw raw) {
            byte[] line = java.util.Arrays.copyOf(raw.bytes(), raw.bytes().length + 2);
            line[line.length - 2] = ';';
            line[line.length - 1] = '\n';
            lines(line);
        } else if (command instanceof Command.Script script) {
            lines(bytes(script.lines() + "\n"));
        } else if (command instanceof Command.Use use) {
            lines(bytes("use " + use.database() + "\n"));
        } else if (command instanceof Command.Kill) {
            process.kill();
        } else if (command instanceof Command.Close) {
            process.close();
        } else if (command instanceof Command.Connect connect) {
            process = open(connect.properties());
        } else {
            throw new IllegalArgumentException("the command line client cannot do " + command);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    /** What it prints; the echo is done by the client alone, when the server has answered all before. */
    private List<String> lines(byte[] input) throws IOException, ClientError {
        process.send(input);
        process.send("\\! echo " + DONE + "\n");
        List<String> lines = new ArrayList<>();
        ClientError error = null;
        for (String line = process.line(); !line.equals(DONE); line = process.line()) {
            lines.add(line);
            Matcher matcher = ERROR.matcher(line);
            if (matcher.matches() && error == null) {
                error = new ClientError(Integer.parseInt(matcher.group(1)), line);
            }
        }
        if (error != null) {
            throw error;
        }
        return lines;
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
