package org.generallog.replicator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.Pipelines;
import org.generallog.replicator.daemon.CopyState;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.metrics.History;
import org.generallog.replicator.metrics.Readings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
    @TempDir
    Path relayLog;

    private static String of(Watched watched) {
        Readings readings = new Readings(watched, Clock.systemUTC());
        History history = new History(readings, () -> {});
        return Summary.of(readings, history, new Readiness(readings).reasons()).text();
    }

    private static void applying(Watched watched, ApplyStats.State state, String reason) {
        watched.apply().progress(new ApplyStats.Progress(state, new RelayPosition(1, 4), 0, 250_000, reason));
    }

    @Test
    void saysWhatIsDoneAndWhatIsRed() {
        Watched watched = Pipelines.watched(relayLog, Side.CAPTURE, Side.APPLY);
        assertTrue(of(watched).startsWith("Starting: "), of(watched));
        watched.capture().heartbeat(TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
        applying(watched, ApplyStats.State.WAITING_FOR_START, "");
        watched.copy().state(Optional.of(new CopyState("running", 12, 40, 1_234_567, 2_000_000, 5)));
        assertEquals("Copying, 12 of 40 tables, 1,234,567 of about 2,000,000 rows", of(watched));
        watched.copy().state(Optional.of(new CopyState("broken off", 12, 40, 1_234_567, 2_000_000, 5)));
        assertEquals("Waiting for the copy, which has broken off: started again it goes on", of(watched));
        applying(watched, ApplyStats.State.RUNNING, "");
        assertTrue(of(watched).matches("Replicating, 0\\.\\d s behind"), of(watched));
        applying(watched, ApplyStats.State.STUCK, "the new instance is read only");
        assertEquals("Not ready: applying has stopped: the new instance is read only", of(watched));
    }

    /** It does what it is there for, so it is green, and the watchdog is fed. */
    @Test
    void whoStandsByIsNotRed() {
        Watched watched = Pipelines.watched(relayLog, Side.CAPTURE, Side.APPLY);
        applying(watched, ApplyStats.State.STANDBY, "another process captures into /r");
        assertEquals("Stands by: another process captures into /r", of(watched));
    }

    @Test
    void whoOnlyCapturesDoesNotReplicate() {
        Watched watched = Pipelines.watched(relayLog, Side.CAPTURE);
        watched.capture().heartbeat(TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
        assertTrue(of(watched).startsWith("Capturing, 0."), of(watched));
    }
}
