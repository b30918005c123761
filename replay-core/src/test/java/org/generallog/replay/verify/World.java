package org.generallog.replay.verify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.generallog.replay.relaylog.RelayPosition;
import org.jspecify.annotations.Nullable;

/**
 * A model of both instances and of what is between them. A write stands in the log first, takes effect on the old instance later, is captured
 * earlier or later than that, may be held back by capture, and is applied after some time. Something happens before and after every
 * question. Rows that are {@code broken} never hold on the new instance what they should.
 */
final class World implements Rows, RangeDigests, Course {
    private static final int CHUNK = 5;
    private static final int MOST_RUNNING = 6;

    private final Random random;
    private final int keys;
    private final Set<Integer> broken;
    private final List<Entry> log = new ArrayList<>();
    private final Deque<Entry> running = new ArrayDeque<>();
    private int captured;
    private final List<Entry> held = new ArrayList<>();
    private final List<Entry> relay = new ArrayList<>();
    private int applied;
    private final Map<Integer, String> older = new TreeMap<>();
    private final Map<Integer, String> newer = new TreeMap<>();
    private boolean writes = true;
    /** Ranges of the old instance that nobody has asked for yet. */
    private final Deque<Range> ahead = new ArrayDeque<>();

    private final Map<Range, Optional<RangeDigest>> digests = new HashMap<>();

    /** A write, or a mark where the key is -1. */
    private static final class Entry {
        final int key;
        final @Nullable String value;
        final boolean slow;
        int place = -1;

        Entry(int key, @Nullable String value, boolean slow) {
            this.key = key;
            this.value = value;
            this.slow = slow;
        }
    }

    World(Random random, int keys, Set<Integer> broken) {
        this.random = random;
        this.keys = keys;
        this.broken = broken;
        for (int key = 0; key < keys; key++) {
            if (isMissing(key) || (!isExtra(key) && random.nextInt(3) > 0)) {
                older.put(key, "a");
            }
            set(newer, key, wrong(key, older.get(key)));
        }
    }

    /** Nobody writes any more. */
    void stopWriting() {
        writes = false;
    }

    /** Other than all that the old one ever holds: one of three is missing there, one extra, one has another value. */
    private @Nullable String wrong(int key, @Nullable String value) {
        if (!broken.contains(key)) {
            return value;
        }
        return isMissing(key) ? null : value + "!";
    }

    /** The old instance always has it. */
    private boolean isMissing(int key) {
        return broken.contains(key) && key % 3 == 0;
    }

    /** The old instance never has it. */
    private boolean isExtra(int key) {
        return broken.contains(key) && key % 3 == 1;
    }

    private static void set(Map<Integer, String> side, int key, @Nullable String value) {
        if (value == null) {
            side.remove(key);
        } else {
            side.put(key, value);
        }
    }

    private void live() {
        for (int steps = random.nextInt(12); steps > 0; steps--) {
            step();
        }
    }

    private void step() {
        switch (random.nextInt(6)) {
            case 0 -> write();
            case 1, 2 -> takeEffect();
            case 3 -> capture();
            case 4 -> release();
            default -> apply();
        }
    }

    /** A few rows are written all the time, between few values, so that they come back to one that they had. */
    private void write() {
        if (!writes || running.size() >= MOST_RUNNING) {
            return;
        }
        int key = random.nextInt(3) == 0 ? random.nextInt(keys) : random.nextInt(3);
        boolean gone = isExtra(key) || (!isMissing(key) && random.nextInt(6) == 0);
        String value = gone ? null : random.nextBoolean() ? "a" : "b";
        Entry entry = new Entry(key, value, random.nextInt(4) == 0);
        log.add(entry);
        running.add(entry);
    }

    /** Any that runs, but those of one row in their order: the row's lock. */
    private void takeEffect() {
        if (running.isEmpty()) {
            return;
        }
        List<Entry> all = new ArrayList<>(running);
        int key = all.get(random.nextInt(all.size())).key;
        Entry first = all.stream().filter(each -> each.key == key).findFirst().orElseThrow();
        if (first.slow && random.nextInt(20) > 0) {
            return;
        }
        running.remove(first);
        set(older, first.key, first.value);
    }

