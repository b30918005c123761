package org.generallog.replicator.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.apply.Rejected;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.Pipelines;
import org.junit.jupiter.api.Test;

class IdleStopTest {
    private static final RelayPosition END = new RelayPosition(2, 500);

    private final Watched watched = Pipelines.watched(Path.of("nowhere"), Side.CAPTURE, Side.APPLY);
    private final Clock clock = Clock.systemUTC();

    private void captured(int openTransactions) {
        watched.capture().progress(new CaptureStats.Progress(new LogPosition(1, 9), 1, END, 1, openTransactions, 0));
    }

    private void applied(RelayPosition position) {
        watched.apply().progress(new ApplyStats.Progress(ApplyStats.State.RUNNING, position, 1, 0, ""));
    }

    private void heartbeat(Duration age) {
        watched.capture().heartbeat(TimeUnit.MILLISECONDS.toMicros(clock.millis() - age.toMillis()));
    }

    private List<Rejected> rejected = List.of();
    private Map<String, Long> listed = Map.of();
    private int code;

    private boolean ends(Duration idle) throws InterruptedException {
        Ending ending = new Ending();
        IdleStop stop = new IdleStop(watched, idle, ending, clock);
        stop.look();
        assertEquals(false, ending.isDecided(), "what is rejected and listed has to be read anew");
        watched.apply().recorded(rejected, listed, System.nanoTime());
        stop.look();
        stop.stop(Duration.ZERO);
        code = ending.isDecided() ? ending.await().exitCode() : -1;
        return ending.isDecided();
    }

    @Test
    void whatIsRejectedOrListedHasACodeOfItsOwn() throws Exception {
        captured(0);
        applied(END);
        heartbeat(Duration.ZERO);
        assertEquals(true, ends(Duration.ZERO));
        assertEquals(0, code);
        listed = Map.of("close-writes", 3L);
        assertEquals(true, ends(Duration.ZERO));
        assertEquals(5, code);
        listed = Map.of();
        rejected = List.of(Rejected.of("1062/23000", 1, ""));
        assertEquals(true, ends(Duration.ZERO));
        assertEquals(5, code);
    }

    @Test
    void endsOnlyWhenSilentReadCommittedAndApplied() throws Exception {
        captured(0);
        applied(END);
        heartbeat(Duration.ZERO);
        assertEquals(true, ends(Duration.ZERO), "all is applied");
        assertEquals(false, ends(Duration.ofHours(1)), "not silent for long enough");

        heartbeat(Duration.ofMinutes(1));
        assertEquals(false, ends(Duration.ZERO), "an old instance that cannot be read is not silent");

        heartbeat(Duration.ZERO);
        captured(1);
        assertEquals(false, ends(Duration.ZERO), "a transaction is open");

        captured(0);
        applied(new RelayPosition(2, 499));
        assertEquals(false, ends(Duration.ZERO), "not all is applied");
    }
}
