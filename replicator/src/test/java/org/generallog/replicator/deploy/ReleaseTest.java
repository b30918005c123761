package org.generallog.replicator.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;

/** One version everywhere: the build, the changelog and the images that are named. */
class ReleaseTest {
    private static final Path ROOT = Path.of("..");

    private static String version() throws Exception {
        var pom = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(ROOT.resolve("pom.xml").toFile());
        var children = pom.getDocumentElement().getChildNodes();
        for (int i = 0; i < children.getLength(); i++) {
            if (children.item(i).getNodeName().equals("version")) {
                return children.item(i).getTextContent();
            }
        }
        throw new IllegalStateException("the pom has no version");
    }

    @Test
    void theNewestChangesAreOfTheVersionThatIsBuilt() throws Exception {
        String newest = Files.readAllLines(ROOT.resolve("CHANGELOG.md")).stream()
                .filter(line -> line.startsWith("## "))
                .findFirst()
                .orElseThrow();
        assertEquals(version(), newest.split(" ", -1)[1]);
    }

    @Test
    void imagesAreOfTheVersionThatIsBuilt() throws Exception {
        JsonNode compose = new YAMLMapper()
                .readTree(ROOT.resolve("deploy").resolve("compose.yml").toFile());
        String image = "general-log-replicator:" + version();
        assertEquals(image, compose.at("/services/replicator/image").asText());
        assertTrue(Files.readString(ROOT.resolve("deploy").resolve("kubernetes").resolve("replicator.yml"))
                .contains(image));
    }
}
