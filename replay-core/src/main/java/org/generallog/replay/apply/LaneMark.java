package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.relaylog.RelayEntry;

/**
 * One lane's mark on the new instance, moved in each of its commits as a compare-and-set: so the same transaction cannot take effect
 * twice, whatever becomes of a connection. Used by the lane's thread.
 */
final class LaneMark {
    private final ReplicatorTables tables;
    private final int lane;
    private final ConfirmedSteps confirmed;
    private long step;
    private AppliedRuns applied;
    private AppliedRuns next = new AppliedRuns();

    /**
     * @param row as it was when this process took over
     * @param confirmed told of each commit
     */
    LaneMark(ReplicatorTables tables, int lane, LaneRow row, ConfirmedSteps confirmed) {
        this.tables = tables;
        this.lane = lane;
        this.confirmed = confirmed;
        this.step = row.step();
        this.applied = row.applied();
    }

    int lane() {
        return lane;
    }

    /**
     * The beginning of a commit.
     *
     * @param entries what it applies
     * @param low everything before it is applied, once this commit is
     * @param publish whether people and the next start are told in the table {@code checkpoint} too
     */
    List<String> move(List<RelayEntry> entries, Checkpoint low, boolean publish, long nowMicros) {
        next = applied.above(low.position());
        for (RelayEntry each : entries) {
            if (each.end().compareTo(low.position()) > 0) {
                next.add(each);
            }
        }
        List<String> statements = new ArrayList<>(tables.moveLane(lane, step, low.position(), next, nowMicros));
        if (publish) {
            statements.add(tables.publish(low, nowMicros));
        }
        return statements;
    }

    /** The commit has happened. */
    void moved() {
        step++;
        applied = next;
        confirmed.confirmed(lane, step);
    }

    /**
     * What the new instance says after a failure: either the last commit happened, or it did not.
     *
     * @return whether it is one of both; else another process has taken over
     */
    boolean accept(LaneRow row) {
        if (row.step() != step && row.step() != step + 1) {
            return false;
        }
        step = row.step();
        applied = row.applied();
        confirmed.confirmed(lane, step);
        return true;
    }

    boolean isAt(LaneRow row) {
        return row.step() == step;
    }
}
