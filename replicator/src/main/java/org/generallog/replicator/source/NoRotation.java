package org.generallog.replicator.source;

import java.util.List;
import org.generallog.replay.log.LogPosition;

/** One table that only grows: each poll scans it whole, so the cost of a poll grows with it. */
final class NoRotation implements Rotation {
    private final RotationPolicy policy = new RotationPolicy(new RotationPolicy.Costs(Long.MAX_VALUE, Long.MAX_VALUE));
    private long generation = 1;

    @Override
    public void refresh(LogConnection log, long wanted) {
        generation = Math.max(1, wanted);
    }

    @Override
    public long oldest() {
        return generation;
    }

    @Override
    public long live() {
        return generation;
    }

    @Override
    public List<String> tablesOf(long wanted) {
        return wanted == generation ? List.of(LIVE) : List.of();
    }

    @Override
    public void found(long found, String table) {
        generation = found;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public boolean mayRotate() {
        return false;
    }

    @Override
    public boolean rotate(LogConnection log) {
        return false;
    }

    @Override
    public void release(LogConnection log, LogPosition checkpoint) {
        // The table is not ours to shorten.
    }

    @Override
    public RotationMode mode() {
        return RotationMode.NONE;
    }

    @Override
    public RotationPolicy policy() {
        return policy;
    }

    @Override
    public String suspects() {
        return "a TRUNCATE or a rotation of mysql.general_log by somebody else";
    }
}
