package org.generallog.replicator.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class StopSignalsTest {
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final StopSignals signals = new StopSignals(code -> events.add("halt " + code), Duration.ofMinutes(1));

    @Test
    void theFirstStopsInOrderAndTheSecondEndsAtOnce() {
        signals.onStop(signal -> events.add("stop by " + signal));
        signals.arrived("SIGTERM", 15);
        signals.arrived("SIGINT", 2);
        assertEquals(List.of("stop by SIGTERM", "halt 130"), events);
    }

    @Test
    void whereNothingIsToBeStoppedTheFirstEndsAtOnce() {
        signals.arrived("SIGTERM", 15);
        assertEquals(List.of("halt 143"), events);
    }

    @Test
    void aStopThatTakesTooLongIsEnded() {
        StopSignals impatient = new StopSignals(code -> events.add("halt " + code), Duration.ofMillis(1));
        impatient.onStop(signal -> {});
        impatient.arrived("SIGTERM", 15);
        Awaitility.await().until(() -> events.equals(List.of("halt 1")));
    }
}
