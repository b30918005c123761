package org.generallog.replay.apply;

import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How far each lane's commits were confirmed by the new instance. An instance that comes back without some of them (a crash without
 * {@code innodb_flush_log_at_trx_commit = 1}, a failover to a replica that was behind) would be missing them for good: the low-water mark
 * that another lane writes next is beyond them. Used by all lanes' threads.
 */
final class ConfirmedSteps {
    private final AtomicLongArray steps;

    /** @param rows of the lanes, by number, as they were when this process took over */
    ConfirmedSteps(List<LaneRow> rows) {
        steps = new AtomicLongArray(rows.stream().mapToLong(LaneRow::step).toArray());
    }

    /** The lane's commit is confirmed. */
    void confirmed(int lane, long step) {
        steps.set(lane, step);
    }

    /** To be taken before the rows are read: a lane may go on meanwhile. */
    long[] now() {
        long[] now = new long[steps.length()];
        for (int lane = 0; lane < now.length; lane++) {
            now[lane] = steps.get(lane);
        }
        return now;
    }

    /**
     * Whether the new instance still has all that it has confirmed.
     *
     * @param confirmed what was confirmed before the row was read
     * @throws TargetException of kind {@link FailureKind#FATAL}
     */
    static void check(long[] confirmed, int lane, LaneRow row) throws TargetException {
        if (lane < confirmed.length && row.step() < confirmed[lane]) {
            throw TargetException.fatal(
                    "the new instance has lost commits that it had confirmed: lane " + lane + " is at step "
                            + row.step() + ", and step " + confirmed[lane] + " was confirmed",
                    "after a crash of this server start the replicator again: it goes on from what is there; after a"
                            + " failover to another server begin anew with a copy. Then set"
                            + " innodb_flush_log_at_trx_commit = 1 and sync_binlog = 1 there");
        }
    }
}
