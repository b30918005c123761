package org.generallog.replicator.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replicator.scenario.ScenarioCase.Difference;
import org.generallog.replicator.scenario.ScenarioCase.Expectation;
import org.generallog.replicator.scenario.ScenarioCase.FateCount;
import org.generallog.replicator.scenario.ScenarioCase.Preparation;
import org.generallog.replicator.scenario.ScenarioCase.Servers;
import org.generallog.replicator.scenario.ScenarioCase.SessionSpec;
import org.generallog.replicator.scenario.ScenarioCase.VerifyItem;
import org.jspecify.annotations.Nullable;

/** Reads {@code src/it}; whatever it does not know is an error that says where. */
final class ScenarioReader {
    private static final YAMLMapper YAML = new YAMLMapper();

    private ScenarioReader() {}

    /** The scenarios by name. */
    static List<ScenarioCase> all(Path folder) {
        try (var folders = Files.list(folder)) {
            return folders.filter(each -> Files.exists(each.resolve("case.yml")))
                    .sorted()
                    .map(ScenarioReader::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ScenarioCase read(Path folder) {
        String name = folder.getFileName().toString();
        try {
            return read(name, folder, YAML.readTree(folder.resolve("case.yml").toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException("src/it/" + name + "/case.yml cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("src/it/" + name + "/case.yml: " + e.getMessage(), e);
        }
    }

    private static ScenarioCase read(String name, Path folder, JsonNode root) throws IOException {
        if (!name.matches("[a-z0-9][a-z0-9-]*") || name.length() > 50) {
            throw new IllegalArgumentException("a folder's name has lower-case letters, digits and dashes, 50 at most");
        }
        known(
                root,
                "title",
                "fact",
                "servers",
                "own",
                "old-only",
                "old",
                "target-only",
                "old-after",
                "target-after",
                "sessions",
                "steps",
                "expect");
        Map<String, String> settings = new LinkedHashMap<>();
        root.path("own")
                .properties()
                .forEach(each -> settings.put(each.getKey(), each.getValue().asText()));
        Map<String, SessionSpec> sessions = new LinkedHashMap<>();
        root.path("sessions").properties().forEach(each -> sessions.put(each.getKey(), session(each.getValue())));
        List<Step> steps = new ArrayList<>();
        for (JsonNode step : root.path("steps")) {
            steps.add(new StepReader(sessions.keySet()).read(step));
        }
        return new ScenarioCase(
                name,
                required(root, "title").replace("|", "/"),
                required(root, "fact"),
                servers(root.get("servers")),
                root.path("own").asBoolean() || !settings.isEmpty(),
                settings,
                new Preparation(
                        sql(folder, root, "old-only"),
                        sql(folder, root, "old"),
                        sql(folder, root, "target-only"),
                        sql(folder, root, "old-after"),
                        sql(folder, root, "target-after")),
                sessions,
                List.copyOf(steps),
                expectation(root.path("expect")));
    }

    /** From the file {@code KEY.sql}, else from the key. */
    private static String sql(Path folder, JsonNode root, String key) throws IOException {
        Path file = folder.resolve(key + ".sql");
        if (!Files.exists(file)) {
            return root.path(key).asText("");
        }
        if (root.has(key)) {
            throw new IllegalArgumentException("both the key " + key + " and the file " + key + ".sql");
        }
        return Files.readString(file);
    }

    private static SessionSpec session(JsonNode node) {
        if (node.isTextual()) {
            return new SessionSpec(ClientKind.of(node.asText()), null, "root", "", Map.of(), true);
        }
        known(node, "client", "database", "user", "password", "properties", "connect");
        Map<String, String> properties = new LinkedHashMap<>();
        node.path("properties")
                .properties()
                .forEach(each -> properties.put(each.getKey(), each.getValue().asText()));
        return new SessionSpec(
                ClientKind.of(required(node, "client")),
                text(node, "database"),
                node.path("user").asText("root"),
                node.path("password").asText(""),
                properties,
                node.path("connect").asBoolean(true));
    }

    private static Expectation expectation(JsonNode node) {
        if (node.isMissingNode()) {
            return new Expectation(false, List.of(), List.of(), null, List.of());
        }
        known(node, "definitions", "rejected", "fates", "verify", "differ");
        List<VerifyItem> verify = null;
        if (node.has("verify")) {
            verify = new ArrayList<>();
            for (JsonNode item : node.get("verify")) {
                known(item, "table", "key", "reason", "servers");
                verify.add(new VerifyItem(
                        required(item, "table"),
                        text(item, "key"),
                        text(item, "reason"),
                        servers(item.get("servers"))));
            }
        }
        List<Difference> differ = new ArrayList<>();
        for (JsonNode item : node.path("differ")) {
            known(item, "table", "why", "servers");
            differ.add(new Difference(required(item, "table"), required(item, "why"), servers(item.get("servers"))));
        }
        List<Integer> rejected = new ArrayList<>();
        node.path("rejected").forEach(code -> rejected.add(code.asInt()));
        return new Expectation(
                node.path("definitions").asBoolean(), rejected, fates(node.path("fates")), verify, differ);
    }

    /** {@code nested: 3}, or {@code nested: [{rows: 3, servers: …}, …]}. */
    private static List<FateCount> fates(JsonNode node) {
        List<FateCount> fates = new ArrayList<>();
        node.properties().forEach(each -> {
            String fate = each.getKey().toUpperCase(java.util.Locale.ROOT).replace('-', '_');
            if (!Set.of("REPLAYED", "ROLLED_BACK", "NESTED", "UNSUPPORTED").contains(fate)) {
                throw new IllegalArgumentException("the fate " + each.getKey()
                        + " cannot be counted: the harness adds rows to it; there are replayed, rolled-back, nested,"
                        + " unsupported");
            }
            if (each.getValue().isArray()) {
                for (JsonNode item : each.getValue()) {
                    known(item, "rows", "servers");
                    fates.add(new FateCount(fate, item.get("rows").asLong(), servers(item.get("servers"))));
                }
            } else {
                fates.add(new FateCount(fate, each.getValue().asLong(), Servers.ALL));
            }
        });
        return fates;
    }

    static Servers servers(@Nullable JsonNode node) {
        if (node == null) {
            return Servers.ALL;
        }
        known(node, "old", "target", "why");
        return new Servers(
                terms(node.path("old")),
                terms(node.path("target")),
                node.path("why").asText(""));
    }

    private static List<String> terms(JsonNode node) {
        List<String> terms = new ArrayList<>();
        if (node.isTextual()) {
            terms.add(node.asText());
        } else {
            node.forEach(each -> terms.add(each.asText()));
        }
        terms.forEach(ServerTerm::of);
        return terms;
    }

    static void known(JsonNode node, String... keys) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("a map with " + String.join(", ", keys) + " should stand for " + node);
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!List.of(keys).contains(key)) {
                throw new IllegalArgumentException(
                        "unknown key '" + key + "'; there are " + String.join(", ", keys) + " in " + shortened(node));
            }
        });
    }

    static String shortened(JsonNode node) {
        String text = node.toString();
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    static String required(JsonNode node, String key) {
        if (!node.hasNonNull(key)) {
            throw new IllegalArgumentException("the key '" + key + "' is missing in " + shortened(node));
        }
        return node.get(key).asText();
    }

    private static @Nullable String text(JsonNode node, String key) {
        return node.hasNonNull(key) ? node.get(key).asText() : null;
    }
}
