package org.generallog.replicator.target;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The statements of {@code dependency/shop.txt}.
 *
 * @param values what each name in braces stands for: lists of which one is in use at a time
 */
record Shop(List<Chapter> chapters, Map<String, List<List<String>>> values) {
    /**
     * @param schema statements that make its tables, views, functions and triggers
     * @param tables that its statements may change
     * @param rows statements that make the rows there are before
     * @param statements to be tried, {@code rows} among them
     */
    record Chapter(String title, List<String> schema, List<String> tables, List<String> rows, List<String> statements) {
        /** Tables whose AUTO_INCREMENT counter a statement may move. */
        List<String> counters() {
            return schema.stream()
                    .filter(sql -> sql.contains("AUTO_INCREMENT"))
                    .map(Shop::tableOf)
                    .toList();
        }

        /** Whether statements use what a session keeps. */
        boolean hasSessions() {
            return statements.stream().anyMatch(sql -> sql.contains("@"));
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static Shop read() throws IOException {
        List<Chapter> chapters = new ArrayList<>();
        Map<String, List<List<String>>> values = new LinkedHashMap<>();
        for (String line : lines()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (line.startsWith("values ")) {
                String[] parts = line.substring("values ".length()).split(" = ", 2);
                values.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(List.of(parts[1].split(" \\| ")));
            } else if (line.startsWith("== ")) {
                chapters.add(new Chapter(
                        line.substring(3), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
            } else if (line.startsWith("CREATE ")) {
                Chapter chapter = chapters.get(chapters.size() - 1);
                chapter.schema().add(line);
                if (line.startsWith("CREATE TABLE ")) {
                    chapter.tables().add(tableOf(line));
                }
            } else if (line.startsWith("uses ")) {
                Chapter chapter = chapters.get(chapters.size() - 1);
                chapter.tables().addAll(List.of(line.substring("uses ".length()).split(" ")));
            } else if (line.startsWith("+ ")) {
                chapters.get(chapters.size() - 1).rows().add(line.substring(2));
                chapters.get(chapters.size() - 1).statements().add(line.substring(2));
            } else {
                chapters.get(chapters.size() - 1).statements().add(line);
            }
        }
        return new Shop(chapters, values);
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = requireNonNull(Shop.class.getResourceAsStream("/dependency/shop.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static String tableOf(String create) {
        return create.split(" ")[2];
    }
}
