package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.ServerFacts;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.log.DeadlockReport;
import org.generallog.replay.log.ProcessList;
import org.generallog.replay.log.SourceProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatestDeadlockTest {
    private static final int TWO_HOURS = 7200;
    private static final String UPDATE = "UPDATE t SET v = 'a";

    private static LatestDeadlock deadlock(String time) {
        return new LatestDeadlock(
                new Shows(new DeadlockReport(25, Set.of(25L, 7L), time, UPDATE)),
                TWO_HOURS,
                ServerVersion.parse("5.6.24"),
                false);
    }

    private static long micros(String time) {
        return Instant.parse(time).toEpochMilli() * 1000;
    }

    @ParameterizedTest
    @CsvSource({"140403 17:30:22", "140403  7:30:22", "2014-04-03 17:30:22"})
    void anOlderDeadlockIsNoEvidence(String time) {
        String hour = time.contains(" 7:") || time.contains("  7") ? "05" : "15";
        long later = micros("2014-04-03T" + hour + ":31:00Z");
        assertTrue(deadlock(time).wasVictim(25, UPDATE, micros("2014-04-03T" + hour + ":30:22.900Z"), later));
        assertFalse(deadlock(time).wasVictim(25, UPDATE, micros("2014-04-03T" + hour + ":30:23Z"), later));
    }

    @Test
    void itIsToldOnce() {
        LatestDeadlock deadlock = deadlock("140403 17:30:22");
        long since = micros("2014-04-03T15:30:22Z");
        assertFalse(deadlock.wasVictim(7, UPDATE, since, since));
        assertTrue(deadlock.wasVictim(25, UPDATE, since, since));
        assertFalse(deadlock.wasVictim(25, UPDATE, since, since));
    }

    /** While a backlog is read, the newest deadlock may be one that is still to come in the log. */
    @Test
    void aLaterDeadlockIsNoEvidence() {
        long before = micros("2014-04-03T15:30:20Z");
        assertFalse(deadlock("140403 17:30:22").wasVictim(25, UPDATE, before, micros("2014-04-03T15:30:21.999Z")));
        assertTrue(deadlock("140403 17:30:22").wasVictim(25, UPDATE, before, micros("2014-04-03T15:30:22Z")));
    }

    @Test
    void whatWasToldStaysToldThroughARestart() {
        long since = micros("2014-04-03T15:30:22Z");
        LatestDeadlock first = deadlock("140403 17:30:22");
        assertTrue(first.wasVictim(25, UPDATE, since, since));
        LatestDeadlock restarted = deadlock("140403 17:30:22");
        restarted.restore(first.told());
        assertFalse(restarted.wasVictim(25, UPDATE, since, since));
    }

    /** One session can meet two deadlocks in a second: 5.5 writes no row of a prepared statement that failed. */
    @Test
    void theStatementMustBeTheSame() {
        long since = micros("2014-04-03T15:30:22Z");
        LatestDeadlock deadlock = deadlock("140403 17:30:22");
        assertFalse(deadlock.wasVictim(25, "UPDATE t SET v = 'b' WHERE id = 1", since, since));
        assertTrue(deadlock.wasVictim(25, "UPDATE t SET v = 'aé' WHERE id = 1", since, since));
    }

    @Test
    void withoutAStatementTheTimesDecide() {
        long since = micros("2014-04-03T15:30:22Z");
        assertTrue(deadlock("140403 17:30:22").wasVictim(25, "", since, since));
    }

    @Test
    void ofOthersItSaysNothing() {
        assertFalse(deadlock("140403 17:30:22").wasVictim(8, UPDATE, 0, Long.MAX_VALUE));
    }

    /** An old instance that has had this deadlock. */
    private record Shows(DeadlockReport report) implements SourceProbe {
        @Override
        public Optional<DeadlockReport> deadlockReport() {
            return Optional.of(report);
        }

        @Override
        public void heartbeat(long sentMicros) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ProcessList processList(String token) {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServerFacts serverFacts() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
