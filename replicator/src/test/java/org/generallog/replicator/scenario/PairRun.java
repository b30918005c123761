package org.generallog.replicator.scenario;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.generallog.replicator.scenario.ScenarioCase.Servers;
import org.generallog.testbed.server.ServerPair;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/** The scenarios on one pair of servers, one after the other in a thread of its own; each test waits for its scenario. */
final class PairRun implements Runnable {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private final ServerPair pair;
    private final ResultTable results;
    private final Map<ScenarioCase, CompletableFuture<Void>> outcomes = new LinkedHashMap<>();
    private @Nullable Bed bed;
    private int beds;

    PairRun(ServerPair pair, List<ScenarioCase> scenarios, ResultTable results) {
        this.pair = pair;
        this.results = results;
        scenarios.forEach(each -> outcomes.put(each, new CompletableFuture<>()));
    }

    ServerPair pair() {
        return pair;
    }

    Stream<DynamicTest> tests() {
        return outcomes.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey().name() + " " + pair, () -> await(each.getValue())));
    }

    private static void await(CompletableFuture<Void> outcome) throws Throwable {
        try {
            outcome.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    @Override
    public void run() {
        outcomes.forEach((scenario, outcome) -> {
            try {
                play(scenario);
                outcome.complete(null);
            } catch (Throwable e) {
                // Not swallowed: the scenario's test throws it.
                outcome.completeExceptionally(e);
            }
        });
        Bed there = bed;
        if (there != null) {
            there.close();
        }
    }

    private void play(ScenarioCase scenario) throws Exception {
        Servers where = scenario.servers();
        if (!where.match(pair)) {
            results.add(scenario, pair, where.why().isEmpty() ? "–" : "–: " + where.why());
            assumeTrue(false, "not on this pair: " + where.why());
        }
        boolean node = scenario.sessions().values().stream().anyMatch(each -> each.client() == ClientKind.NODE);
        assumeTrue(!node || NodeClient.missing().isEmpty(), () -> "skipped: " + NodeClient.missing());
        if (scenario.own()) {
            try (Bed own = Bed.of(pair, folder(scenario.name()), scenario.settings())) {
                play(scenario, own);
            }
        } else {
            play(scenario, shared());
        }
    }

    private void play(ScenarioCase scenario, Bed on) throws Exception {
        long began = System.nanoTime();
        try {
            CaseRun run = new CaseRun(scenario, on);
            List<String> differences = run.play();
            run.clear();
            results.add(
                    scenario,
                    pair,
                    differences.isEmpty()
                            ? "passed"
                            : "differs: "
                                    + String.join(
                                            "; ",
                                            differences.stream().distinct().toList()));
            System.out.printf(
                    "%s %s: passed in %d ms%n", pair, scenario.name(), (System.nanoTime() - began) / 1_000_000);
        } catch (Exception | AssertionError e) {
            results.add(scenario, pair, "**failed**: " + firstLine(e));
            String evidence;
            try {
                evidence = Evidence.write(TARGET, scenario, on, e).toString();
            } catch (IOException none) {
                // Of a case that failed before its daemon was started there is no relay log.
                evidence = "none, " + none;
            }
            discard(on);
            AssertionError failure =
                    new AssertionError(scenario.name() + " on " + pair + "\n" + e + "\nevidence: " + evidence, e);
            failure.setStackTrace(new StackTraceElement[0]);
            throw failure;
        }
    }

    private static String firstLine(Throwable e) {
        String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }

    private Bed shared() throws IOException, SQLException {
        Bed there = bed;
        if (there == null) {
            beds++;
            there = Bed.of(pair, folder("shared-" + beds), Map.of());
            bed = there;
            there.running();
        }
        return there;
    }

    /** After a failure nobody knows what state the servers are in. */
    private void discard(Bed failed) {
        if (failed == bed) {
            bed = null;
            failed.close();
        }
    }

    private Path folder(String name) throws IOException {
        Path parent = Files.createDirectories(TARGET.resolve("scenarios"));
        return Files.createTempDirectory(
                parent, pair.older().id() + "-" + pair.newer().id() + "-" + name + "-");
    }
}
