package org.generallog.testbed.workload;

import java.util.concurrent.atomic.LongAdder;

/** The running sums behind {@link WorkloadStats}, for all sessions. */
final class WorkloadCounters {
    final LongAdder reads = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder commits = new LongAdder();
    final LongAdder rollbacks = new LongAdder();
    final LongAdder deaths = new LongAdder();
    final LongAdder errors = new LongAdder();
    final LongAdder autocommitErrors = new LongAdder();

    WorkloadStats snapshot() {
        return new WorkloadStats(
                reads.sum(),
                writes.sum(),
                commits.sum(),
                rollbacks.sum(),
                deaths.sum(),
                errors.sum(),
                autocommitErrors.sum());
    }
}
