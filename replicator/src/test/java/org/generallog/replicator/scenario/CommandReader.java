package org.generallog.replicator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.generallog.replicator.scenario.Command.Parameter;

/** Makes commands of what a step says, with the values of its placeholders. */
final class CommandReader {
    private static final Set<String> VERBS = Set.of(
            "sql", "hex", "prepared", "batch", "script", "use", "change-user", "reset", "kill", "close", "connect");

    private final Placeholders values;

    CommandReader(Placeholders values) {
        this.values = values;
    }

    /** @throws IllegalArgumentException when it says not exactly one thing */
    static void check(JsonNode node) {
        List<String> verbs = StreamSupport.stream(((Iterable<String>) node::fieldNames).spliterator(), false)
                .filter(VERBS::contains)
                .toList();
        // "batch" may also stand beside "prepared".
        if (verbs.size() != 1 && !(verbs.size() == 2 && node.has("prepared") && node.has("batch"))) {
            throw new IllegalArgumentException(
                    "a step does one of " + VERBS.stream().sorted().collect(Collectors.joining(", ")) + ": "
                            + ScenarioReader.shortened(node));
        }
        if (node.has("with") && !node.has("prepared")) {
            throw new IllegalArgumentException("'with' belongs to 'prepared': " + ScenarioReader.shortened(node));
        }
    }

    Command read(JsonNode node) {
        if (node.has("sql")) {
            return new Command.Sql(text(node.get("sql")));
        }
        if (node.has("hex")) {
            return new Command.Raw(HexFormat.of().parseHex(text(node.get("hex")).replaceAll("\\s", "")));
        }
        if (node.has("prepared")) {
            return prepared(node);
        }
        if (node.has("batch")) {
            List<String> statements = new ArrayList<>();
            node.get("batch").forEach(each -> statements.add(text(each)));
            return new Command.Batch(statements);
        }
        if (node.has("script")) {
            return new Command.Script(text(node.get("script")));
        }
        return connection(node);
    }

    private Command connection(JsonNode node) {
        if (node.has("use")) {
            return new Command.Use(text(node.get("use")));
        }
        if (node.has("change-user")) {
            JsonNode to = node.get("change-user");
            ScenarioReader.known(to, "user", "password", "database");
            return new Command.ChangeUser(
                    to.path("user").asText("root"),
                    to.path("password").asText(""),
                    values.in(to.path("database").asText("")));
        }
        if (node.has("reset")) {
            return new Command.Reset();
        }
        if (node.has("kill")) {
            return new Command.Kill();
        }
        if (node.has("close")) {
            return new Command.Close();
        }
        Map<String, String> properties = new LinkedHashMap<>();
        node.get("connect")
                .properties()
                .forEach(each -> properties.put(each.getKey(), each.getValue().asText()));
        return new Command.Connect(properties);
    }

    private Command prepared(JsonNode node) {
        List<List<Parameter>> executions = new ArrayList<>();
        if (!node.has("with")) {
            executions.add(List.of());
        }
        for (JsonNode row : node.path("with")) {
            List<Parameter> parameters = new ArrayList<>();
            if (row.isArray()) {
                row.forEach(each -> parameters.add(parameter(each)));
            } else {
                throw new IllegalArgumentException("'with' is a list of lists, one for each execution: " + row);
            }
            executions.add(parameters);
        }
        return new Command.Prepared(
                text(node.get("prepared")), executions, node.path("batch").asBoolean());
    }

    private Parameter parameter(JsonNode node) {
        if (node.isNull()) {
            return new Parameter(Parameter.Type.NULL, null);
        }
        if (node.isIntegralNumber()) {
            return new Parameter(Parameter.Type.INT, node.bigIntegerValue().toString());
        }
        if (node.isNumber()) {
            throw new IllegalArgumentException("write {decimal: \"1.10\"} or {double: 1.5} for " + node);
        }
        if (node.isBoolean()) {
            return new Parameter(Parameter.Type.BOOL, node.asText());
        }
        if (node.isTextual()) {
            return new Parameter(Parameter.Type.STRING, text(node));
        }
        ScenarioReader.known(node, "decimal", "double", "date", "time", "datetime", "hex", "string", "int");
        String type = node.fieldNames().next();
        String value = text(node.get(type));
        if (type.equals("decimal")) {
            value = new BigDecimal(value).toPlainString();
        }
        return new Parameter(Parameter.Type.valueOf(type.toUpperCase(Locale.ROOT)), value);
    }

    private String text(JsonNode node) {
        if (!node.isValueNode()) {
            throw new IllegalArgumentException("a text should stand for " + ScenarioReader.shortened(node));
        }
        return values.in(node.asText());
    }
}
