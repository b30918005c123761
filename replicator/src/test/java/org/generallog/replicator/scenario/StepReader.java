package org.generallog.replicator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.generallog.replicator.scenario.ScenarioCase.Servers;
import org.generallog.replicator.scenario.Step.Waiting;

/** Reads one entry of {@code steps}. */
final class StepReader {
    private static final Set<String> ASIDE = Set.of("daemon", "pause", "old-only", "target-only", "servers");
    private static final String[] ACT = {
        "sql",
        "hex",
        "prepared",
        "with",
        "batch",
        "script",
        "use",
        "change-user",
        "reset",
        "kill",
        "close",
        "connect",
        "await",
        "waiting",
        "error",
        "repeat"
    };

    private final Set<String> sessions;

    StepReader(Set<String> sessions) {
        this.sessions = sessions;
        for (String session : sessions) {
            if (ASIDE.contains(session)) {
                throw new IllegalArgumentException("a session may not be called " + session);
            }
        }
    }

    Step read(JsonNode node) {
        Servers servers = ScenarioReader.servers(node.get("servers"));
        ObjectNode rest = node.isObject() ? ((ObjectNode) node).deepCopy() : JsonNodeFactory.instance.objectNode();
        rest.remove("servers");
        if (rest.size() != 1) {
            throw new IllegalArgumentException("a step has one session (" + String.join(", ", sessions)
                    + ") or one of daemon, pause, old-only, target-only, and perhaps servers: "
                    + ScenarioReader.shortened(node));
        }
        String who = rest.fieldNames().next();
        JsonNode what = rest.get(who);
        return switch (who) {
            case "daemon" -> daemon(what, servers);
            case "pause" ->
                new Step.Pause(
                        Step.Until.valueOf(
                                what.asText().toUpperCase(Locale.ROOT).replace('-', '_')),
                        servers);
            case "old-only" -> new Step.Aside(Step.Side.OLD, what.asText(), servers);
            case "target-only" -> new Step.Aside(Step.Side.TARGET, what.asText(), servers);
            default -> {
                if (!sessions.contains(who)) {
                    throw new IllegalArgumentException("no session is called '" + who + "'");
                }
                yield act(who, what, servers);
            }
        };
    }

    private static Step daemon(JsonNode what, Servers servers) {
        List<String> words = new ArrayList<>(List.of(what.asText().strip().split("\\s+")));
        String action = words.remove(0);
        if (!Set.of("kill", "stop", "start", "copy").contains(action)) {
            throw new IllegalArgumentException("the daemon can be told kill, stop, start or copy, not " + action);
        }
        return new Step.DaemonAction(action, words, servers);
    }

    private static Step act(String session, JsonNode what, Servers servers) {
        ObjectNode command;
        if (what.isTextual()) {
            command = JsonNodeFactory.instance.objectNode();
            command.set("sql", what);
        } else {
            ScenarioReader.known(what, ACT);
            command = ((ObjectNode) what).deepCopy();
        }
        if (command.has("await")) {
            return new Step.Await(session, servers);
        }
        Waiting waiting = Waiting.valueOf(command.path("waiting").asText("done").toUpperCase(Locale.ROOT));
        List<Integer> errors = new ArrayList<>();
        if (command.path("error").isArray()) {
            command.get("error").forEach(code -> errors.add(code.asInt()));
        } else if (command.has("error")) {
            errors.add(command.get("error").asInt());
        }
        int repeat = command.path("repeat").asInt(1);
        command.remove(List.of("waiting", "error", "repeat"));
        CommandReader.check(command);
        return new Step.Act(session, command, waiting, List.copyOf(errors), repeat, servers);
    }
}
