package org.generallog.replicator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.generallog.replicator.Pipelines;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.Watched;
import org.junit.jupiter.api.Test;

/** What dashboard, alerts and pages name is what the program serves. */
class MetricNamesTest {
    private static final Path ROOT = Path.of("..");
    private static final List<String> PREFIXES = List.of("replicator_", "jvm_", "process_", "system_");

    private static SortedSet<String> served() {
        Watched watched = Pipelines.watched(Path.of("nowhere"), Side.CAPTURE, Side.APPLY);
        MetricsPageTest.makeBusy(watched);
        TreeSet<String> names = new TreeSet<>();
        try (Metrics metrics = new Metrics(new Readings(watched, Clock.systemUTC()), "1", () -> true)) {
            for (String line : metrics.scrape().split("\n")) {
                if (!line.startsWith("#")) {
                    names.add(line.substring(0, line.indexOf('{')));
                }
            }
        }
        return names;
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        for (String folder : List.of("deploy", "src/docs")) {
            try (Stream<Path> all = Files.walk(ROOT.resolve(folder))) {
                all.filter(file -> file.toString().endsWith(".yml")
                                || file.toString().endsWith(".json")
                                || file.toString().endsWith(".md"))
                        .forEach(files::add);
            }
        }
        return files;
    }

    /** The words of a text that may be names; one that ends with a line stands for several. */
    private static SortedSet<String> names(String text) {
        TreeSet<String> names = new TreeSet<>();
        StringBuilder word = new StringBuilder();
        for (char c : (text + " ").toCharArray()) {
            if (Character.isLetterOrDigit(c) || c == '_' || c == ':') {
                word.append(c);
            } else {
                String name = word.toString();
                word.setLength(0);
                if (PREFIXES.stream().anyMatch(name::startsWith) && !name.endsWith("_")) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    @Test
    void whatIsNamedIsServed() throws Exception {
        SortedSet<String> served = served();
        Map<String, SortedSet<String>> unknown = new TreeMap<>();
        int found = 0;
        for (Path file : files()) {
            SortedSet<String> names = names(Files.readString(file));
            found += names.size();
            names.removeAll(served);
            if (!names.isEmpty()) {
                unknown.put(file.toString(), names);
            }
        }
        assertEquals(Map.of(), unknown);
        assertTrue(found > 50, "the search has gone silent");
    }
}
