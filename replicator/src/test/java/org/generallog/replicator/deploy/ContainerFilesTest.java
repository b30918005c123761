package org.generallog.replicator.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.generallog.replicator.config.Key;
import org.generallog.replicator.config.Keys;
import org.junit.jupiter.api.Test;

/** The container's files, as far as they can be read without an engine: what they name is there, and pinned. */
class ContainerFilesTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    /** What the operator puts there. */
    private static final Set<String> OWN = Set.of("./shop.yml", "./source-password", "./target-password");

    private static JsonNode yaml(String name) throws IOException {
        return YAML.readTree(Tool.deployed(name).toFile());
    }

    /** The Dockerfile's instructions, lines that go on joined, as words. */
    private static List<List<String>> instructions() throws IOException {
        String text = Files.readString(Tool.deployed("Dockerfile"));
        return text.replace("\\\n", " ")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> List.of(line.strip().split(" +")))
                .toList();
    }

    private static boolean isPinned(String image) {
        String tag = image.substring(image.lastIndexOf(':') + 1);
        return image.contains("@sha256:")
                || (image.contains(":") && tag.chars().filter(c -> c == '.').count() >= 2);
    }

    @Test
    void theImagesArePinned() throws Exception {
        Set<String> stages = new TreeSet<>(Set.of("scratch", "${KIND}"));
        int images = 0;
        for (List<String> each : instructions()) {
            if (each.get(0).equals("FROM")) {
                assertTrue(stages.contains(each.get(1)) || isPinned(each.get(1)), each::toString);
                images += stages.contains(each.get(1)) ? 0 : 1;
                if (each.size() == 4) {
                    stages.add(each.get(3));
                }
            }
        }
        assertEquals(2, images);
        for (JsonNode service : yaml("compose.yml").path("services")) {
            assertTrue(isPinned(service.path("image").asText()), service::toString);
        }
    }

    /** Of the archive; the repository has the sources. */
    @Test
    void whatIsCopiedIsThere() throws Exception {
        Set<String> sources = new TreeSet<>();
        for (List<String> each : instructions()) {
            if (each.get(0).equals("COPY") && !each.get(1).startsWith("--from")) {
                sources.addAll(each.subList(1, each.size() - 1));
            }
        }
        assertEquals(Set.of(".", "replicator.jar", "deploy/jvm.options", "LICENSE"), sources);
        sources.remove("replicator.jar");
        for (String each : sources) {
            assertTrue(Files.exists(Path.of("..").resolve(each)), each);
        }
    }

    /** A package of the sources has the name of a folder that builds make. */
    @Test
    void whatIsIgnoredIsNoSource() throws Exception {
        Path root = Path.of("..").toRealPath();
        List<PathMatcher> ignored = new ArrayList<>();
        for (String pattern : Files.readAllLines(root.resolve(".dockerignore"))) {
            ignored.add(root.getFileSystem().getPathMatcher("glob:" + pattern));
        }
        for (String folder : List.of("replay-core/src", "replicator/src", "src/testbed/src", "src/demo/src")) {
            try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                for (Path file : files.map(root::relativize).toList()) {
                    assertTrue(ignored.stream().noneMatch(pattern -> pattern.matches(file)), file::toString);
                }
            }
        }
        assertTrue(ignored.stream().anyMatch(pattern -> pattern.matches(Path.of("replicator", "target"))));
    }

    @Test
    void theVariablesAreKeysOfTheConfiguration() throws Exception {
        Set<String> known = Keys.ALL.stream().map(Key::environment).collect(Collectors.toSet());
        known.add("REPLICATOR_CONFIG");
        List<String> used = new ArrayList<>();
        for (List<String> each : instructions()) {
            if (each.get(0).equals("ENV")) {
                each.subList(1, each.size()).forEach(set -> used.add(set.substring(0, set.indexOf('='))));
            }
        }
        yaml("compose.yml").at("/services/replicator/environment").fieldNames().forEachRemaining(used::add);
        used.remove("JDK_JAVA_OPTIONS");
        assertEquals(6, used.size(), used::toString);
        assertTrue(known.containsAll(used), used::toString);
    }

    @Test
    void whatComposeMountsIsThere() throws Exception {
        JsonNode compose = yaml("compose.yml");
        Set<String> volumes = new TreeSet<>();
        compose.path("volumes").fieldNames().forEachRemaining(volumes::add);
        List<String> sources = new ArrayList<>();
        for (JsonNode service : compose.path("services")) {
            for (JsonNode volume : service.path("volumes")) {
                sources.add(volume.asText().split(":", -1)[0]);
            }
            for (JsonNode port : service.path("ports")) {
                assertTrue(port.asText().startsWith("127.0.0.1:"), port::toString);
            }
        }
        compose.path("secrets")
                .forEach(secret -> sources.add(secret.path("file").asText()));
        assertTrue(sources.size() >= 9, sources::toString);
        for (String each : sources) {
            assertTrue(
                    volumes.contains(each)
                            || OWN.contains(each)
                            || (each.startsWith("./") && Files.exists(Tool.deployed(each.substring(2)))),
                    each);
        }
        for (String each : OWN) {
            assertTrue(sources.contains(each), each);
            assertTrue(
                    Files.readAllLines(Path.of("..", ".dockerignore")).contains("deploy/" + each.substring(2)),
                    () -> each + " would get into the image");
        }
    }

    /** Who asks whom, under which name and port. */
    @Test
    void theThreeFindEachOther() throws Exception {
        JsonNode services = yaml("compose.yml").path("services");
        String asked = yaml("compose-prometheus.yml")
                .at("/scrape_configs/0/static_configs/0/targets/0")
                .asText();
        assertEquals("replicator:9104", asked);
        assertEquals(
                "replicator",
                services.at("/replicator/environment/REPLICATOR_HTTP_HOSTS").asText());
        JsonNode source =
                yaml("grafana/provisioning/datasources/prometheus.yml").at("/datasources/0");
        assertEquals("http://prometheus:9090", source.path("url").asText());
        assertTrue(services.has("prometheus"));
        String dashboards = yaml("grafana/provisioning/dashboards/replicator.yml")
                .at("/providers/0/options/path")
                .asText();
        assertTrue(
                services.at("/grafana/volumes").toString().contains("./grafana/dashboards:" + dashboards + ":ro"),
                dashboards);
        Tool.Said said = Tool.of("promtool").run(Tool.deployed(""), "check", "config", "compose-prometheus.yml");
        assertEquals(0, said.code(), said.text());
    }
}
