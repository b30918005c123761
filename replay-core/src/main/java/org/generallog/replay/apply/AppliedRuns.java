package org.generallog.replay.apply;

import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;

/**
 * Transactions of the relay log, as runs of neighbours: each from where its first one begins to where its last one ends. A lane takes
 * neighbours together, so what it has applied above the low-water mark is few runs, however many transactions they are.
 */
final class AppliedRuns {
    private final TreeMap<RelayPosition, RelayPosition> runs = new TreeMap<>();
    /** Where single transactions end: the first version wrote no more. */
    private final NavigableSet<RelayPosition> ends = new TreeSet<>();

    /**
     * From text, {@code 1:4-304,504-604 2:4-104}: a file's number with the runs in it; a number by itself is where one transaction ends.
     *
     * @throws IllegalArgumentException for what {@link #text} does not write
     */
    static AppliedRuns parse(String text) {
        AppliedRuns parsed = new AppliedRuns();
        for (String each : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int colon = each.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("not a list of places in the relay log: " + text);
            }
            long file = Long.parseLong(each, 0, colon, 10);
            for (String run : each.substring(colon + 1).split(",", -1)) {
                int dash = run.indexOf('-');
                RelayPosition end = new RelayPosition(file, Long.parseLong(run.substring(dash + 1)));
                if (dash < 0) {
                    parsed.ends.add(end);
                } else {
                    parsed.runs.put(new RelayPosition(file, Long.parseLong(run, 0, dash, 10)), end);
                }
            }
        }
        return parsed;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        long file = -1;
        for (RelayPosition end : ends) {
            file = file(text, file, end);
            text.append(end.offset());
        }
        for (Map.Entry<RelayPosition, RelayPosition> run : runs.entrySet()) {
            file = file(text, file, run.getKey());
            text.append(run.getKey().offset()).append('-').append(run.getValue().offset());
        }
        return text.toString();
    }

    private static long file(StringBuilder text, long before, RelayPosition position) {
        if (position.file() == before) {
            text.append(',');
        } else {
            text.append(text.isEmpty() ? "" : " ").append(position.file()).append(':');
        }
        return position.file();
    }

    void add(RelayEntry entry) {
        RelayPosition begin = entry.begin();
        RelayPosition end = entry.end();
        Map.Entry<RelayPosition, RelayPosition> before = runs.lowerEntry(begin);
        if (before != null && before.getValue().equals(begin)) {
            begin = before.getKey();
        }
        RelayPosition after = end.file() == begin.file() ? runs.remove(end) : null;
        runs.put(begin, after == null ? end : after);
    }

    void addAll(AppliedRuns others) {
        runs.putAll(others.runs);
        ends.addAll(others.ends);
    }

    boolean contains(RelayEntry entry) {
        Map.Entry<RelayPosition, RelayPosition> run = runs.floorEntry(entry.begin());
        return (run != null && run.getValue().compareTo(entry.end()) >= 0) || ends.contains(entry.end());
    }

    /** Without what ends at {@code low} or before. */
    AppliedRuns above(RelayPosition low) {
        AppliedRuns rest = new AppliedRuns();
        rest.ends.addAll(ends.tailSet(low, false));
        runs.forEach((begin, end) -> {
            if (end.compareTo(low) > 0) {
                rest.runs.put(begin, end);
            }
        });
        return rest;
    }

    @Override
    public String toString() {
        return text();
    }
}
