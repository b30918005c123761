package org.generallog.replicator.scenario;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.generallog.testbed.server.ServerPair;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
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
    private final ExecutorService players = Executors.newFixedThreadPool(2);

    /** Two pairs play side by side: a scenario waits for its servers most of the time. */
    @TestFactory
    Stream<DynamicContainer> scenarios() {
        List<PairRun> runs = pairs().stream()
                .map(pair -> new PairRun(pair, selected(), results))
                .toList();
        runs.forEach(players::execute);
        players.shutdown();
        return runs.stream()
                .map(run -> DynamicContainer.dynamicContainer(run.pair().toString(), run.tests()));
    }

    private List<ScenarioCase> selected() {
        return all.stream().filter(each -> isSelected(each.name())).toList();
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

    @AfterAll
    void writeResults() throws IOException, InterruptedException {
        assertTrue(players.awaitTermination(1, TimeUnit.MINUTES), "the servers are still being stopped");
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
