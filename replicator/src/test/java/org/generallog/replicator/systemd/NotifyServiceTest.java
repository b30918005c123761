package org.generallog.replicator.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.Pipelines;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.Watched;
import org.junit.jupiter.api.Test;

/** What is told when, by a clock of the test's own: the socket itself is {@link NotifyIT}'s. */
class NotifyServiceTest {
    private final Watched watched = Pipelines.watched(Path.of("nowhere"), Side.CAPTURE, Side.APPLY);
    private final List<String> told = new ArrayList<>();
    private String sentence = "replicating";
    private long nanos;
    private final NotifyService service =
            new NotifyService(told::addAll, watched, () -> sentence, Duration.ofSeconds(40), () -> nanos);

    private List<String> after(Duration time) throws Exception {
        nanos += time.toNanos();
        told.clear();
        service.look();
        return List.copyOf(told);
    }

    private void applying(ApplyStats.State state, String reason) {
        watched.apply().progress(new ApplyStats.Progress(state, RelayPosition.START, 0, 0, reason));
    }

    private void connected() throws Exception {
        watched.capture().encryption("plain");
        watched.apply().encryption("plain");
        watched.capture().polls.increment();
        applying(ApplyStats.State.RUNNING, "");
        assertTrue(after(Duration.ZERO).contains("READY=1"), told::toString);
    }

    @Test
    void untilBothInstancesHaveAnsweredItAsksForTime() throws Exception {
        assertEquals(List.of("STATUS=replicating", "EXTEND_TIMEOUT_USEC=60000000"), after(Duration.ZERO));
        watched.capture().encryption("plain");
        assertEquals(List.of(), after(Duration.ofSeconds(9)));
        assertEquals(List.of("STATUS=replicating", "EXTEND_TIMEOUT_USEC=60000000"), after(Duration.ofSeconds(2)));
        watched.apply().encryption("plain");
        assertEquals(List.of("READY=1", "STATUS=replicating", "WATCHDOG=1"), after(Duration.ofSeconds(1)));
        assertEquals(List.of("STATUS=replicating", "WATCHDOG=1"), after(Duration.ofSeconds(11)));
    }

    @Test
    void whatIsStuckIsNotFed() throws Exception {
        connected();
        applying(ApplyStats.State.STUCK, "read only");
        sentence = "not ready: applying has stopped: read only";
        assertEquals(List.of("STATUS=" + sentence), after(Duration.ofSeconds(11)));
        applying(ApplyStats.State.RUNNING, "");
        assertTrue(after(Duration.ofSeconds(11)).contains("WATCHDOG=1"), told::toString);
    }

    /** Each failed try is one: a restart would try the same. */
    @Test
    void anInstanceThatIsDownIsFed() throws Exception {
        connected();
        for (int i = 0; i < 60; i++) {
            watched.capture().unreadable("connection refused");
            applying(ApplyStats.State.RECONNECTING, "connection refused");
            assertTrue(after(Duration.ofSeconds(11)).contains("WATCHDOG=1"), told::toString);
        }
    }

    /** The thread that applies tells where it stands though nothing moves; that of the capture reads an empty log. */
    @Test
    void aLongStatementAndAnIdleInstanceAreFed() throws Exception {
        connected();
        for (int i = 0; i < 60; i++) {
            watched.capture().polls.increment();
            applying(ApplyStats.State.RUNNING, "");
            assertTrue(after(Duration.ofSeconds(11)).contains("WATCHDOG=1"), told::toString);
        }
    }

    @Test
    void aThreadThatDoesNothingIsNotFed() throws Exception {
        connected();
        applying(ApplyStats.State.RUNNING, "");
        assertTrue(after(Pulse.PATIENCE).contains("WATCHDOG=1"), told::toString);
        applying(ApplyStats.State.RUNNING, "");
        assertFalse(after(Duration.ofSeconds(11)).contains("WATCHDOG=1"), "capture hangs");
        watched.capture().polls.increment();
        assertTrue(after(Duration.ofSeconds(11)).contains("WATCHDOG=1"), told::toString);
        watched.capture().polls.increment();
        after(Pulse.PATIENCE);
        watched.capture().polls.increment();
        assertFalse(after(Duration.ofSeconds(11)).contains("WATCHDOG=1"), "apply hangs");
    }

    /** There is nothing to connect to before its turn comes. */
    @Test
    void whoStandsByIsReady() throws Exception {
        applying(ApplyStats.State.STANDBY, "another process does the work");
        assertEquals(List.of("READY=1", "STATUS=replicating", "WATCHDOG=1"), after(Duration.ZERO));
    }

    @Test
    void aServersMessageAddsNoAssignment() throws Exception {
        sentence = "not ready: no such table\nMAINPID=1";
        assertEquals(
                "STATUS=not ready: no such table MAINPID=1",
                after(Duration.ZERO).get(0));
    }

    @Test
    void withoutASocketThereIsNobodyToTell() {
        assertTrue(NotifyService.of(Map.of(), watched, () -> "").isEmpty());
        assertTrue(NotifyService.of(Map.of("NOTIFY_SOCKET", "/run/x"), watched, () -> "")
                .isPresent());
    }
}
