package org.generallog.replicator.load;

import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** What all sessions of a load have done. */
public final class Counts {
    final LongAdder reads = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder commits = new LongAdder();
    final LongAdder rollbacks = new LongAdder();
    final ConcurrentSkipListMap<Integer, LongAdder> errors = new ConcurrentSkipListMap<>();

    void error(int code) {
        errors.computeIfAbsent(code, any -> new LongAdder()).increment();
    }

    public long statements() {
        return reads.sum() + writes.sum();
    }

    @Override
    public String toString() {
        return "%,d reads, %,d writes, %,d commits, %,d rollbacks, errors %s"
                .formatted(reads.sum(), writes.sum(), commits.sum(), rollbacks.sum(), errors);
    }
}
