package org.generallog.replicator.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.generallog.testbed.server.ServerPair;

/** Scenario × pair with what was seen, as a page. */
final class ResultTable {
    private static final String HEAD = """
            # Scenarios

            Each scenario of `src/it` on each pair of an old and a new instance, as it was last seen. `passed`:
            both sides held the same bytes, nothing was rejected that was not expected, and every row of the log
            had its fate. `–`: the scenario says nothing of this pair; an empty cell: not run yet. This page is
            made by the tests: `src/it/README.md` says how.

            """;

    private final Map<String, String> titles = new TreeMap<>();
    private final Map<String, Map<String, String>> results = new TreeMap<>();

    /** Reads a page that was written before; empty when there is none. */
    static ResultTable read(Path page) throws IOException {
        ResultTable table = new ResultTable();
        if (Files.exists(page)) {
            List<String> pairs = List.of();
            for (String line : Files.readAllLines(page)) {
                List<String> cells = cells(line);
                if (cells.size() < 3 || cells.get(0).startsWith("-")) {
                    continue;
                }
                if (cells.get(0).equals("scenario")) {
                    pairs = cells.subList(2, cells.size());
                    continue;
                }
                String name = cells.get(0).replaceAll("^\\[(.*)]\\(.*\\)$", "$1");
                table.titles.put(name, cells.get(1));
                for (int i = 2; i < cells.size() && i - 2 < pairs.size(); i++) {
                    if (!cells.get(i).isEmpty()) {
                        table.results
                                .computeIfAbsent(name, key -> new TreeMap<>())
                                .put(pairs.get(i - 2), cells.get(i));
                    }
                }
            }
        }
        return table;
    }

    private static List<String> cells(String line) {
        if (!line.startsWith("| ")) {
            return List.of();
        }
        List<String> cells = new ArrayList<>();
        for (String cell : line.substring(1, line.lastIndexOf('|')).split("\\|", -1)) {
            cells.add(cell.strip());
        }
        return cells;
    }

    synchronized void add(ScenarioCase scenario, ServerPair pair, String result) {
        titles.put(scenario.name(), scenario.title());
        results.computeIfAbsent(scenario.name(), key -> new TreeMap<>())
                .put(pair.toString(), result.replace('|', '/').replaceAll("\\s+", " "));
    }

    /** Takes over what another table knows newer; scenarios that are no more are left out. */
    synchronized void update(ResultTable newer, List<String> scenarios) {
        titles.putAll(newer.titles);
        newer.results.forEach((name, seen) ->
                results.computeIfAbsent(name, key -> new TreeMap<>()).putAll(seen));
        titles.keySet().retainAll(scenarios);
        results.keySet().retainAll(scenarios);
    }

    synchronized String page() {
        List<String> pairs = ServerPair.all().stream()
                .map(ServerPair::toString)
                .filter(pair -> results.values().stream().anyMatch(seen -> seen.containsKey(pair)))
                .collect(Collectors.toCollection(ArrayList::new));
        results.values().stream()
                .flatMap(seen -> seen.keySet().stream())
                .filter(pair -> !pairs.contains(pair))
                .distinct()
                .sorted()
                .forEach(pairs::add);
        StringBuilder page = new StringBuilder(HEAD);
        page.append("| scenario | what it is about | ")
                .append(String.join(" | ", pairs))
                .append(" |\n|---|---|");
        pairs.forEach(pair -> page.append("---|"));
        page.append('\n');
        titles.forEach((name, title) -> {
            page.append("| [")
                    .append(name)
                    .append("](../it/")
                    .append(name)
                    .append("/case.yml) | ")
                    .append(title);
            pairs.forEach(pair -> page.append(" | ")
                    .append(results.getOrDefault(name, Map.of()).getOrDefault(pair, "")));
            page.append(" |\n");
        });
        return page.toString();
    }
}
