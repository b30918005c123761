package org.generallog.replay.apply;

import java.util.List;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;

/** Which transactions of the relay log the new instance holds, as the checkpoint and the rows of the lanes tell it. */
public final class AppliedTransactions {
    private final Checkpoint low;
    private final AppliedRuns above;

    private AppliedTransactions(Checkpoint low, AppliedRuns above) {
        this.low = low;
        this.above = above;
    }

    /** @param lanes rows of {@link ReplicatorTables#selectLanes}, read in one snapshot with the checkpoint */
    public static AppliedTransactions read(Checkpoint checkpoint, List<List<String>> lanes) {
        return of(
                checkpoint,
                lanes.stream()
                        .map(row -> LaneConnection.row(row.subList(1, row.size())))
                        .toList());
    }

    static AppliedTransactions of(Checkpoint checkpoint, List<LaneRow> lanes) {
        Checkpoint low = checkpoint;
        AppliedRuns applied = new AppliedRuns();
        for (LaneRow lane : lanes) {
            applied.addAll(lane.applied());
            if (lane.low().compareTo(low.position()) > 0) {
                low = new Checkpoint(lane.low(), low.eventTimeMicros());
            }
        }
        return new AppliedTransactions(low, applied.above(low.position()));
    }

    /** Everything before it is applied. */
    Checkpoint low() {
        return low;
    }

    /** What is applied above {@link #low}. */
    AppliedRuns above() {
        return above;
    }

    public boolean holds(RelayEntry entry) {
        RelayPosition end = entry.end();
        return end.compareTo(low.position()) <= 0 || above.contains(entry);
    }
}
