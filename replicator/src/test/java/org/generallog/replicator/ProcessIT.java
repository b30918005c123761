package org.generallog.replicator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as a process, as a user runs it: exit codes, messages, signals. */
@Timeout(60)
class ProcessIT {
    private static final Path JAR = Path.of("target", "replicator.jar").toAbsolutePath();
    private static final String[] BOTH = {
        "--source-host=h", "--source-username=u", "--target-host=h", "--target-username=u", "--http-listen=127.0.0.1:0"
    };

    @TempDir
    Path folder;

    private record Ended(int code, String out, String err) {}

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REPLICATOR_"));
        return builder.redirectError(folder.resolve("err").toFile()).start();
    }

    private Ended ended(Process process) throws Exception {
        // The same reader as waitFor's, which may have read ahead.
        String out = process.inputReader(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
        int code = process.waitFor();
        return new Ended(code, out, Files.readString(folder.resolve("err")));
    }

    private Ended jar(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(java(), "-jar", JAR.toString()));
        command.addAll(List.of(args));
        return ended(start(command));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Starts the probe and returns when its pipeline runs. */
    private Process probe(String name, String... args) throws Exception {
        String path = JAR
                + System.getProperty("path.separator")
                + Path.of("target", "test-classes").toAbsolutePath();
        List<String> command =
                new ArrayList<>(List.of(java(), "-cp", path, SignalProbe.class.getName(), "run", "--name=" + name));
        command.addAll(List.of(BOTH));
        command.addAll(List.of(args));
        Process process = start(command);
        waitFor(process, "started");
        return process;
    }

    private void waitFor(Process process, String line) throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        String read = reader.readLine();
        assertEquals(line, read, () -> {
            try {
                return Files.readString(folder.resolve("err"));
            } catch (IOException unreadable) {
                return unreadable.toString();
            }
        });
    }

    private static void signal(Process process, String signal) throws Exception {
        int code = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
        assertEquals(0, code);
    }

    @Test
    void versionComesFromTheManifest() throws Exception {
        Ended version = jar("--version");
        assertEquals(0, version.code());
        assertTrue(version.out().matches("replicator \\d+\\.\\d+.*\\R"), version.out());
    }

    @Test
    void helpTeaches() throws Exception {
        Ended help = jar("--help");
        assertEquals(0, help.code());
        for (String word : new String[] {"In which order", "run", "copy", "Exit codes", "Files"}) {
            assertTrue(help.out().contains(word), word);
        }
        Ended run = jar("run", "--help");
        assertTrue(run.out().contains("--source-poll-interval"), run.out());
        assertTrue(run.out().contains("--stop-when-idle"), run.out());
    }

    @Test
    void aWrongConfigurationEndsWithTwoAndAllProblems() throws Exception {
        Files.writeString(
                folder.resolve("shop.yml"),
                "sorce: {host: x}\nsource: {host: h, port: 70000, username: u, password: s3cret}\n");
        Ended refused = jar("run", "--config=shop.yml");
        assertEquals(2, refused.code());
        assertTrue(refused.err().contains("4 problems"), refused.err());
        assertTrue(refused.err().contains("did you mean source.host?"), refused.err());
        assertTrue(refused.err().contains("source.port = 70000 (shop.yml line 2)"), refused.err());
        assertTrue(refused.err().contains("target.host: must be set"), refused.err());
        assertFalse(refused.err().contains("s3cret"), refused.err());
        assertFalse(refused.err().contains("Exception"), refused.err());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "rnu",
                "run --nonsense",
                "run --start=yesterday",
                "run --stop-when-idle=soon",
                "run --log-format=xml"
            })
    void wrongUsageEndsWithTwo(String args) throws Exception {
        Ended refused = jar(args.isEmpty() ? new String[0] : args.split(" "));
        assertEquals(2, refused.code(), refused.err());
        assertTrue(refused.err().contains("Try: replicator"), refused.err());
        assertFalse(refused.err().contains("\tat "), refused.err());
    }

    @Test
    void statusSaysWhenNothingAnswers() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        Ended status = jar("status", "--url=http://127.0.0.1:" + free);
        assertEquals(1, status.code());
        assertTrue(status.err().contains("no replicator answers at http://127.0.0.1:" + free), status.err());
    }

    @Test
    void aPortThatIsTakenEndsWithTwo() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> args = new ArrayList<>(List.of("run"));
            args.addAll(List.of(BOTH));
            args.add("--http-listen=127.0.0.1:" + socket.getLocalPort());
            args.remove("--http-listen=127.0.0.1:0");
            Ended refused = jar(args.toArray(String[]::new));
            assertEquals(2, refused.code(), refused.err());
            assertTrue(refused.err().contains("choose another port"), refused.err());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalStopsInOrderAndEndsWithZero(String signal) throws Exception {
        Process process = probe("good");
        signal(process, signal);
        waitFor(process, "stopping");
        Ended ended = ended(process);
        assertEquals(0, ended.code(), ended.err());
        assertTrue(ended.err().contains("stopped by SIG" + signal), ended.err());
    }

    @Test
    void aSecondSignalEndsAtOnce() throws Exception {
        Process process = probe("hangs");
        signal(process, "TERM");
        waitFor(process, "stopping");
        signal(process, "TERM");
        assertTrue(process.waitFor(5, TimeUnit.SECONDS));
        assertEquals(143, process.exitValue());
    }

    @Test
    void aStopThatHangsIsEndedWithOneAfterTenSeconds() throws Exception {
        Process process = probe("hangs");
        signal(process, "TERM");
        waitFor(process, "stopping");
        assertTrue(process.waitFor(15, TimeUnit.SECONDS));
        assertEquals(1, process.exitValue());
    }

    @Test
    void aGapEndsWithThree() throws Exception {
        Ended gap = ended(probe("gap"));
        assertEquals(3, gap.code());
        assertTrue(gap.err().contains("rotated twice"), gap.err());
    }

    @Test
    void aThreadThatFailsEndsTheProcessInOrderWithOne() throws Exception {
        Ended crashed = ended(probe("crash"));
        assertEquals(1, crashed.code());
        assertTrue(crashed.out().contains("stopping"), crashed.out());
        assertTrue(crashed.err().contains("IllegalStateException: a bug"), crashed.err());
    }

    @Test
    void statusPrintsWhatARunningReplicatorSays() throws Exception {
        Process process = probe("good");
        try {
            String url = url();
            Ended people = jar("status", "--url=" + url);
            assertEquals(0, people.code(), people.err());
            assertTrue(people.out().startsWith("replication  good"), people.out());
            assertTrue(people.out().contains("starting: applying has not begun"), people.out());
            Ended json = jar("status", "--json", "--ready", "--url=" + url);
            assertEquals(1, json.code());
            assertTrue(json.out().startsWith("{\"name\":\"good\""), json.out());
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    /** The log tells the port. */
    private String url() throws IOException {
        String log = Files.readString(folder.resolve("err"));
        int at = log.indexOf("http://");
        return log.substring(at, log.indexOf('/', at + 7));
    }
}
