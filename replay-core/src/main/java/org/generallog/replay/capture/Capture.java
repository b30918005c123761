package org.generallog.replay.capture;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.identity.IdLookup;
import org.generallog.replay.identity.Identity;
import org.generallog.replay.log.LogGapException;
import org.generallog.replay.log.LogOffException;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.log.LogSource;
import org.generallog.replay.log.Marker;
import org.generallog.replay.log.MarkerKey;
import org.generallog.replay.log.SourceProbe;
import org.generallog.replay.outbox.Mark;
import org.generallog.replay.outbox.Outbox;
import org.generallog.replay.relaylog.RelayLogWriter;
import org.generallog.replay.session.Sessions;
import org.generallog.replay.transaction.Assembler;
import org.generallog.replay.transaction.SpillDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture side's loop: polls the log, rebuilds transactions, writes the relay log and the capture checkpoint. Runs on the
 * thread that calls {@link #run}; {@link #stop} may be called from any.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>a checkpoint is stored only after the relay log is synced up to it;
 *   <li>rows between two checkpoints leave nothing behind that a restart would not cut off;
 *   <li>the source is told to drop only what lies before a stored checkpoint.
 * </ol>
 */
public final class Capture {
    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(5);

    /** Digits that a long has in any case. */
    private static final int LONGEST_ID = 18;

    private final CaptureSettings settings;
    private final CapturePorts ports;
    private final CaptureStats stats;
    private final Sessions sessions;
    private final Assembler assembler;
    private final RowProcessor processor;
    private final FiredRows nested;
    private final OldGlobals globals;
    private final Gate gate;
    private final SessionCensus census;
    private final SourceClock clock;
    private final Outbox outbox;
    private final Identity identity;
    private final LogContinuity continuity = new LogContinuity();
    private final RelayOutput output;
    private final Snapshots snapshots;
    private final LatestDeadlock deadlocks;
    private final CountDownLatch stopping;

    private final OldInstance old;
    private final String filter;
    private final String relayLog;
    private LogPosition position;
    private String anchor;
    private long eventTimeMicros;
    private long nextHeartbeat;
    private long nextCensus;
    private boolean reconnected;

    /** What the capture reads from and writes to. */
    public record CapturePorts(
            LogSource source,
            SourceProbe probe,
            RelayLogWriter relay,
            CaptureCheckpointStore checkpoints,
            SpillDirectory spills,
            IdLookup ids) {}

    Capture(CaptureSettings settings, CapturePorts ports, CaptureStats stats, Stages parts, CaptureCheckpoint from) {
        this.settings = settings;
        this.ports = ports;
        this.stats = stats;
        this.sessions = parts.sessions();
        this.assembler = parts.assembler();
        this.nested = parts.tools().nested();
        this.globals = parts.tools().globals();
        this.gate = parts.tools().gate();
        this.output = parts.output();
        this.outbox = parts.outbox();
        this.identity = parts.tools().identity();
        this.clock = parts.clock();
        this.snapshots = parts.snapshots();
        this.deadlocks = parts.deadlocks();
        this.stopping = parts.stopping();
        this.processor = new RowProcessor(parts.tools(), sessions, assembler, stats, new Markers());
        this.census = new SessionCensus(ports.probe(), sessions);
        this.old = parts.old();
        this.filter = parts.tools().filter().describe();
        this.relayLog = from.relayLog();
        this.position = from.source();
        this.anchor = from.anchor();
        this.eventTimeMicros = from.eventTimeMicros();
        restore(from);
    }

    /** What {@link CaptureBuilder} puts together. */
    record Stages(
            Sessions sessions,
            Assembler assembler,
            CaptureTools tools,
            RelayOutput output,
            Outbox outbox,
            Snapshots snapshots,
            SourceClock clock,
            LatestDeadlock deadlocks,
            CountDownLatch stopping,
            OldInstance old) {}

    private void restore(CaptureCheckpoint from) {
        CaptureCheckpoint.Globals then = from.globals();
        if (then != null) {
            sessions.restore(then.values());
            census.restore(then.startedMicros());
        }
        sessions.restore(from.sessions());
        // Before what asks for definitions.
        processor.restore(from);
        assembler.restore(from.assembler());
        nested.restore(from, sessions);
        deadlocks.restore(from.deadlock());
        clock.restore(from.heartbeats());
        continuity.restore(from.continuity(), from.source(), from.eventTimeMicros());
        continuity.interrupted();
        snapshots.restore(from.snapshots());
        identity.restore(from.identity());
        outbox.restore(from.outbox(), ports.spills());
        stats.restore(from.counters());
        publish();
    }

    /**
     * Captures until it is stopped.
     *
     * @throws LogGapException when rows of the log are lost for good
     * @throws IOException when the relay log or the checkpoint cannot be written
     */
    public void run() throws LogGapException, IOException, InterruptedException {
        Duration backoff = FIRST_BACKOFF;
        boolean first = true;
        ports.spills().deleteUnused();
        while (stopping.getCount() > 0) {
            long began = System.nanoTime();
            boolean again = false;
            try {
                if (first) {
                    // Before the list: what is open in it and has bounded nothing in the log by then has been open all
                    // the time.
                    processor.open(ports.probe().openTransactions());
                    census.ask(nowMicros());
                    census.seed();
                    // Says at once where they cannot be read.
                    var unused = gate.rights().grants().now();
                    first = false;
                }
                tick();
                again = poll();
                backoff = FIRST_BACKOFF;
                stats.readable();
            } catch (CancellationException stopped) {
                LOG.info("{}", stopped.getMessage());
                return;
            } catch (LogGapException gap) {
                throw gap;
            } catch (LogOffException off) {
                throw continuity.off(String.valueOf(off.getMessage()));
            } catch (LogReadException e) {
                stats.unreadable(String.valueOf(e.getMessage()));
                reconnected = true;
                continuity.interrupted();
                LOG.warn(
                        "the old instance's log cannot be read, trying again in {} ms: {}",
                        backoff.toMillis(),
                        e.getMessage());
                pause(backoff);
                backoff = backoff.multipliedBy(2).compareTo(LONGEST_BACKOFF) > 0
                        ? LONGEST_BACKOFF
                        : backoff.multipliedBy(2);
                continue;
            }
            if (!again) {
                pause(settings.pollInterval().minusNanos(System.nanoTime() - began));
            }
        }
    }

    /** Ends {@link #run} after the row in progress, with a checkpoint behind it. */
    public void stop() {
        stopping.countDown();
    }

    private void pause(Duration time) throws InterruptedException {
        if (!time.isNegative()) {
            stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private static long nowMicros() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    }

    private void tick() throws LogReadException {
        long now = System.nanoTime();
        if (reconnected || now - nextCensus >= 0) {
            census.ask(nowMicros());
            nextCensus = now + settings.processListInterval().toNanos();
            reconnected = false;
        }
        gate.rights().grants().tick();
        if (now - nextHeartbeat >= 0) {
            long sent = nowMicros();
            identity.heartbeatSent(sent);
            ports.probe().heartbeat(sent);
            continuity.sent(sent);
            nextHeartbeat = now + settings.heartbeatInterval().toNanos();
        }
    }

    /** Returns whether more rows are waiting. */
    private boolean poll() throws LogReadException, IOException {
        if (outbox.isFull()) {
            boolean left = outbox.settle(false);
            if (left) {
                checkpoint();
            }
            return left;
        }
        long began = System.nanoTime();
        List<LogRow> rows = ports.source().poll(position);
        stats.polled(System.nanoTime() - began);
        boolean all = process(rows);
        if (all && !ports.source().behind()) {
            continuity.atEnd();
        }
        continuity.check(true);
        boolean left = settle();
        if (!rows.isEmpty() || left) {
            checkpoint();
        }
        if (!rows.isEmpty()) {
            ports.source().release(position);
        }
        return ports.source().behind();
    }

    /** Returns whether all were processed: a stop does not wait for the rest of a long poll. */
    private boolean process(List<LogRow> rows) throws LogGapException {
        int done = 0;
        for (LogRow row : rows) {
            if (stopping.getCount() == 0) {
                break;
            }
            snapshots.time(row.eventTimeMicros());
            continuity.row(row, sessions.find(row.threadId()) != null);
            processor.process(row);
            globals.takeSilenced().ifPresent(continuity::switchedOff);
            continuity.check(false);
            eventTimeMicros = row.eventTimeMicros();
            position = row.position();
            done++;
        }
        if (done > 0) {
            anchor = ports.source().anchor(position);
        }
        return done == rows.size();
    }

    /** What has been read is accounted for whether or not the old instance can be asked now: what waits is part of the checkpoint. */
    private boolean settle() throws LogReadException, IOException {
        try {
            return outbox.settle(ports.source().behind());
        } catch (LogReadException e) {
            checkpoint();
            throw e;
        }
    }

    private void checkpoint() throws IOException {
        output.flush();
        ports.relay().sync();
        ports.spills().sync();
        ports.checkpoints().store(state());
        ports.spills().checkpointed();
        publish();
    }

    private CaptureCheckpoint state() {
        Map<Fate, Long> fates = new EnumMap<>(Fate.class);
        for (Fate fate : Fate.values()) {
            fates.put(fate, stats.rows(fate));
        }
        return new CaptureCheckpoint(
                CaptureCheckpoint.VERSION,
                relayLog,
                old,
                position,
                anchor,
                eventTimeMicros,
                ports.relay().position(),
                new CaptureCheckpoint.Globals(sessions.defaults(), census.startedMicros()),
                sessions.state(),
                assembler.state(),
                nested.state(),
                nested.heldState(),
                deadlocks.told(),
                processor.earlyState(),
                processor.clockState(),
                processor.definitions(),
                continuity.state(),
                null,
                filter,
                clock.list(),
                snapshots.list(),
                outbox.state(),
                processor.copying(),
                identity.state(outbox.pending()),
                new CaptureCheckpoint.Counters(stats.rowsRead.sum(), stats.transactions.sum(), fates, rowsInFlight()));
    }

    private void publish() {
        stats.progress(new CaptureStats.Progress(
                position,
                eventTimeMicros,
                ports.relay().position(),
                sessions.size(),
                assembler.openTransactions(),
                rowsInFlight()));
    }

    private long rowsInFlight() {
        return assembler.rowsInFlight() + nested.heldRows() + outbox.rows();
    }

    private final class Markers implements MarkerListener {
        @Override
        public void marker(Marker marker, long threadId) {
            Capture.this.marker(marker, threadId);
        }

        @Override
        public boolean isOwn(long threadId) {
            return continuity.isOwn(threadId) || ports.probe().isOwn(threadId);
        }
    }

    private void marker(Marker marker, long threadId) {
        switch (marker.kind()) {
            case MarkerKey.KIND -> {
                if (marker.name().equals(settings.name()) && settings.key().proves(marker, threadId)) {
                    continuity.own(threadId, 0);
                }
            }
            case "heartbeat" -> {
                heartbeat(marker.word(0));
                number(threadId, marker.word(1));
            }
            case "poll" -> number(threadId, marker.word(0));
            case "processlist" -> {
                Set<Long> gone = census.found(marker.payload());
                if (census.wasFound()) {
                    if (census.restarted()) {
                        continuity.started();
                    } else {
                        continuity.sameLife();
                    }
                }
                if (census.wasFound() && census.restarted()) {
                    sessions.restarted(globals.now());
                    processor.restarted(memoryTables());
                    identity.restarted();
                }
                gone.forEach(thread -> processor.gone(thread, eventTimeMicros, census.restarted()));
                if (census.wasFound() && gate.readOnly().was(census.readOnly())) {
                    processor.readOnlyChanged();
                }
                if (census.wasFound()) {
                    processor.early(census.asleep(), eventTimeMicros);
                }
                processor.idle(census.asleep());
            }
            case "grants" -> gate.rights().grants().marker(marker.word(0));
            case "snapshot-begin" -> {
                processor.copies().begins(marker.word(0));
                assembler.beginSnapshot(marker.word(0), threadId);
            }
            case "snapshot-pending" -> assembler.lookBeforeSnapshot(marker.word(0));
            case "snapshot" -> assembler.takeSnapshot(marker.word(0));
            case "snapshot-end" -> assembler.endSnapshot(marker.word(0), pending(marker));
            case "copied" -> processor.copies().ends(marker.word(0));
            default -> {
                // The replicator's other reads are tagged too, so that people can tell them apart.
            }
        }
    }

    /** Empty where they cannot be had. */
    private Optional<List<List<String>>> memoryTables() {
        try {
            return Optional.of(ports.probe().memoryTables());
        } catch (LogReadException e) {
            LOG.warn("which tables are in memory alone cannot be read: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private void heartbeat(String payload) {
        try {
            long sent = Long.parseLong(payload.strip());
            outbox.mark(new Mark(Mark.Kind.HEARTBEAT, "", sent));
            continuity.heartbeat(sent);
            identity.heartbeatCame(sent);
        } catch (NumberFormatException notOurs) {
            LOG.warn("a heartbeat in the log carries no time: {}", payload);
        }
    }

    private void number(long threadId, String word) {
        if (isThreadId(word)) {
            continuity.own(threadId, Long.parseLong(word));
        }
    }

    /** Whatever calls itself a marker is read, so digits that no thread id has are passed over. */
    private static boolean isThreadId(String word) {
        return !word.isEmpty() && word.length() <= LONGEST_ID && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** {@code ID locked=… pending=12,15}. */
    private static Set<Long> pending(Marker marker) {
        return Stream.of(marker.payload().split(" ", -1))
                .filter(word -> word.startsWith("pending="))
                .flatMap(word -> Stream.of(word.substring("pending=".length()).split(",", -1)))
                .filter(Capture::isThreadId)
                .map(Long::parseLong)
                .collect(Collectors.toSet());
    }
}
