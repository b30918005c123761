package org.generallog.replicator.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.generallog.replay.capture.Fate;
import org.generallog.replay.capture.Unsupported;
import org.generallog.replicator.DocsPage;
import org.generallog.replicator.Pipelines;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.Watched;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
    private static final String HEAD = """
            # Metrics

            `/metrics` serves these in Prometheus' text format, all with the label `replication`, the
            replication's name. A side that a process does not do (`capture`, `apply`) is missing there. A value
            that is not known yet is `NaN`. Beside them stand Micrometer's meters of the JVM: `jvm_memory_*`,
            `jvm_gc_*`, `jvm_threads_*`, `jvm_classes_*`, `process_*`, `system_*`.
            `deploy/alerts.yml` holds alert rules.

            This page is made from the registry; a test says when it is out of date.

            | metric | type | labels | meaning |
            |---|---|---|---|
            """;

    private static Watched busy() {
        Watched watched = Pipelines.watched(Path.of("nowhere"), Side.CAPTURE, Side.APPLY);
        makeBusy(watched);
        return watched;
    }

    /** Something of each kind that is counted. */
    static void makeBusy(Watched watched) {
        watched.capture().count(Fate.REPLAYED, 7);
        watched.capture().unsupported(new Unsupported("GRANT", 1, "root[root] @ localhost []", List.of()));
        watched.capture().refused("app", "rights");
        watched.capture().write("shop[shop] @ web1 [10.0.0.7]", 1, "INSERT orders");
        watched.apply().rejected("1062/23000");
    }

    @Test
    void thePageHasOneRowForEachMetricOfTheRegistry() throws Exception {
        Map<String, String> rows = new TreeMap<>();
        Map<String, String> help = new TreeMap<>();
        Map<String, String> types = new TreeMap<>();
        Map<String, TreeSet<String>> labels = new TreeMap<>();
        try (Metrics metrics = new Metrics(new Readings(busy(), Clock.systemUTC()), "1", () -> true)) {
            for (String line : metrics.scrape().split("\n")) {
                String[] words = line.split(" ", 4);
                if (line.startsWith("# HELP replicator_")) {
                    help.put(words[2], words[3].strip());
                } else if (line.startsWith("# TYPE replicator_")) {
                    types.put(words[2], words[3]);
                } else if (line.startsWith("replicator_")) {
                    String name = line.substring(0, line.indexOf('{'));
                    TreeSet<String> names = labels.computeIfAbsent(name, n -> new TreeSet<>());
                    for (String label : line.substring(line.indexOf('{') + 1, line.indexOf('}'))
                            .split(",")) {
                        if (label.contains("=") && !label.startsWith("replication=")) {
                            names.add("`" + label.substring(0, label.indexOf('=')) + "`");
                        }
                    }
                }
            }
        }
        types.forEach((name, type) -> rows.put(
                name,
                "| `%s` | %s | %s | %s |\n"
                        .formatted(
                                name,
                                type,
                                String.join(", ", labels.getOrDefault(name, new TreeSet<>())),
                                help.get(name))));
        DocsPage.assertUpToDate("metrics.md", HEAD + String.join("", rows.values()));
    }

    @Test
    void theLabelledCountersCountWhatTheStatsSay() {
        try (Metrics metrics = new Metrics(new Readings(busy(), Clock.systemUTC()), "1", () -> false)) {
            String text = metrics.scrape();
            for (String line : new String[] {
                "replicator_log_rows_total{fate=\"replayed\",replication=\"shop\",} 7.0",
                "replicator_transactions_rejected_total{error=\"1062/23000\",replication=\"shop\",} 1.0",
                "replicator_source_writes_total{host=\"web1\",replication=\"shop\",user=\"shop\",} 1.0",
                "replicator_statements_unsupported_total{kind=\"GRANT\",replication=\"shop\",} 1.0",
                "replicator_statements_refused_total{account=\"app\",kind=\"rights\",replication=\"shop\",} 1.0",
                "replicator_apply_state{replication=\"shop\",state=\"starting\",} 1.0",
                "replicator_ready{replication=\"shop\",} 0.0",
                "replicator_lag_seconds{replication=\"shop\",} NaN",
            }) {
                assertTrue(text.contains(line + "\n"), () -> line + "\nin\n" + text);
            }
        }
    }
}
