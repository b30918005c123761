package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.generallog.replay.transaction.IdNote;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the ids of one table of the old instance: how far its counter has come, and which ids are some statement's.
 *
 * <p>The floor of a statement: a row that was found by a look had its id before that look. A heartbeat that was sent after it stands in the
 * log, and what stands behind the heartbeat arrived later, so its ids are greater, however late the log is read.
 */
final class TableIds {
    /** Ids below the newest that are still told from free ones. */
    private static final long REMEMBERED = 100_000;

    /** Heartbeats on their way that are told apart: while capture is hours behind, the floor is that of a few seconds before. */
    private static final int MOST_HEARTBEATS = 1_000;
    /** While capture is behind, what is found first may be far behind what is not found yet. */
    private static final int MOST_NEIGHBOURS = 20_000;
    /** Neighbours before the first one that is asked for: their sessions' ids grow. */
    private static final int EARLIER = 200;

    private static final int MOST_SESSIONS = 10_000;

    private final IdRanges taken = new IdRanges();
    private final TreeMap<Long, Neighbour> neighbours = new TreeMap<>();
    private final Map<Long, Last> bySession = new LinkedHashMap<>(16, 0.75f, true);
    /** Rows that all statements up to one have sent to the table, whatever became of them, by its number. */
    private final TreeMap<Long, Long> sent = new TreeMap<>();

    private long newest = IdNote.NO_FLOOR;
    /** What {@link #newest} was when heartbeats were sent that have not come by, by their numbers; only where it had changed. */
    private final TreeMap<Long, Long> sentAt = new TreeMap<>();

    private long floor = IdNote.NO_FLOOR;

    private final Unclaimed unclaimed = new Unclaimed();
    /** Rows up to this one were there before anything was known of the table; {@link IdNote#NO_FLOOR} as long as that is so. */
    private long since = IdNote.NO_FLOOR;
    /** The heartbeat that was sent last. */
    private long lastSent;

    private record Last(long number, long id) {}

    /** A statement's id, and its session, whose other ids it bounds where it is firm. */
    record Neighbour(long thread, long id, boolean firm) {}

    /**
     * What the capture checkpoint keeps.
     *
     * @param begins the floor
     * @param before of each heartbeat on its way its number and the newest id then, in turn
     * @param since rows up to this one were there before anything was known of the table
     * @param unclaimed rows that no statement has claimed
     */
    public record State(
            long newest, long begins, List<Long> before, List<Long> taken, long since, List<Long> unclaimed) {}

    /** The heartbeats up to this one were sent before anything was known of the table. */
    void sentBefore(long number) {
        lastSent = number;
    }

    /** A heartbeat is sent: what stands behind it in the log arrived after all looks up to now. */
    void heartbeatSent(long number) {
        lastSent = number;
        Map.Entry<Long, Long> last = sentAt.lastEntry();
        if (newest != (last == null ? floor : last.getValue())) {
            sentAt.put(number, newest);
            if (sentAt.size() > MOST_HEARTBEATS) {
                sentAt.remove(sentAt.higherKey(sentAt.firstKey()));
            }
        }
    }

    /**
     * A heartbeat comes by in the log.
     *
     * @param statement the last one that has arrived
     */
    void heartbeatCame(long number, long statement) {
        Map.Entry<Long, Long> then = sentAt.floorEntry(number);
        if (then != null) {
            floor = Math.max(floor, then.getValue());
            sentAt.headMap(number, true).clear();
        }
        if (since == IdNote.NO_FLOOR) {
            since = floor;
        }
        unclaimed.heartbeatCame(number, statement);
    }

    /** A row that is there, and no statement's yet. */
    void unclaimed(long id) {
        if (since != IdNote.NO_FLOOR && id > since && !isTaken(id)) {
            unclaimed.seen(id, lastSent + 1);
        }
    }

    /**
     * Rows that no statement has inserted of which anything is known, each once.
     *
     * @param first the first statement that still looks for its rows
     */
    List<Long> nobodys(long first) {
        return unclaimed.nobodys(first);
    }

    /** The ids of a statement that stands here in the log are greater. */
    long floor() {
        return floor;
    }

    /** All ids that statements behind this one are given are greater, most likely by no more than what is sent. */
    void counts(long number, long id) {
        Map.Entry<Long, Neighbour> last = neighbours.floorEntry(number);
        if (last == null || last.getValue().id() < id || last.getKey() < number) {
            neighbours.put(number, new Neighbour(0, id, false));
            sends(number, 0);
        }
    }

    /** A statement arrives that inserts so many rows, if nothing comes between. */
    void sends(long number, long rows) {
        long before = sent.isEmpty() ? 0 : sent.lastEntry().getValue();
        sent.merge(number, before + rows, Math::max);
        if (sent.size() > MOST_NEIGHBOURS) {
            sent.pollFirstEntry();
        }
    }