    private void capture() {
        if (captured == log.size()) {
            return;
        }
        Entry next = log.get(captured++);
        if (next.key < 0) {
            next.place = relay.size();
        } else if (random.nextInt(5) == 0 || held.stream().anyMatch(each -> each.key == next.key)) {
            held.add(next);
        } else {
            relay.add(next);
        }
    }

    private void release() {
        if (!held.isEmpty() && random.nextInt(4) == 0) {
            int key = held.get(random.nextInt(held.size())).key;
            Entry first =
                    held.stream().filter(each -> each.key == key).findFirst().orElseThrow();
            held.remove(first);
            relay.add(first);
        }
    }

    private void apply() {
        if (applied < relay.size()) {
            Entry next = relay.get(applied++);
            set(newer, next.key, wrong(next.key, next.value));
        }
    }

    @Override
    public RelayPosition mark() {
        live();
        Entry mark = new Entry(-1, null, false);
        log.add(mark);
        while (mark.place < 0) {
            step();
        }
        live();
        return new RelayPosition(1, mark.place);
    }

    @Override
    public void awaitApplied(RelayPosition place) {
        while (applied < place.offset()) {
            step();
        }
        live();
    }

    @Override
    public boolean awaitEnded() {
        live();
        Set<Entry> now = new HashSet<>(running);
        for (int patience = 40; patience > 0 && running.stream().anyMatch(now::contains); patience--) {
            step();
        }
        return running.stream().noneMatch(now::contains);
    }

    @Override
    public Set<Key> written(Collection<Key> asked, RelayPosition from) {
        live();
        Set<Key> written = new HashSet<>();
        for (Entry each : relay.subList((int) from.offset(), relay.size())) {
            written.add(key(each.key));
        }
        held.forEach(each -> written.add(key(each.key)));
        written.retainAll(asked);
        return written;
    }

    @Override
    public Chunk next(Side side, Range range) {
        live();
        Map<Key, Image> rows = new java.util.LinkedHashMap<>();
        @Nullable Key last = null;
        for (Map.Entry<Integer, String> each : within(side, range).entrySet()) {
            last = key(each.getKey());
            rows.put(last, image(each.getValue()));
            if (rows.size() == CHUNK) {
                return new Chunk(rows, last);
            }
        }
        return new Chunk(rows, null);
    }

    private Map<Integer, String> within(Side side, Range range) {
        int from = range.after() == null
                ? -1
                : Integer.parseInt(range.after().parts().get(0));
        int to = range.upTo() == null
                ? keys
                : Integer.parseInt(range.upTo().parts().get(0));
        return new TreeMap<>(new TreeMap<>(side(side)).subMap(from, false, to, true));
    }

    @Override
    public Range next(@Nullable Key after) {
        if (after == null) {
            ahead.clear();
        }
        Range last = ahead.peekLast();
        if (last == null) {
            last = readAhead(after);
        }
        while (last.upTo() != null && random.nextInt(3) > 0) {
            last = readAhead(last.upTo());
        }
        return ahead.remove();
    }

    private Range readAhead(@Nullable Key after) {
        Range range = new Range(after, next(Side.OLDER, new Range(after, null)).last());
        digests.put(range, digest(Side.OLDER, range));
        ahead.add(range);
        return range;
    }

    @Override
    public Optional<RangeDigest> of(Side side, Range range) {
        return side == Side.OLDER ? digests.getOrDefault(range, Optional.empty()) : digest(side, range);
    }

    /** One side cannot tell now and then. */
    private Optional<RangeDigest> digest(Side side, Range range) {
        live();
        Map<Integer, String> rows = within(side, range);
        return random.nextInt(10) == 0 ? Optional.empty() : Optional.of(new RangeDigest(rows.size(), rows.toString()));
    }

    @Override
    public Map<Key, Image> chunk(Side side, Collection<Key> asked) {
        return at(side, asked);
    }

    @Override
    public Map<Key, Image> at(Side side, Collection<Key> asked) {
        live();
        Map<Key, Image> found = new HashMap<>();
        for (Key each : asked) {
            String value = side(side).get(Integer.parseInt(each.parts().get(0)));
            if (value != null) {
                found.put(each, image(value));
            }
        }
        return found;
    }

    private Map<Integer, String> side(Side side) {
        return side == Side.OLDER ? older : newer;
    }

    static Key key(int number) {
        return Key.of(Integer.toString(number));
    }

    private static Image image(String value) {
        return new Image(List.of(value));
    }
}
