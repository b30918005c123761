package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of ids, kept as ranges of neighbours: ids that are given one after the other cost next to nothing. */
final class IdRanges {
    private static final int MOST = 10_000;

    /** First to last of each range. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    boolean contains(long id) {
        Map.Entry<Long, Long> range = ranges.floorEntry(id);
        return range != null && range.getValue() >= id;
    }

    void add(long id) {
        if (contains(id)) {
            return;
        }
        long first = id;
        long last = id;
        Map.Entry<Long, Long> before = ranges.floorEntry(id);
        if (before != null && before.getValue() == id - 1) {
            first = before.getKey();
        }
        Long after = ranges.get(id + 1);
        if (after != null) {
            last = after;
            ranges.remove(id + 1);
        }
        ranges.put(first, last);
        if (ranges.size() > MOST) {
            ranges.pollFirstEntry();
        }
    }

    void remove(long id) {
        Map.Entry<Long, Long> range = ranges.floorEntry(id);
        if (range == null || range.getValue() < id) {
            return;
        }
        ranges.remove(range.getKey());
        if (range.getKey() < id) {
            ranges.put(range.getKey(), id - 1);
        }
        if (range.getValue() > id) {
            ranges.put(id + 1, range.getValue());
        }
    }

    /** Forgets what lies below. */
    void forgetBelow(long id) {
        while (!ranges.isEmpty() && ranges.firstEntry().getValue() < id) {
            ranges.pollFirstEntry();
        }
    }

    void clear() {
        ranges.clear();
    }

    /** First and last of each range, in turn. */
    List<Long> list() {
        List<Long> all = new ArrayList<>(2 * ranges.size());
        ranges.forEach((first, last) -> {
            all.add(first);
            all.add(last);
        });
        return all;
    }

    void restore(List<Long> all) {
        for (int i = 0; i + 1 < all.size(); i += 2) {
            ranges.put(all.get(i), all.get(i + 1));
        }
    }
}
