package org.generallog.replicator.target;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;

/** The pairs of {@code dependency/edges.txt}. */
final class EdgeTable {
    /**
     * @param schema statements that make it
     * @param pairs in their order
     */
    record Chapter(String title, List<String> schema, List<Pair> pairs) {}

    enum Expected {
        FREE,
        ORDERED,
        BARRIER
    }

    /**
     * @param line where it stands
     * @param b empty for a barrier
     */
    record Pair(int line, List<String> a, List<String> b, Expected expected, String why) {
        @Override
        public String toString() {
            return "line " + line + ": " + String.join("; ", a) + " | " + String.join("; ", b) + " → " + expected + ": "
                    + why;
        }
    }

    private EdgeTable() {}

    static List<Chapter> read() throws IOException {
        List<Chapter> chapters = new ArrayList<>();
        List<String> a = new ArrayList<>();
        List<String> b = new ArrayList<>();
        int number = 0;
        for (String line : lines()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split(" ", 2);
            switch (words[0]) {
                case "==" -> chapters.add(new Chapter(words[1], new ArrayList<>(), new ArrayList<>()));
                case "A" -> a.add(words[1]);
                case "B" -> b.add(words[1]);
                case "CREATE" -> last(chapters).schema().add(line);
                case "free", "ordered", "barrier" -> {
                    Expected expected = switch (words[0]) {
                        case "free" -> Expected.FREE;
                        case "ordered" -> Expected.ORDERED;
                        default -> Expected.BARRIER;
                    };
                    last(chapters).pairs().add(new Pair(number, List.copyOf(a), List.copyOf(b), expected, words[1]));
                    a.clear();
                    b.clear();
                }
                default -> throw new IllegalStateException("line " + number + " is not understood: " + line);
            }
        }
        return chapters;
    }

    private static Chapter last(List<Chapter> chapters) {
        return chapters.get(chapters.size() - 1);
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = requireNonNull(EdgeTable.class.getResourceAsStream("/dependency/edges.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** The transaction that these lines are. */
    static Transaction transaction(String database, List<String> lines) {
        List<Change> changes = new ArrayList<>();
        long thread = 7;
        for (String line : lines) {
            Map<String, Long> options = new HashMap<>();
            String sql = line;
            if (line.startsWith("[")) {
                int end = line.indexOf(']');
                for (String option : line.substring(1, end).split(", ", -1)) {
                    String[] pair = option.split("=", 2);
                    options.put(pair[0], Long.valueOf(pair[1]));
                }
                sql = line.substring(end + 2);
            }
            thread = options.getOrDefault("thread", thread);
            int charset = (int) (long) options.getOrDefault("charset", (long) Statements.UTF8);
            changes.add(new StatementChange(
                    new StatementContext(
                            database,
                            options.getOrDefault("mode", 0L),
                            charset,
                            charset,
                            Statements.LATIN1,
                            "+00:00",
                            true,
                            true,
                            true),
                    Statements.TIME,
                    optional(options.get("insert_id")),
                    optional(options.get("last_insert_id")),
                    List.of(),
                    sql.getBytes(StandardCharsets.UTF_8)));
        }
        return new Transaction(thread, Transaction.Kind.DATA, Statements.TIME, changes);
    }

    private static OptionalLong optional(@org.jspecify.annotations.Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
