package org.generallog.replay.capture;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.replay.identity.Identity;
import org.generallog.replay.log.DeadlockReport;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.outbox.Outbox;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.session.Session;
import org.generallog.replay.session.SessionDefaults;
import org.generallog.replay.transaction.AssemblerState;
import org.generallog.replay.transaction.ToVerify.Item;
import org.jspecify.annotations.Nullable;

/**
 * All that capture needs to go on after a crash as if it had not happened. Stored whole after the relay log is synced; on
 * opening, the relay log is cut to {@code relay}, and reading goes on after {@code source}: exactly once.
 *
 * @param version of this format
 * @param relayLog id of the relay log: the checkpoint on the new instance names it too, so that no position is taken for one of
 *     another log
 * @param old what the old instance is; null in checkpoints of programs that did not ask
 * @param source position after the last row that is accounted for
 * @param anchor what the log source wants to find again at that position
 * @param eventTimeMicros event time of that row
 * @param relay length of the relay log; apply never reads beyond it
 * @param globals the old instance's global variables at that position; null in checkpoints of programs that did not keep them
 * @param firing statements whose triggers may still write rows
 * @param held rows of 5.5 that wait for their session's next row; null for none
 * @param deadlock the old instance's deadlock that was told last
 * @param heartbeats newest heartbeats with their place, oldest first
 * @param early sessions that are older than the log; null in checkpoints of programs that did not keep them
 * @param clock statements whose second may be another one; null for none
 * @param definitions what schema statements of the log say; null for none
 * @param continuity what proves that the log has no hole; null at the beginning
 * @param gap why nothing goes on from here: rows of the log are lost; null while none are
 * @param filter what was left out, {@link FilterRules#describe}; null at the beginning
 * @param snapshots newest snapshots with their place, oldest first
 * @param outbox what has committed and is not in the relay log yet, in order
 * @param copying the copy that reads rows; null while none does
 * @param identity what is known of the ids that the old instance gave
 */
