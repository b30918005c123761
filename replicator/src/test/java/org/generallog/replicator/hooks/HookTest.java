package org.generallog.replicator.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replicator.Pipelines;
import org.generallog.replicator.daemon.Ending;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.http.Summary;
import org.generallog.replicator.metrics.Readings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HookTest {
    @TempDir
    Path folder;

    private volatile Summary summary = new Summary("replicating", "good", "Replicating, 0.1 s behind");

    private Path script(String body) throws Exception {
        Path script = folder.resolve("hook.sh");
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private Watched watched(Path command, String timeout) {
        return Pipelines.watched(
                folder, Map.of("hooks.command", command.toString(), "hooks.timeout", timeout), Side.APPLY);
    }

    private Hook hook(String body, String timeout) throws Exception {
        return Hook.of(watched(script(body), timeout).config()).orElseThrow();
    }

    private List<String> told() throws Exception {
        Path file = folder.resolve("told");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    @Test
    void theFactsAreInTheEnvironmentAndNothingElseOfOurs() throws Exception {
        Hook hook = hook("env | grep ^REPLICATOR_ | sort >" + folder.resolve("told"), "30s");
        assertTrue(hook.run("paused", Map.of("SUMMARY", "two\nlines; $(false)")));
        assertEquals(
                List.of("REPLICATOR_EVENT=paused", "REPLICATOR_NAME=shop", "REPLICATOR_SUMMARY=two"),
                told().stream().filter(each -> each.startsWith("REPLICATOR_")).toList());
    }

    @Test
    void whatFailsOrHangsOrIsNotThereIsNo() throws Exception {
        assertFalse(hook("echo no; exit 3", "30s").run("x", Map.of()));
        long began = System.nanoTime();
        assertFalse(hook("sleep 60", "1s").run("x", Map.of()));
        assertTrue(System.nanoTime() - began < Duration.ofSeconds(20).toNanos());
        assertFalse(Hook.of(watched(folder.resolve("nothing"), "1s").config())
                .orElseThrow()
                .run("x", Map.of()));
    }

    @Test
    void noneIsConfigured() {
        assertEquals(
                Optional.empty(), Hook.of(Pipelines.watched(folder, Side.APPLY).config()));
    }

    @Test
    void aStateIsToldOnceWhenItLastsAndTheEndWithItsCode() throws Exception {
        Watched watched = watched(
                script("echo \"$REPLICATOR_BEFORE>$REPLICATOR_EVENT $REPLICATOR_EXIT_CODE\" >>"
                        + folder.resolve("told")),
                "30s");
        watched.apply()
                .progress(new ApplyStats.Progress(
                        ApplyStats.State.RUNNING, org.generallog.replay.relaylog.RelayPosition.START, 0, 1, ""));
        Ending ending = new Ending();
        HookService service = new HookService(
                Hook.of(watched.config()).orElseThrow(),
                new Readings(watched, Clock.systemUTC()),
                () -> summary,
                ending,
                Duration.ofSeconds(2));
        service.start();
        Awaitility.await().until(() -> told().equals(List.of(">replicating ")));
        summary = new Summary("not-ready", "bad", "Not ready: x");
        Awaitility.await().until(() -> told().size() == 2);
        assertEquals("replicating>not-ready ", told().get(1));
        Thread.sleep(3_000);
        assertEquals(2, told().size(), "once");
        ending.failed(new org.generallog.replay.log.LogGapException("rows are lost"));
        service.stop(Duration.ofSeconds(40));
        assertEquals("not-ready>ended 3", told().get(2));
    }
}
