package org.generallog.replicator.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Statements that people have written. Those of the repository always; those of the servers' own regression tests where the package
 * {@code mariadb-test-data} is installed: they are GPL and so not part of this repository.
 */
final class Corpus {
    private static final Path OWN = Path.of("..", "replay-core", "src", "test", "resources", "sql", "statements.txt");
    private static final Path INSTALLED = Path.of("/usr/share/mysql/mysql-test/main");
    /** Statements beyond this length are rare in the files, and would only make the test slow. */
    private static final int LONGEST = 2000;

    private static final int MOST_FOREIGN = 30_000;

    private Corpus() {}

    /** The statements of the analyzer's own table. */
    static List<byte[]> own() {
        return lines(OWN)
                .filter(line -> !line.isBlank() && !line.startsWith("# ") && !line.startsWith("= "))
                .map(Corpus::bytes)
                .toList();
    }

    /** Statements of the regression tests that are installed; empty where none are. */
    static List<byte[]> installed() {
        if (!Files.isDirectory(INSTALLED)) {
            return List.of();
        }
        List<byte[]> statements = new ArrayList<>();
        try (Stream<Path> files = Files.list(INSTALLED)) {
            for (Path file : files.filter(Corpus::isWanted).sorted().toList()) {
                statements.addAll(statements(file));
                if (statements.size() > MOST_FOREIGN) {
                    break;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(statements);
    }

    private static boolean isWanted(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".test")
                && Stream.of(
                                "trigger",
                                "sp",
                                "ps",
                                "insert",
                                "update",
                                "delete",
                                "type_",
                                "ctype_",
                                "subselect",
                                "func_")
                        .anyMatch(name::startsWith);
    }

    /** Roughly: what lies between two semicolons at a line's end, without the test tool's own commands. */
    private static List<byte[]> statements(Path file) {
        List<byte[]> found = new ArrayList<>();
        StringBuilder statement = new StringBuilder();
        lines(file).filter(line -> !isCommand(line)).forEach(line -> {
            statement.append(statement.isEmpty() ? "" : "\n").append(line);
            String text = statement.toString().strip();
            if (text.endsWith(";") || text.endsWith("|") || text.endsWith("//")) {
                if (text.length() < LONGEST) {
                    found.add(bytes(text.substring(0, text.length() - 1)));
                }
                statement.setLength(0);
            }
        });
        return found;
    }

    private static boolean isCommand(String line) {
        String begin = line.strip().toLowerCase(Locale.ROOT);
        return begin.isEmpty()
                || begin.startsWith("#")
                || begin.startsWith("--")
                || begin.startsWith("delimiter")
                || begin.startsWith("let ")
                || begin.startsWith("connect")
                || begin.startsWith("eval ");
    }

    /** A byte of the file is a byte of the statement. */
    private static Stream<String> lines(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