public record CaptureCheckpoint(
        int version,
        String relayLog,
        @Nullable OldInstance old,
        LogPosition source,
        String anchor,
        long eventTimeMicros,
        RelayPosition relay,
        @Nullable Globals globals,
        List<Session.State> sessions,
        AssemblerState assembler,
        List<Firing> firing,
        @Nullable HeldBack held,
        @Nullable DeadlockReport deadlock,
        @Nullable Early early,
        @Nullable Clock clock,
        @Nullable Definitions definitions,
        @Nullable Continuity continuity,
        @Nullable String gap,
        @Nullable String filter,
        List<Heartbeat> heartbeats,
        List<Snapshot> snapshots,
        List<Outbox.State> outbox,
        @Nullable Copying copying,
        Identity.State identity,
        Counters counters) {

    public static final int VERSION = 1;

    /** @param startedMicros when the instance was started that had them, on our own clock; 0 where that is not known */
    public record Globals(SessionDefaults values, long startedMicros) {}

    /**
     * The last statement of a session that fires triggers or functions; several of one packet follow each other.
     *
     * @param rows those that it has set off by now
     */
    public record Firing(
            long threadId,
            String database,
            byte[] sql,
            @Nullable List<FiredRow> rows) {}

    /** A row that a trigger or function wrote. */
    public record FiredRow(String userHost, byte[] sql) {}

    /**
     * MySQL before 5.6.
     *
     * @param rows which may be nested under an execution that follows
     * @param prepared statements that set something off when they are executed
     */
    public record HeldBack(List<LogRow> rows, List<Firing> prepared) {}

    /** See {@link EarlySessions}, whose fields these are. */
    public record Early(
            Set<Long> bounded,
            Set<Long> autocommitKnown,
            Map<Long, List<Item>> alone,
            Set<Long> partial,
            Set<Long> nothingOpen,
            Set<Long> inferred) {}

    /**
     * See {@link ClockDoubts}.
     *
     * @param rows of the log with this second
     */
    public record Clock(long second, long rows, List<Noted> noted) {}

    /** What is doubtful if the row is among the last of its second. */
    public record Noted(long row, long threadId, List<Item> items) {}

    /**
     * See {@link LoggedDefinitions} and {@link LoggedTables}.
     *
     * @param tables by name, {@code database.table}
     */
    public record Definitions(
            List<LoggedTrigger> triggers,
            List<LoggedRoutine> functions,
            List<LoggedRoutine> procedures,
            Map<String, LoggedTable> tables) {}

    /** @param sinceMicros when it was taken down, on our own clock */
    public record LoggedTrigger(TriggerDefinition definition, long sinceMicros) {}

    /** @param sinceMicros when it was taken down, on our own clock */
    public record LoggedRoutine(RoutineDefinition definition, long sinceMicros) {}

    /** @param ids the name of a {@link LoggedTables.Ids} */
    public record LoggedTable(boolean exists, String ids) {}

    /**
     * See {@link CopyWindow}.
     *
     * @param copy its id
     * @param made by table, {@code db.table}, those that were written of its rows
     */
    public record Copying(String copy, Map<String, List<String>> made) {}

    /** A row of the log. */
    public record Place(LogPosition position, long eventTimeMicros) {}

    /**
     * See {@link LogContinuity}.
     *
     * @param newest number by thread of our own
     * @param expectedMicros when the heartbeat was sent that has to be in the log, 0 for none
     * @param ours the newest row of ours
     */
    public record Continuity(Map<Long, Long> newest, long expectedMicros, Place ours) {}

    /** Everything committed on the old instance before {@code sentMicros} stands before this place. */
    public record Heartbeat(RelayPosition relay, long sentMicros) {}

    /**
     * What stands before this place is in the snapshot, what follows is not.
     *
     * @param id of {@code copy}'s snapshot
     */
    public record Snapshot(String id, RelayPosition relay, long eventTimeMicros) {}

    /**
     * Counters that go on through restarts.
     *
     * @param rowsInFlight rows without a fate yet: of open transactions and of those that wait for others
     */
    public record Counters(long rowsRead, long transactions, Map<Fate, Long> rowsByFate, long rowsInFlight) {
        public static final Counters NONE = new Counters(0, 0, Map.of(), 0);
    }

    /** The beginning of a new relay log of an instance that was not asked what it is. */
    public static CaptureCheckpoint begin(LogPosition source, String anchor, RelayPosition relay) {
        return begin(OldInstance.ASSUMED, source, anchor, relay);
    }

    /** The beginning of a new relay log. */
    public static CaptureCheckpoint begin(OldInstance old, LogPosition source, String anchor, RelayPosition relay) {
        return new CaptureCheckpoint(
                VERSION,
                UUID.randomUUID().toString(),
                old,
                source,
                anchor,
                0,
                relay,
                null,
                List.of(),
                AssemblerState.empty(),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                null,
                Identity.State.NONE,
                Counters.NONE);
    }

    /** The same place in the relay log of this id. */
    public CaptureCheckpoint in(UUID log) {
        return new CaptureCheckpoint(
                version,
                log.toString(),
                old,
                source,
                anchor,
                eventTimeMicros,
                relay,
                globals,
                sessions,
                assembler,
                firing,
                held,
                deadlock,
                early,
                clock,
                definitions,
                continuity,
                gap,
                filter,
                heartbeats,
                snapshots,
                outbox,
                copying,
                identity,
                counters);
    }

    /** The same place, from which nothing goes on. */
    public CaptureCheckpoint withGap(String message) {
        return new CaptureCheckpoint(
                version,
                relayLog,
                old,
                source,
                anchor,
                eventTimeMicros,
                relay,
                globals,
                sessions,
                assembler,
                firing,
                held,
                deadlock,
                early,
                clock,
                definitions,
                continuity,
                message,
                filter,
                heartbeats,
                snapshots,
                outbox,
                copying,
                identity,
                counters);
    }
}
