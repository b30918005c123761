package org.generallog.replicator.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The commands of the runbook as they stand there: the indented blocks beneath each heading. */
final class Runbook {
    private static final Path PAGE = Path.of("..", "src", "docs", "runbook.md");
    private static final String INDENT = "    ";

    private final Map<String, List<String>> blocks = new HashMap<>();

    Runbook() throws IOException {
        List<String> beneath = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith(INDENT)) {
                block.append(line.substring(INDENT.length())).append('\n');
                continue;
            }
            if (!block.isEmpty()) {
                beneath.add(block.toString());
                block.setLength(0);
            }
            if (line.startsWith("#")) {
                beneath = new ArrayList<>();
                blocks.put(line.replace("#", "").strip(), beneath);
            }
        }
    }

    /** A block beneath a heading, the first is 0. */
    String block(String heading, int number) {
        List<String> beneath = blocks.getOrDefault(heading, List.of());
        if (number >= beneath.size()) {
            throw new AssertionError("the runbook has no block " + number + " beneath '" + heading + "'");
        }
        return beneath.get(number).strip();
    }

    /** The statements of a block. */
    List<String> statements(String heading, int number) {
        return statements(block(heading, number));
    }

    /** Statements that each end with a line; lines that are comments are left out. */
    static List<String> statements(String script) {
        List<String> statements = new ArrayList<>();
        for (String line : script.split("\n")) {
            String statement = line.strip();
            if (!statement.isEmpty() && !statement.startsWith("--")) {
                if (!statement.endsWith(";")) {
                    throw new AssertionError("a statement goes on behind its line: " + statement);
                }
                statements.add(statement.substring(0, statement.length() - 1));
            }
        }
        return statements;
    }
}
