package org.generallog.replay.capture;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.ProcessEntry;
import org.generallog.replay.log.ProcessList;
import org.generallog.replay.log.SourceProbe;
import org.generallog.replay.session.Sessions;
import org.jspecify.annotations.Nullable;

/**
 * Finds sessions that are gone without {@code Quit}, and the default database of those older than the capture.
 *
 * <p>The process list is asked with a marker, so its place in the log is known: a thread that has rows before that place and is not in
 * the list is gone, and what it had open was rolled back.
 */
final class SessionCensus {
    /** Two readings of one start differ by the uptime's whole seconds, and by how long the answers took. */
    private static final long CLOCK_MICROS = 5_000_000;

    private final SourceProbe probe;
    private final Sessions sessions;
    private @Nullable ProcessList asked;
    private Set<Long> asleep = Set.of();
    private long counter;
    private long startedMicros;
    private boolean restarted;
    private boolean found;
    private boolean readOnly;
    /**
     * Threads that the list before did not have. The list is made a moment after its marker is logged, and who sends some statements and
     * quits between them is in the log behind the marker: only who has not quit by the next marker is gone.
     */
    private Set<Long> missing = Set.of();

    SessionCensus(SourceProbe probe, Sessions sessions) {
        this.probe = probe;
        this.sessions = sessions;
    }

    /** Asks anew; what was asked before and not yet found in the log is forgotten. */
    void ask(long nowMicros) throws LogReadException {
        counter++;
        asked = probe.processList(nowMicros + "-" + counter);
    }

    /** Sessions that the list knows and the log has not shown yet begin with the database that the list names. */
    void seed() {
        ProcessList list = asked;
        if (list != null) {
            for (ProcessEntry entry : list.entries()) {
                sessions.seed(
                        entry.threadId(), entry.user() + "[" + entry.user() + "] @ " + entry.host(), entry.database());
            }
        }
    }

    /** The marker of a list has come by. Returns the threads that are gone. */
    Set<Long> found(String token) {
        ProcessList list = asked;
        found = list != null && list.token().equals(token);
        if (list == null || !found) {
            return Set.of();
        }
        asked = null;
        readOnly = list.readOnly();
        asleep = list.entries().stream()
                .filter(entry -> entry.command().equalsIgnoreCase("Sleep"))
                .map(ProcessEntry::threadId)
                .collect(Collectors.toUnmodifiableSet());
        restarted = startedMicros != 0 && list.startedMicros() - startedMicros > CLOCK_MICROS;
        startedMicros = list.startedMicros() == 0 ? startedMicros : list.startedMicros();
        Set<Long> absent = new HashSet<>(sessions.threads());
        list.entries().forEach(entry -> absent.remove(entry.threadId()));
        Set<Long> gone = new HashSet<>(absent);
        if (!restarted) {
            gone.retainAll(missing);
        }
        absent.removeAll(gone);
        missing = absent;
        return gone;
    }

    /** When the old instance was started, microseconds since 1970-01-01 UTC on our own clock; 0 where no list has told. */
    long startedMicros() {
        return startedMicros;
    }

    void restore(long started) {
        startedMicros = started;
    }

    /** Whether the last marker was that of a list that is known. */
    boolean wasFound() {
        return found;
    }

    /** Whether {@code read_only} was on when the newest list was taken whose marker has come by. */
    boolean readOnly() {
        return readOnly;
    }

    /** The threads that did nothing when the newest list was taken whose marker has come by. */
    Set<Long> asleep() {
        return asleep;
    }

    /** Whether the old instance was started anew between the last two lists whose markers have come by. */
    boolean restarted() {
        return restarted;
    }
}
