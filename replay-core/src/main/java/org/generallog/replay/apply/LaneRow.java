package org.generallog.replay.apply;

import org.generallog.replay.relaylog.RelayPosition;

/**
 * What one lane has written beside its last commit: its row in the table {@code lane}.
 *
 * @param step moves by one with each commit of the lane, and by far more when another process takes over
 * @param low everything before it was applied then, by whatever lane
 * @param applied the transactions above {@code low} that this lane has applied
 */
record LaneRow(long step, RelayPosition low, AppliedRuns applied) {
    /** A lane that has done nothing. */
    static final RelayPosition NOTHING = new RelayPosition(0, 0);
}
