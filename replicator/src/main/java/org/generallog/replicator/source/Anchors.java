package org.generallog.replicator.source;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.log.LogAnchor;
import org.generallog.replay.log.LogPosition;

/** The rows that are known by their fingerprint: those of the newest batch, and a few before. */
final class Anchors {
    private static final int MOST_SINGLE = 16;

    private final Map<LogPosition, LogAnchor> single = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<LogPosition, LogAnchor> eldest) {
            return size() > MOST_SINGLE;
        }
    };
    private Batch batch = new Batch(0, 0, new long[0]);

    /** @param first ordinal of the first row */
    private record Batch(long generation, long first, long[] fingerprints) {
        Optional<LogAnchor> at(LogPosition position) {
            long index = position.ordinal() - first;
            return position.generation() == generation && index >= 0 && index < fingerprints.length
                    ? Optional.of(new LogAnchor(generation, position.ordinal(), fingerprints[(int) index]))
                    : Optional.empty();
        }
    }

    /** Keeps an anchor for a position: its own row's, or for ordinal 0 the first row's. */
    void put(LogPosition position, long fingerprint) {
        single.remove(position);
        single.put(position, new LogAnchor(position.generation(), Math.max(1, position.ordinal()), fingerprint));
    }

    /** Takes the rows of a batch in place of those of the batch before, of which the last one is kept. */
    void newBatch(long generation, long first, long[] fingerprints) {
        if (batch.fingerprints.length > 0) {
            put(
                    new LogPosition(batch.generation, batch.first + batch.fingerprints.length - 1),
                    batch.fingerprints[batch.fingerprints.length - 1]);
        }
        batch = new Batch(generation, first, fingerprints);
    }

    Optional<LogAnchor> at(LogPosition position) {
        Optional<LogAnchor> inBatch = batch.at(position);
        return inBatch.isPresent() ? inBatch : Optional.ofNullable(single.get(position));
    }
}
