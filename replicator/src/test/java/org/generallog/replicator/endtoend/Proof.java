package org.generallog.replicator.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What {@code verify --format json} says. */
record Proof(int exitCode, JsonNode json) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Runs it. Log lines stand before and behind the answer. */
    static Proof of(Replication replication, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("verify", "--format", "json"));
        command.addAll(List.of(more));
        int code = replication.run(command.toArray(new String[0]));
        String output = replication.lastOutput();
        int begin = output.startsWith("{") ? 0 : output.indexOf("\n{") + 1;
        int end = output.lastIndexOf("\n}") + 2;
        if (begin >= end || output.charAt(begin) != '{') {
            throw new AssertionError("no result, exit code " + code + ":\n" + output);
        }
        return new Proof(code, JSON.readTree(output.substring(begin, end)));
    }

    /** {@code table kind key columns} of each difference. */
    Set<String> differences() {
        Set<String> all = new TreeSet<>();
        for (JsonNode table : json.get("tables")) {
            for (JsonNode row : table.get("differences")) {
                List<String> columns = new ArrayList<>();
                row.get("columns").forEach(each -> columns.add(each.asText()));
                String kind = row.get("kind").asText();
                all.add((table.get("table").asText() + " " + kind + " "
                                + row.get("key").asText() + " " + String.join(",", columns))
                        .strip());
            }
        }
        return all;
    }

    /** {@code kind what} of each definition that is not the same. */
    Set<String> definitions() {
        Set<String> all = new TreeSet<>();
        json.get("definitions")
                .forEach(each -> all.add(
                        each.get("kind").asText() + " " + each.get("what").asText()));
        return all;
    }

    JsonNode table(String name) {
        for (JsonNode table : json.get("tables")) {
            if (table.get("table").asText().equals(name)) {
                return table;
            }
        }
        throw new AssertionError(name + " was not compared: " + json);
    }

    long unproved() {
        long sum = 0;
        for (JsonNode table : json.get("tables")) {
            sum += table.get("unproved").asLong();
        }
        return sum;
    }
}
