package org.generallog.replicator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is given to somebody who does not build: all that the README names is in it. */
class ArchiveIT {
    @Test
    void holdsWhatTheReadmeNames() throws Exception {
        Path archive;
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            archive = files.filter(each -> each.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        }
        Process tar = new ProcessBuilder("tar", "-tzf", archive.toString())
                .redirectErrorStream(true)
                .start();
        String listed = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, tar.waitFor(), listed);
        for (String each : List.of(
                "replicator.jar",
                "README.md",
                "CHANGELOG.md",
                "LICENSE",
                "src/docs/runbook.md",
                "src/docs/configuration.md",
                "deploy/replicator.service",
                "deploy/replicator@.service",
                "deploy/replicator.example.yml",
                "deploy/alerts.yml",
                "deploy/Dockerfile",
                "deploy/compose.yml",
                "deploy/compose-prometheus.yml",
                "deploy/grafana/dashboards/replicator.json",
                "deploy/grafana/provisioning/datasources/prometheus.yml",
                "deploy/kubernetes/replicator.yml",
                "deploy/rds.sh",
                "src/docs/deploy.md",
                "deploy/jvm.options")) {
            assertTrue(
                    listed.lines().anyMatch(line -> line.endsWith("/" + each)),
                    () -> each + " is missing in\n" + listed);
        }
    }
}
