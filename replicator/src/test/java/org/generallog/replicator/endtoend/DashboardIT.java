package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.generallog.replicator.accounts.TestAccounts;
import org.generallog.replicator.deploy.Tool;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.workload.ShopWorkload;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Grafana's dashboard, asked by a real Prometheus that scrapes a replication under load. */
class DashboardIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @BeforeEach
    void prometheusIsHere() {
        Tool.of("prometheus");
    }

    private static List<String> queries() throws Exception {
        JsonNode dashboard = new ObjectMapper()
                .readTree(Tool.deployed("grafana/dashboards/replicator.json").toFile());
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(target.path("expr")
                        .asText()
                        .replace("$replication", "shop")
                        .replace("$__rate_interval", "10s"));
            }
        }
        assertTrue(queries.size() > 20, queries::toString);
        return queries;
    }

    @Test
    void eachQueryFindsSomething() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured())) {
            scenario.createShop();
            TestAccounts.create(scenario.older(), scenario.newer());
            try (ShopWorkload shop = scenario.startShop(1);
                    Prometheus prometheus = new Prometheus(
                            folder.resolve("prometheus"), scenario.replication().httpPort())) {
                scenario.replication().start("run", "--repair");
                scenario.awaitRow();
                Map<String, String> silent = new TreeMap<>();
                for (String query : queries()) {
                    try {
                        Awaitility.await()
                                .atMost(LONG)
                                .pollInterval(Duration.ofMillis(200))
                                .until(() -> !prometheus.numbers(query).isEmpty());
                    } catch (ConditionTimeoutException nothing) {
                        silent.put(query, "finds nothing");
                    }
                }
                assertEquals(Map.of(), silent);
                assertEquals(1.0, prometheus.numbers("up{job=\"replicator\"}").get(0));
                for (JsonNode rule : prometheus.rules()) {
                    assertEquals("", rule.path("lastError").asText(), rule::toString);
                }
                assertEquals(9, prometheus.rules().size());
                Scenario.stopShop(shop);
            }
        }
    }
}
