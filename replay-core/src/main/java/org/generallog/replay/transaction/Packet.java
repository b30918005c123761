package org.generallog.replay.transaction;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Autocommit statements that stand one after the other in a row of several statements. The server runs none after the first that
 * fails, which the log does not tell: so they travel as one transaction, and the apply side stops it at the first rejection.
 */
final class Packet {
    final long threadId;

    private final List<Arrival> arrivals = new ArrayList<>();

    Packet(long threadId) {
        this.threadId = threadId;
    }

    void add(Arrival arrival) {
        arrivals.add(arrival);
    }

    boolean isEmpty() {
        return arrivals.isEmpty();
    }

    void clear() {
        arrivals.clear();
    }

    Transaction transaction() {
        List<Change> changes = new ArrayList<>();
        arrivals.forEach(each -> changes.addAll(each.changes()));
        Arrival last = arrivals.get(arrivals.size() - 1);
        Transaction.Kind kind = arrivals.size() == 1 ? Transaction.Kind.DATA : Transaction.Kind.PACKET;
        return new Transaction(threadId, kind, last.timeMicros(), changes);
    }

    /** All of them as one statement. */
    Arrival arrival() {
        Set<String> locks = new LinkedHashSet<>();
        Set<String> tables = new LinkedHashSet<>();
        Set<String> ranges = new LinkedHashSet<>();
        int rows = 0;
        for (Arrival each : arrivals) {
            locks.addAll(each.locks());
            tables.addAll(each.tables());
            ranges.addAll(each.ranges());
            rows += each.rows();
        }
        Arrival last = arrivals.get(arrivals.size() - 1);
        return new Arrival(
                threadId,
                last.timeMicros(),
                last.change(),
                rows,
                List.copyOf(locks),
                List.copyOf(tables),
                last.text(),
                last.finished(),
                List.of(),
                List.copyOf(ranges),
                List.of());
    }
}
