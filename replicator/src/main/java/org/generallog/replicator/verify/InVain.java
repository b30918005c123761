package org.generallog.replicator.verify;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rows that were mended and differ again at once, as a trigger or a column of the new instance wills: tried ever more rarely. */
final class InVain {
    private static final int MOST = 10_000;
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Map<String, Wait> rows = new LinkedHashMap<>();

    private record Wait(long untilNanos, Duration length) {}

    /** Whether it is too early to mend this row again. */
    boolean waits(String row, long now) {
        Wait wait = rows.get(row);
        return wait != null && now - wait.untilNanos() < 0;
    }

    void add(String row, long now) {
        Wait before = rows.remove(row);
        Duration length = before == null ? FIRST : before.length().multipliedBy(2);
        Duration next = length.compareTo(LONGEST) > 0 ? LONGEST : length;
        rows.put(row, new Wait(now + next.toNanos(), next));
        while (rows.size() > MOST) {
            rows.remove(rows.keySet().iterator().next());
        }
    }
}
