package org.generallog.replicator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The alert rules, by Prometheus's own tool; skipped where that is not here (Debian's package prometheus has it). */
class AlertRulesTest {
    private static final Path DEPLOY = Path.of("..", "deploy");

    private static Optional<Path> promtool() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(java.io.File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "promtool"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Test
    void alertsComeWhenTheyShould() throws Exception {
        Optional<Path> promtool = promtool();
        assumeTrue(promtool.isPresent(), "promtool is not here: apt-get install prometheus");
        Process process = new ProcessBuilder(promtool.get().toString(), "test", "rules", "alerts-test.yml")
                .directory(DEPLOY.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), said);
        assertEquals(0, process.exitValue(), said);
    }

    /** What counts from the first event on begins at 0, so that {@code increase} sees it. */
    @Test
    void theRulesAskForCountersThatAreThereFromTheStart() throws Exception {
        String rules = Files.readString(DEPLOY.resolve("alerts.yml"));
        for (String counter : List.of("transactions_rejected_all_total", "statements_unsupported_all_total")) {
            assertTrue(rules.contains("increase(replicator_" + counter), counter);
        }
    }
}
