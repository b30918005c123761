package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export}: each statement with what became of it. */
class ExportIT {
    @TempDir
    Path folder;

    @Test
    void eachStatementHasItsFate() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            Scenario.execute(
                    scenario.older(),
                    "CREATE DATABASE d DEFAULT CHARACTER SET latin1",
                    "CREATE TABLE d.t (id INT AUTO_INCREMENT PRIMARY KEY, v VARBINARY(100), w VARCHAR(40)) ENGINE=InnoDB");
            Replication replication = scenario.replication();
            replication.start("run", "--start", "copy");
            replication.awaitCapturing();
            scenario.copy();
            scenario.awaitApplied();
            Scenario.execute(scenario.newer(), "INSERT INTO d.t VALUES (7, 'in the way', '')");
            write(scenario, "INSERT INTO d.t (v) VALUES ('given, \"quoted\"\nand long')");
            write(scenario, "INSERT INTO d.t VALUES (7, 'refused', '')");
            write(scenario, "INSERT INTO d.t VALUES (8, _binary 'bytes \u00e9', UUID())");
            scenario.awaitApplied();
            assertEquals(0, replication.terminate(), replication::describe);
            replication.start("capture");
            replication.awaitCapturing();
            write(scenario, "DELETE FROM d.t WHERE id = 1");
            replication.awaitCaptured();

            Path lines = folder.resolve("all.jsonl.gz");
            assertEquals(0, replication.run("export", "--output", lines.toString()), replication::describe);
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(lines)));
            List<JsonNode> all = json(lines);
            JsonNode given = only(all, "applied", "given");
            assertEquals(
                    "INSERT INTO d.t (v) VALUES ('given, \"quoted\"\nand long')",
                    given.get("statement").asText());
            assertEquals("1", given.get("insert_id").asText());
            JsonNode refused = only(all, "rejected", "refused");
            assertEquals(1062, refused.get("error").asInt());
            assertEquals("23000", refused.get("sqlstate").asText());
            only(all, "waiting", "DELETE FROM d.t");
            JsonNode bytes = all.stream()
                    .filter(each -> each.has("statement_base64"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(new String(
                            Base64.getDecoder()
                                    .decode(bytes.get("statement_base64").asText()),
                            StandardCharsets.ISO_8859_1)
                    .contains("bytes \u00e9"));
            assertTrue(
                    all.stream()
                            .anyMatch(each -> each.get("fate").asText().equals("to-verify")
                                    && each.path("rows").asText().contains("8")
                                    && each.path("reason").asText().equals("non-deterministic")),
                    all::toString);

            Path csv = folder.resolve("rejected.csv");
            assertEquals(
                    0,
                    replication.run(
                            "export", "--format", "csv", "--only", "rejected,applied", "--output", csv.toString()),
                    replication::describe);
            List<Map<String, String>> rows = csv(csv);
            assertTrue(
                    rows.stream()
                            .anyMatch(row -> given.get("statement").asText().equals(row.get("statement"))),
                    rows::toString);
            assertEquals(
                    1,
                    rows.stream()
                            .filter(row -> "rejected".equals(row.get("fate")))
                            .count());

            // A file that is there is nobody's to overwrite.
            assertEquals(1, replication.run("export", "--output", csv.toString()));
            assertTrue(replication.lastOutput().contains("give another name to --output"), replication::describe);
            assertEquals(2, replication.run("export", "--since", "yesterday", "--output", "-"));

            // What is purged has left what was recorded.
            assertEquals(0, replication.terminate(), replication::describe);
            purge(replication.relayDirectory());
            Path rest = folder.resolve("rest.jsonl");
            assertEquals(0, replication.run("export", "--output", rest.toString()), replication::describe);
            assertEquals(1, json(rest).size());
            only(json(rest), "rejected", "refused");
        }
    }

    private static void write(Scenario scenario, String sql) throws SQLException {
        try (Connection connection = scenario.older().connect("", "characterEncoding=windows-1252");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void purge(Path relayLog) throws IOException {
        try (var files = Files.newDirectoryStream(relayLog, "relay.0*")) {
            for (Path each : files) {
                Files.delete(each);
            }
        }
    }

    private static JsonNode only(List<JsonNode> lines, String fate, String part) {
        List<JsonNode> found = lines.stream()
                .filter(each -> each.get("fate").asText().equals(fate)
                        && each.path("statement").asText().contains(part))
                .toList();
        assertEquals(1, found.size(), lines::toString);
        return found.get(0);
    }

    private static List<JsonNode> json(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        try (InputStream raw = Files.newInputStream(file);
                InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw;
                MappingIterator<JsonNode> each =
                        new ObjectMapper().readerFor(JsonNode.class).readValues(in)) {
            each.forEachRemaining(lines::add);
        }
        return lines;
    }

    private static List<Map<String, String>> csv(Path file) throws IOException {
        try (MappingIterator<Map<String, String>> rows = new CsvMapper()
                .readerForMapOf(String.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(file.toFile())) {
            return rows.readAll();
        }
    }
}
