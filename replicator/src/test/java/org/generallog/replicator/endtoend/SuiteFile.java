package org.generallog.replicator.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.generallog.testbed.server.RunningDatabase;

/**
 * A file of the servers' own regression tests, run by their test tool as a workload. What it prints is of no interest.
 *
 * <p>The tests drop each table when they have looked at it. So that there is something left to compare, a table is renamed instead, where
 * that is possible.
 */
record SuiteFile(Path file) {
    private static final Path TOOL = Path.of("/usr/bin/mysqltest");
    private static final Path SUITES = Path.of("/usr/share/mysql/mysql-test");
    private static final int LONGEST_SECONDS = Integer.getInteger("suites.seconds", 60);

    /** A command of the test tool's language: {@code drop table t1, t2;} alone on a line. */
    private static final Pattern DROP =
            Pattern.compile("\\s*drop\\s+table\\s+(?!if\\b)([\\w$, `]+?)\\s*(;|\\||//)\\s*", Pattern.CASE_INSENSITIVE);

    /** A condition of the tests' own harness, which ends the file where it does not hold: here the statements are of interest, whatever becomes of them. */
    private static final Pattern CONDITION = Pattern.compile(
            "\\s*(--\\s*)?source\\s+include/(have_|not_|no_|big_test)[\\w./]*\\s*;?\\s*", Pattern.CASE_INSENSITIVE);

    /** A file beside the test. */
    private static final Pattern NEIGHBOUR =
            Pattern.compile("(\\s*(?:--\\s*)?source\\s+)([\\w-]+[.]inc.*)", Pattern.CASE_INSENSITIVE);

    /** The triggers of a renamed table would go with it, and those of the next one could not be called the same. */
    private static final String DROP_TRIGGERS = """
            --disable_query_log
            --let $trigger_of_kept= query_get_value("SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA=DATABASE() AND EVENT_OBJECT_TABLE='%1$s'", TRIGGER_NAME, 1)
            while ($trigger_of_kept != 'No such row')
            {
            --eval drop trigger `$trigger_of_kept`
            --let $trigger_of_kept= query_get_value("SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA=DATABASE() AND EVENT_OBJECT_TABLE='%1$s'", TRIGGER_NAME, 1)
            }
            --enable_query_log
            """;

    /** What a workload may not do to the server: end it, stop its log, or wait for what only the tests' own harness gives. */
    private static final List<String> UNFIT =
            List.of("restart_mysqld", "shutdown_server", "general_log", "log_output", "debug_sync", "have_debug.inc");

    /** Which package to install where something is missing; empty where all is here. */
    static String missing() {
        if (!Files.isExecutable(TOOL)) {
            return "mysqltest is not here: apt-get install mariadb-test";
        }
        return Files.isDirectory(SUITES.resolve("main"))
                ? ""
                : "the servers' regression tests are not here: apt-get install mariadb-test-data";
    }

    /** The files whose name, without {@code .test}, matches. */
    static List<SuiteFile> matching(Pattern name) throws IOException {
        try (var files = Files.list(SUITES.resolve("main"))) {
            return files.filter(file -> file.toString().endsWith(".test"))
                    .map(SuiteFile::new)
                    .filter(each -> name.matcher(each.name()).matches())
                    .sorted((a, b) -> a.name().compareTo(b.name()))
                    .toList();
        }
    }

    String name() {
        String name = file.getFileName().toString();
        return name.substring(0, name.length() - ".test".length());
    }

    /** The suite that it is part of: what the issue calls it by. */
    String suite() {
        return name().split("[_-]", 2)[0].replaceFirst("\\d+$", "");
    }

    boolean isFit() throws IOException {
        String text = text().toLowerCase(Locale.ROOT);
        return UNFIT.stream().noneMatch(text::contains);
    }

    private String text() throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    private String rewritten() throws IOException {
        StringBuilder out = new StringBuilder();
        int kept = 0;
        String before = "";
        for (String line : text().lines().toList()) {
            Matcher drop = DROP.matcher(line);
            boolean expectsError = before.strip().toLowerCase(Locale.ROOT).matches("(--\\s*)?error.*");
            if (drop.matches() && !expectsError) {
                for (String table : drop.group(1).split(",", -1)) {
                    String name = table.strip();
                    String end = drop.group(2);
                    out.append(DROP_TRIGGERS.formatted(name.replace("`", "")));
                    out.append("rename table %s to kept_%d%s%n".formatted(name, ++kept, end));
                    out.append("drop table if exists %s%s%n".formatted(name, end));
                }
            } else if (!CONDITION.matcher(line).matches()) {
                out.append(NEIGHBOUR.matcher(line).replaceFirst("$1main/$2")).append('\n');
            }
            if (!line.isBlank()) {
                before = line;
            }
        }
        return out.toString();
    }

    /**
     * Runs it to its end, or as long as it may take.
     *
     * @return how it ended, for people
     */
    String run(RunningDatabase server, Path folder, List<String> options) throws IOException, InterruptedException {
        Path rewritten = Files.write(
                Files.createDirectories(folder).resolve(name() + ".test"),
                rewritten().getBytes(StandardCharsets.ISO_8859_1));
        List<String> line = new ArrayList<>(List.of(
                TOOL.toString(),
                "--no-defaults",
                "--protocol=tcp",
                "--host=" + server.host(),
                "--port=" + server.port(),
                "--user=" + server.username(),
                "--database=test",
                "--basedir=" + SUITES,
                "--tmpdir=" + folder,
                "--logdir=" + folder,
                "--continue-on-error",
                "--test-file=" + rewritten));
        line.addAll(options);
        ProcessBuilder tool = new ProcessBuilder(line)
                .directory(SUITES.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name() + ".out").toFile());
        tool.environment().put("MYSQL_TEST_DIR", SUITES.toString());
        tool.environment().put("MYSQLTEST_VARDIR", folder.toString());
        tool.environment().put("MYSQL_TMP_DIR", folder.toString());
        tool.environment().put("MASTER_MYPORT", String.valueOf(server.port()));
        Process process = tool.start();
        if (process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            return "exit " + process.exitValue();
        }
        process.destroyForcibly().waitFor();
        return "ended after " + LONGEST_SECONDS + " s";
    }
}
