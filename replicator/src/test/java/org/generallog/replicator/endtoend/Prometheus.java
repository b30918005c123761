package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.generallog.replicator.deploy.Tool;

/** A real Prometheus that scrapes a daemon each second, by the configuration that is delivered. */
final class Prometheus implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final String url;

    Prometheus(Path folder, int daemon) throws IOException {
        Tool program = Tool.of("prometheus");
        Files.createDirectories(folder);
        String delivered = Files.readString(Tool.deployed("prometheus.example.yml"));
        assertTrue(delivered.contains("127.0.0.1:9104") && delivered.contains("scrape_interval: 10s"), delivered);
        Files.writeString(
                folder.resolve("prometheus.yml"),
                delivered
                        .replace("127.0.0.1:9104", "127.0.0.1:" + daemon)
                        .replace("scrape_interval: 10s", "scrape_interval: 1s"));
        Files.copy(Tool.deployed("alerts.yml"), folder.resolve("alerts.yml"));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        url = "http://127.0.0.1:" + port;
        process = program.start(
                folder,
                Map.of(),
                "--config.file=prometheus.yml",
                "--storage.tsdb.path=data",
                "--log.level=error",
                "--web.listen-address=127.0.0.1:" + port);
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .ignoreException(java.net.ConnectException.class)
                .until(() -> get("/-/ready").statusCode() == 200);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What a query finds now; numbers only, not what is unknown. */
    List<Double> numbers(String query) throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
        assertEquals(200, answer.statusCode(), () -> query + ": " + answer.body());
        List<Double> numbers = new ArrayList<>();
        for (JsonNode each : JSON.readTree(answer.body()).at("/data/result")) {
            double value = Double.parseDouble(each.path("value").path(1).asText());
            if (!Double.isNaN(value)) {
                numbers.add(value);
            }
        }
        return numbers;
    }

    /** The rules as they were evaluated. */
    List<JsonNode> rules() throws IOException, InterruptedException {
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode group : JSON.readTree(get("/api/v1/rules").body()).at("/data/groups")) {
            group.path("rules").forEach(rules::add);
        }
        return rules;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
