package org.generallog.replicator.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.generallog.replicator.Pipelines;
import org.generallog.replicator.command.Commands;
import org.generallog.replicator.command.Wiring;
import org.generallog.replicator.config.Concern;
import org.generallog.replicator.config.ConfigInputs;
import org.generallog.replicator.config.ConfigLoader;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.StopSignals;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.http.Endpoints;
import org.generallog.replicator.http.HttpService;
import org.generallog.replicator.http.Readiness;
import org.generallog.replicator.http.StatusReporter;
import org.generallog.replicator.logging.LogFormat;
import org.generallog.replicator.logging.LogSetup;
import org.generallog.replicator.metrics.History;
import org.generallog.replicator.metrics.Metrics;
import org.generallog.replicator.metrics.Readings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests, by the parts of the program that they talk to; no cluster is here to take them. */
class KubernetesTest {
    @TempDir
    Path folder;

    private final Map<String, JsonNode> byKind = new HashMap<>();
    private JsonNode pod = MissingNode.getInstance();
    private JsonNode container = MissingNode.getInstance();

    @BeforeEach
    void read() throws Exception {
        var documents = new YAMLMapper()
                .readerFor(JsonNode.class)
                .readValues(Tool.deployed("kubernetes/replicator.yml").toFile());
        while (documents.hasNext()) {
            JsonNode each = (JsonNode) documents.next();
            byKind.put(each.path("kind").asText(), each);
        }
        pod = kind("StatefulSet").at("/spec/template/spec");
        container = pod.at("/containers/0");
    }

    private JsonNode kind(String kind) {
        return Objects.requireNonNull(byKind.get(kind), kind);
    }

    /** As the container sees them: each variable, with the secret's files where they are mounted. */
    private Map<String, String> environment() throws Exception {
        Path secret = Files.createDirectories(folder.resolve("secret"));
        for (var each : kind("Secret").path("stringData").properties()) {
            Files.writeString(secret.resolve(each.getKey()), each.getValue().asText());
        }
        Map<String, String> environment = new HashMap<>();
        for (JsonNode each : container.path("env")) {
            environment.put(
                    each.path("name").asText(),
                    each.path("value").asText().replace("/etc/replicator-secret/", secret + "/"));
        }
        return environment;
    }

    @Test
    void theConfigurationIsOneThatTheProgramReads() throws Exception {
        Map<String, String> environment = environment();
        assertEquals("/etc/replicator/replicator.yml", environment.remove("REPLICATOR_CONFIG"));
        String text = kind("ConfigMap").path("data").path("replicator.yml").asText();
        Path file = Files.writeString(folder.resolve("replicator.yml"), text);
        ConfigLoader.Loaded loaded = ConfigLoader.load(
                new ConfigInputs(Optional.of(file), Map.of(), environment), Set.of(Concern.SOURCE, Concern.TARGET));
        assertEquals(List.of(), loaded.warnings());
        var config = loaded.config();
        assertEquals("choose-one", config.source().server().address().password());
        assertEquals(9104, config.http().listen().orElseThrow().port());
        // The directory is on the volume, and no other place is written to.
        assertTrue(config.relayLog().directory().startsWith(mount("relay-log")));
        assertEquals(
                "relay-log",
                kind("StatefulSet")
                        .at("/spec/volumeClaimTemplates/0/metadata/name")
                        .asText());
    }

    private String mount(String name) {
        for (JsonNode each : container.path("volumeMounts")) {
            if (each.path("name").asText().equals(name)) {
                return each.path("mountPath").asText();
            }
        }
        throw new IllegalStateException("nothing is mounted as " + name);
    }

    /** Runs the command as the container does, with a pipeline that ends at once. */
    private int run(List<String> arguments) throws Exception {
        Map<String, String> environment = environment();
        Path file = Files.writeString(
                folder.resolve("replicator.yml"),
                kind("ConfigMap").path("data").path("replicator.yml").asText());
        environment.put("REPLICATOR_CONFIG", file.toString());
        environment.put("REPLICATOR_HTTP_LISTEN", "127.0.0.1:0");
        Wiring wiring = new Wiring(
                (watched, ending) -> List.of(new Ends(ending)), new StopSignals(code -> {}), Map.copyOf(environment));
        try {
            return Commands.execute(wiring, arguments.toArray(String[]::new));
        } finally {
            LogSetup.apply(LogFormat.TEXT, Level.INFO, false, false);
        }
    }

    private record Ends(Ending ending) implements Service {
        @Override
        public void start() {
            ending.done("asked to");
        }

        @Override
        public void stop(Duration within) {}
    }

    @Test
    void theArgumentsAreOnesThatTheProgramTakes() throws Exception {
        List<String> arguments = new ArrayList<>();
        container.path("args").forEach(each -> arguments.add(each.asText()));
        assertEquals("run", arguments.get(0));
        assertEquals(0, run(arguments));
        arguments.add("--nonsense");
        assertEquals(2, run(arguments));
    }

    @Test
    void theProbesAskWhatIsServed() throws Exception {
        Watched watched = Pipelines.watched(folder, Side.CAPTURE, Side.APPLY);
        Readings readings = new Readings(watched, Clock.systemUTC());
        Readiness readiness = new Readiness(readings);
        History history = new History(readings, () -> {});
        try (Metrics metrics = new Metrics(readings, "1", () -> true)) {
            HttpService service = new HttpService(
                    new org.generallog.replicator.config.ListenAddress("127.0.0.1", 0),
                    new Endpoints(
                            watched.config().http(),
                            new StatusReporter(readings, history, readiness, "1"),
                            readiness,
                            history,
                            metrics));
            service.start();
            try {
                // It has only begun: alive, and not ready.
                assertEquals(200, asked(service, "startupProbe"));
                assertEquals(200, asked(service, "livenessProbe"));
                assertEquals(503, asked(service, "readinessProbe"));
            } finally {
                service.stop(Duration.ZERO);
            }
        }
        assertEquals("/health/live", container.at("/livenessProbe/httpGet/path").asText());
    }

    private int asked(HttpService service, String probe) throws Exception {
        JsonNode get = container.path(probe).path("httpGet");
        assertEquals(get.path("port").asText(), container.at("/ports/0/name").asText());
        URI uri = URI.create("http://" + service.address() + get.path("path").asText());
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** One process at a time may have the relay log; the user is the image's. */
    @Test
    void thereIsOneAndItMayDoLittle() throws Exception {
        assertEquals(1, kind("StatefulSet").at("/spec/replicas").asInt());
        assertEquals(
                List.of("ReadWriteOnce"),
                strings(kind("StatefulSet").at("/spec/volumeClaimTemplates/0/spec/accessModes")));
        String user = pod.at("/securityContext/runAsUser").asText();
        assertTrue(Files.readString(Tool.deployed("Dockerfile")).contains("USER " + user + "\n"));
        assertTrue(pod.at("/securityContext/runAsNonRoot").asBoolean());
        assertTrue(container.at("/securityContext/readOnlyRootFilesystem").asBoolean());
        assertEquals(List.of("ALL"), strings(container.at("/securityContext/capabilities/drop")));
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(each -> strings.add(each.asText()));
        return strings;
    }
}