    /** How many rows were sent by the statements from one, left out, to another, which counts; empty where that is not known. */
    OptionalLong sent(long from, long to) {
        Map.Entry<Long, Long> first = sent.floorEntry(from);
        Map.Entry<Long, Long> last = sent.floorEntry(to);
        return first == null || last == null
                ? OptionalLong.empty()
                : OptionalLong.of(last.getValue() - first.getValue());
    }

    long newest() {
        return newest;
    }

    /** Whether some statement's id is known: then the counter is not far from {@link #newest()}. */
    boolean isCounting() {
        return !neighbours.isEmpty();
    }

    boolean isTaken(long id) {
        return taken.contains(id);
    }

    /** Where above a number the ids are that are no statement's. */
    List<IdRanges.Gap> free(long above, int most) {
        return taken.gaps(above, most);
    }

    /** The lowest id that is some statement's; {@link Long#MAX_VALUE} for none. */
    long lowestTaken() {
        return taken.lowest();
    }

    /** Some statement has this id. */
    void take(long id) {
        taken.add(id);
        unclaimed.claimed(id);
        if (newest != IdNote.NO_FLOOR) {
            taken.forgetBelow(newest - REMEMBERED);
        }
    }

    /**
     * The old instance gave this id.
     *
     * @param firm whether that is so sure that no other statement of the session can contradict it
     */
    void given(long thread, long number, long id, boolean firm) {
        newest = Math.max(newest, id);
        neighbours.put(number, new Neighbour(thread, id, firm));
        if (neighbours.size() > MOST_NEIGHBOURS) {
            neighbours.pollFirstEntry();
        }
        Last last = bySession.get(thread);
        if (firm && (last == null || last.number() <= number)) {
            bySession.put(thread, new Last(number, id));
            if (bySession.size() > MOST_SESSIONS) {
                bySession.remove(bySession.keySet().iterator().next());
            }
        }
    }

    /** A row that is there now: whatever arrives from now on has a greater id. */
    void seen(long id) {
        newest = Math.max(newest, id);
    }

    /**
     * Ids that were found lately, by the numbers of their statements.
     *
     * @param from a number: a few before it are among them
     */
    NavigableMap<Long, Neighbour> neighbours(long from) {
        long first = from;
        int left = EARLIER;
        for (long each : neighbours.headMap(from, false).descendingKeySet()) {
            first = each;
            if (--left == 0) {
                break;
            }
        }
        return neighbours.tailMap(first, true);
    }

    /** The newest id that was found for a session; null for none. */
    @Nullable
    Long lastOf(long thread) {
        Last last = bySession.get(thread);
        return last == null ? null : last.id();
    }

    long lastNumberOf(long thread) {
        Last last = bySession.get(thread);
        return last == null ? 0 : last.number();
    }

    /** The table is empty: its ids begin at 1 or above. */
    void begin() {
        forget();
        newest = 0;
        floor = 0;
        since = 0;
    }

    /**
     * The counter is set: the next id is at least this one, unless rows have greater ones, or the statement was refused. What is below is
     * some statement's as before.
     */
    void continuesFrom(long next) {
        newest = Math.min(newest, next - 1);
        floor = Math.min(floor, next - 1);
        sentAt.replaceAll((number, then) -> Math.min(then, next - 1));
        taken.forgetAbove(next - 1);
        if (neighbours.values().stream().anyMatch(each -> each.id() >= next)) {
            neighbours.clear();
            bySession.clear();
        }
    }

    /** The counter may begin anew: a restart, {@code ALTER TABLE … AUTO_INCREMENT}. */
    void forget() {
        taken.clear();
        neighbours.clear();
        sent.clear();
        bySession.clear();
        newest = IdNote.NO_FLOOR;
        floor = IdNote.NO_FLOOR;
        sentAt.clear();
        unclaimed.clear();
        since = IdNote.NO_FLOOR;
    }

    /** @param waiting ids of statements that have not left the outbox: they are looked for anew after a restart */
    State state(Iterable<Long> waiting) {
        IdRanges left = new IdRanges();
        left.restore(taken.list());
        waiting.forEach(left::remove);
        List<Long> before = new ArrayList<>();
        sentAt.forEach((number, then) -> {
            before.add(number);
            before.add(then);
        });
        return new State(newest, floor, before, left.list(), since, unclaimed.ids());
    }

    static TableIds restore(State state) {
        TableIds table = new TableIds();
        table.newest = state.newest();
        table.floor = state.begins();
        for (int i = 0; i + 1 < state.before().size(); i += 2) {
            table.sentAt.put(state.before().get(i), state.before().get(i + 1));
        }
        table.taken.restore(state.taken());
        table.since = state.since();
        state.unclaimed().forEach(id -> table.unclaimed.seen(id, 1));
        return table;
    }
}
