package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A set of ids, kept as ranges of neighbours: ids that are given one after the other cost next to nothing. */
public final class IdRanges {
    private static final int MOST = 10_000;

    IdRanges() {}

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

    /** Ids that are not in the set: those between two numbers, which are not among them. */
    public record Gap(long above, long below) {}

    /**
     * What is above a number and not in the set, the lowest first.
     *
     * @param most so many at most: the last one is all that is above it, whatever of it is in the set
     */
    List<Gap> gaps(long above, int most) {
        List<Gap> gaps = new ArrayList<>();
        long from = above;
        Map.Entry<Long, Long> range = ranges.floorEntry(above + 1);
        if (range != null && range.getValue() > above) {
            from = range.getValue();
        }
        for (Map.Entry<Long, Long> each : ranges.tailMap(from, false).entrySet()) {
            if (gaps.size() + 1 >= most) {
                break;
            }
            gaps.add(new Gap(from, each.getKey()));
            from = each.getValue();
        }
        gaps.add(new Gap(from, Long.MAX_VALUE));
        return gaps;
    }

    /** The lowest of them; {@link Long#MAX_VALUE} for none. */
    long lowest() {
        return ranges.isEmpty() ? Long.MAX_VALUE : ranges.firstKey();
    }

    /** Forgets what lies below. */
    void forgetBelow(long id) {
        while (!ranges.isEmpty() && ranges.firstEntry().getValue() < id) {
            ranges.pollFirstEntry();
        }
    }

    /** Forgets what lies above. */
    void forgetAbove(long id) {
        ranges.tailMap(id, false).clear();
        Map.Entry<Long, Long> last = ranges.lastEntry();
        if (last != null && last.getValue() > id) {
            ranges.put(last.getKey(), id);
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
