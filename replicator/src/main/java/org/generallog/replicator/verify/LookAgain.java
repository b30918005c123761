package org.generallog.replicator.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tables that were not equal: they are looked at again, each time after twice as long, because what differed may be mended. For one thread. */
final class LookAgain {
    private static final long FIRST_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long LONGEST_NANOS = Duration.ofHours(6).toNanos();

    private final Map<TableName, Wait> waits = new LinkedHashMap<>();

    private record Wait(long untilNanos, long nanos, boolean given) {}

    /** A table was compared. */
    void seen(TableName table, boolean equal, long nowNanos) {
        Wait before = waits.remove(table);
        if (!equal) {
            long nanos = before == null ? FIRST_NANOS : Math.min(LONGEST_NANOS, 2 * before.nanos());
            waits.put(table, new Wait(nowNanos + nanos, nanos, false));
        }
    }

    /** Those whose time has come, each once. */
    List<TableName> due(long nowNanos) {
        List<TableName> due = new ArrayList<>();
        for (Map.Entry<TableName, Wait> each : waits.entrySet()) {
            Wait wait = each.getValue();
            if (!wait.given() && nowNanos - wait.untilNanos() >= 0) {
                due.add(each.getKey());
                each.setValue(new Wait(wait.untilNanos(), wait.nanos(), true));
            }
        }
        return due;
    }

    /** A table that is not there any more. */
    void forget(TableName table) {
        waits.remove(table);
    }

    boolean isEmpty() {
        return waits.isEmpty();
    }
}
