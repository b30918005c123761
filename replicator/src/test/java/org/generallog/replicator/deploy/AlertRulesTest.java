package org.generallog.replicator.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The alert rules, by Prometheus's own tool; skipped where that is not here (Debian's package prometheus has it). */
class AlertRulesTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path ROOT = Path.of("..");

    private static void promtool(String... arguments) throws Exception {
        Tool.Said said = Tool.of("promtool").run(Tool.deployed(""), arguments);
        assertEquals(0, said.code(), said.text());
    }

    @Test
    void alertsComeWhenTheyShould() throws Exception {
        promtool("test", "rules", "alerts-test.yml");
    }

    @Test
    void theConfigurationIsOne() throws Exception {
        promtool("check", "rules", "alerts.yml");
        promtool("check", "config", "prometheus.example.yml");
    }

    private static List<JsonNode> alerts() throws Exception {
        List<JsonNode> alerts = new ArrayList<>();
        for (JsonNode group :
                YAML.readTree(Tool.deployed("alerts.yml").toFile()).path("groups")) {
            group.path("rules").forEach(alerts::add);
        }
        assertFalse(alerts.isEmpty());
        return alerts;
    }

    /** As the pages' readers make an anchor of a heading: lower case, words joined, nothing else. */
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(c -> Character.isLetterOrDigit(c) || c == ' ' || c == '-' || c == '_')
                .mapToObj(c -> c == ' ' ? "-" : Character.toString(c))
                .collect(Collectors.joining());
    }

    @Test
    void eachAlertLinksToASectionThatIsThere() throws Exception {
        for (JsonNode alert : alerts()) {
            String[] link = alert.at("/annotations/runbook_url").asText().split("#", -1);
            assertEquals(2, link.length, alert::toString);
            Set<String> anchors;
            try (var lines = Files.lines(ROOT.resolve(link[0]))) {
                anchors = lines.filter(line -> line.startsWith("#"))
                        .map(AlertRulesTest::anchor)
                        .collect(Collectors.toSet());
            }
            assertTrue(anchors.contains(link[1]), () -> link[1] + " is no section of " + link[0]);
            assertEquals(alert.path("alert").asText().toLowerCase(Locale.ROOT), link[1]);
        }
    }

    @Test
    void eachAlertIsTried() throws Exception {
        Set<String> tried = new TreeSet<>();
        for (JsonNode test :
                YAML.readTree(Tool.deployed("alerts-test.yml").toFile()).path("tests")) {
            for (JsonNode each : test.path("alert_rule_test")) {
                if (!each.path("exp_alerts").isEmpty()) {
                    tried.add(each.path("alertname").asText());
                }
            }
        }
        Set<String> all = new TreeSet<>();
        for (JsonNode alert : alerts()) {
            all.add(alert.path("alert").asText());
        }
        assertEquals(all, tried);
    }

    /** What counts from the first event on begins at 0, so that {@code increase} sees it. */
    @Test
    void theRulesAskForCountersThatAreThereFromTheStart() throws Exception {
        String rules = Files.readString(Tool.deployed("alerts.yml"));
        for (String counter : List.of("transactions_rejected_all_total", "statements_unsupported_all_total")) {
            assertTrue(rules.contains("increase(replicator_" + counter), counter);
        }
    }
}
