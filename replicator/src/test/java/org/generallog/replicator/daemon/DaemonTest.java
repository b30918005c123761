package org.generallog.replicator.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.generallog.replay.log.LogGapException;
import org.generallog.replay.log.LogReadException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DaemonTest {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Ending ending = new Ending();
    private final StopSignals signals = new StopSignals(code -> fail("halted with " + code));

    private final class Part implements Service {
        private final String name;
        private final Runnable atStart;
        private final Runnable atStop;

        Part(String name, Runnable atStart, Runnable atStop) {
            this.name = name;
            this.atStart = atStart;
            this.atStop = atStop;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void start() {
            events.add("start " + name);
            atStart.run();
        }

        @Override
        public void stop(Duration within) {
            events.add("stop " + name);
            atStop.run();
        }
    }

    private static void nothing() {}

    private int run(Part... parts) throws InterruptedException {
        return new Daemon(new Services(List.of(parts)), ending, signals).run();
    }

    @Test
    void servicesStopInReverseOrderWhenTheWorkIsDone() throws Exception {
        int code = run(
                new Part("a", DaemonTest::nothing, DaemonTest::nothing),
                new Part("b", () -> ending.done("idle"), DaemonTest::nothing));
        assertEquals(List.of("start a", "start b", "stop b", "stop a"), events);
        assertEquals(ExitCode.DONE, code);
    }

    @Test
    void aSignalEndsWithZero() throws Exception {
        int code = run(new Part("a", () -> signals.arrived("SIGTERM", 15), DaemonTest::nothing));
        assertEquals(List.of("start a", "stop a"), events);
        assertEquals(ExitCode.DONE, code);
    }

    @Test
    void aServiceThatCannotStartStopsWhatWasStarted() throws Exception {
        int code = run(
                new Part("a", DaemonTest::nothing, DaemonTest::nothing),
                new Part(
                        "b",
                        () -> {
                            throw new IllegalStateException("no");
                        },
                        DaemonTest::nothing),
                new Part("c", DaemonTest::nothing, DaemonTest::nothing));
        assertEquals(List.of("start a", "start b", "stop b", "stop a"), events);
        assertEquals(ExitCode.FAILED, code);
    }

    @Test
    void aServiceThatFailsToStopKeepsNoOtherFromItButTheExitCodeTells() throws Exception {
        int code = run(
                new Part("a", DaemonTest::nothing, DaemonTest::nothing),
                new Part("b", () -> ending.done("idle"), () -> {
                    throw new IllegalStateException("no");
                }));
        assertEquals(List.of("start a", "start b", "stop b", "stop a"), events);
        assertEquals(ExitCode.FAILED, code);
    }

    @Test
    void aGapHasItsOwnExitCodeAndTheFirstEndCounts() throws Exception {
        ending.failed(new LogReadException("wrapped", new LogGapException("rotated twice")));
        ending.done("later");
        assertEquals(ExitCode.GAP, run());
    }

    @Test
    void wrongUsageFoundWhileStartingIsTwo() throws Exception {
        ending.failed(new UsageException("no checkpoint; --start now | ..."));
        assertEquals(ExitCode.USAGE, run());
    }
}
