package org.generallog.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo shows what it promises, and leaves neither a process nor a file behind, whenever it is told to end. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class DemoIT {
    private static final Path JAR = Path.of("target", "demo.jar").toAbsolutePath();

    @TempDir
    Path temporary;

    private Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Djava.io.tmpdir=" + temporary,
                "-Dreplicator.server-artifacts=" + System.getProperty("replicator.server-artifacts", "artifacts"),
                "-jar",
                JAR.toString()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Reads until a line begins so; returns all that was read. */
    private static String readUntil(BufferedReader reader, String beginning) throws IOException {
        StringBuilder read = new StringBuilder();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            read.append(line).append('\n');
            if (line.startsWith(beginning)) {
                return read.toString();
            }
        }
        throw new AssertionError("no line begins with '" + beginning + "':\n" + read);
    }

    /** The servers' own guards need a moment to see that there is nothing left to guard. */
    private void assertNothingIsLeft() {
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            try (Stream<Path> files = Files.list(temporary)) {
                assertEquals(List.of(), files.toList());
            }
            assertEquals(
                    List.of(),
                    ProcessHandle.allProcesses()
                            .map(process -> process.info().commandLine().orElse(""))
                            .filter(line -> line.contains(temporary.toString()))
                            .toList());
        });
    }

    @Test
    void bothSidesAreEqualAtTheEnd() throws Exception {
        Process demo = start("--seconds", "15");
        String printed = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, demo.waitFor(), printed);
        assertTrue(printed.contains("ids included: 15 of 15 tables are equal"), printed);
        assertTrue(printed.matches("(?s).*Rows of the log: [\\d,]+ read = .*"), printed);
        assertTrue(printed.contains("Result: the new instance holds what the old one holds."), printed);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(strings = {"old instance", "shop", "copy", "apply"})
    void ctrlCEndsItAtAnyMoment(String afterLine) throws Exception {
        Process demo = start("--seconds", "300");
        try (BufferedReader reader = demo.inputReader(StandardCharsets.UTF_8)) {
            readUntil(reader, afterLine);
            new ProcessBuilder("kill", "-INT", Long.toString(demo.pid()))
                    .start()
                    .waitFor();
            String rest = readUntil(reader, "stopped");
            assertTrue(demo.waitFor(20, TimeUnit.SECONDS), rest);
            assertEquals(0, demo.exitValue(), rest);
            assertFalse(rest.contains("Exception"), rest);
        } finally {
            demo.destroyForcibly();
        }
        assertNothingIsLeft();
    }

    @Test
    void aNumberThatCannotBeIsRefused() throws Exception {
        Process demo = start("--sessions", "0");
        String printed = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, demo.waitFor(), printed);
        assertTrue(printed.contains("--sessions = 0: allowed is 1 to 100"), printed);
    }
}
