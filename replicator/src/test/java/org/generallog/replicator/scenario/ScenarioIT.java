package org.generallog.replicator.scenario;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.generallog.replicator.scenario.ScenarioCase.Servers;
import org.generallog.testbed.server.ServerPair;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * All scenarios of {@code src/it}, on two pairs of servers. {@code -Dcase=NAME,PREFIX-*} selects some, {@code -Dpair=OLD:NEW} one pair,
 * {@code -Dpairs=all} each of the five, {@code -Dupdate.docs=true} writes the page of results. What a failed one left is in
 * {@code target/scenarios}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScenarioIT {
    private static final Path CASES = Path.of("..", "src", "it");
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path PAGE = Path.of("..", "src", "docs", "scenarios.md");

    private final ResultTable results = new ResultTable();
    private final List<ScenarioCase> all = ScenarioReader.all(CASES);
    private @Nullable Bed bed;
    private int beds;

    @TestFactory
    Stream<DynamicContainer> scenarios() {
        return pairs().stream()
                .map(pair -> DynamicContainer.dynamicContainer(
                        pair.toString(),
                        all.stream()
                                .filter(each -> isSelected(each.name()))
                                .map(each ->
                                        DynamicTest.dynamicTest(each.name() + " " + pair, () -> run(each, pair)))));
    }

    private static List<ServerPair> pairs() {
        if (System.getProperty("pairs", "").equals("all")) {
            return ServerPair.all();
        }
        return System.getProperty("pair") == null
                ? List.of(ServerPair.configured(), ServerPair.of("mysql-5.5:mysql-5.6"))
                : List.of(ServerPair.configured());
    }

    private static boolean isSelected(String name) {
        String selected = System.getProperty("case", "");
        return selected.isEmpty()
                || Arrays.stream(selected.split(",")).anyMatch(pattern -> {
                    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.strip());
                    return matcher.matches(Path.of(name));
                });
    }

    private void run(ScenarioCase scenario, ServerPair pair) throws Exception {
        Servers where = scenario.servers();
        if (!where.match(pair)) {
            results.add(scenario, pair, where.why().isEmpty() ? "–" : "–: " + where.why());
            assumeTrue(false, "not on this pair: " + where.why());
        }
        boolean node = scenario.sessions().values().stream().anyMatch(each -> each.client() == ClientKind.NODE);
        assumeTrue(!node || NodeClient.missing().isEmpty(), () -> "skipped: " + NodeClient.missing());
        if (scenario.own()) {
            try (Bed own = Bed.of(pair, folder(pair, scenario.name()), scenario.settings())) {
                play(scenario, own);
            }
        } else {
            play(scenario, shared(pair));
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
                    on.pair(),
                    differences.isEmpty()
                            ? "passed"
                            : "differs: "
                                    + String.join(
                                            "; ",
                                            differences.stream().distinct().toList()));
            System.out.printf(
                    "%s %s: passed in %d ms%n", on.pair(), scenario.name(), (System.nanoTime() - began) / 1_000_000);
        } catch (Exception | AssertionError e) {
            results.add(scenario, on.pair(), "**failed**: " + firstLine(e));
            String evidence;
            try {
                evidence = Evidence.write(TARGET, scenario, on, e).toString();
            } catch (IOException none) {
                // Of a case that failed before its daemon was started there is no relay log.
                evidence = "none, " + none;
            }
            discard(on);
            AssertionError failure =
                    new AssertionError(scenario.name() + " on " + on.pair() + "\n" + e + "\nevidence: " + evidence, e);
            failure.setStackTrace(new StackTraceElement[0]);
            throw failure;
        }
    }

    private static String firstLine(Throwable e) {
        String text = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return text.length() > 120 ? text.substring(0, 120) + "…" : text;
    }

    private Bed shared(ServerPair pair) throws IOException, SQLException {
        Bed there = bed;
        if (there != null && !there.pair().equals(pair)) {
            there.close();
            there = null;
        }
        if (there == null) {
            beds++;
            there = Bed.of(pair, folder(pair, "shared-" + beds), Map.of());
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

    private static Path folder(ServerPair pair, String name) throws IOException {
        Path parent = Files.createDirectories(TARGET.resolve("scenarios"));
        return Files.createTempDirectory(
                parent, pair.older().id() + "-" + pair.newer().id() + "-" + name + "-");
    }

    @AfterAll
    void writeResults() throws IOException {
        Bed there = bed;
        if (there != null) {
            there.close();
        }
        List<String> names = all.stream().map(ScenarioCase::name).toList();
        Path page = TARGET.resolve("scenarios.md");
        ResultTable seen = ResultTable.read(page);
        seen.update(results, names);
        Files.writeString(page, seen.page());
        if (Boolean.getBoolean("update.docs")) {
            ResultTable docs = ResultTable.read(PAGE);
            docs.update(results, names);
            Files.writeString(PAGE, docs.page());
        }
    }
}
