package org.generallog.replicator.source;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogReadException;

/**
 * Rotation by {@code CALL mysql.rds_rotate_general_log}, which moves the live table to {@code general_log_backup} and drops the
 * backup that was there. RDS calls it by itself too. So there are two generations, which of them a table holds is told by a row of
 * it alone, and the backup may go only when a checkpoint is stored in the live table.
 */
final class RdsRotation implements Rotation {
    private static final String BACKUP = "general_log_backup";
    private static final long UNKNOWN = -1;

    private final RotationPolicy policy;
    private final boolean call;
    private long live = UNKNOWN;
    private long released;

    /** @param call whether to rotate, or only to follow the rotations that RDS makes by itself */
    RdsRotation(RotationPolicy policy, boolean call) {
        this.policy = policy;
        this.call = call;
    }

    @Override
    public void refresh(LogConnection log, long wanted) {
        // A generation from a checkpoint may be in either table by now; without one, the backup is the first.
        live = wanted > 0 ? UNKNOWN : 2;
    }

    @Override
    public long oldest() {
        return live - 1;
    }

    @Override
    public long live() {
        return live;
    }

    @Override
    public List<String> tablesOf(long generation) {
        if (live == UNKNOWN || generation == live) {
            return List.of(LIVE, BACKUP);
        }
        return generation == live - 1 ? List.of(BACKUP) : List.of();
    }

    @Override
    public void found(long generation, String table) {
        live = table.equals(LIVE) ? generation : generation + 1;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean mayRotate() {
        return call && released == live;
    }

    @Override
    public boolean rotate(LogConnection log) throws SQLException, LogReadException {
        log.execute("CALL " + log.connections().tag("rotate", "") + " mysql.rds_rotate_general_log()");
        live++;
        return true;
    }

    @Override
    public void release(LogConnection log, LogPosition checkpoint) {
        // A checkpoint before the first row of a generation is found again by the backup's last row.
        released = checkpoint.ordinal() > 0 ? checkpoint.generation() : checkpoint.generation() - 1;
    }

    @Override
    public RotationMode mode() {
        return RotationMode.RDS;
    }

    @Override
    public RotationPolicy policy() {
        return policy;
    }

    @Override
    public String suspects() {
        return "two rotations of the log since it was last read (RDS rotates every 24 hours and when log tables fill the storage), or a"
                + " rotation or truncation by somebody else";
    }
}
