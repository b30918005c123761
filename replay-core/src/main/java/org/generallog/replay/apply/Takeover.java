package org.generallog.replay.apply;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.relaylog.RelayPosition;

/**
 * Where applying goes on, read from the new instance at the start. Before that every lane's row is moved, which waits for commits of
 * a dead process that the server still runs, and makes those fail that it has not begun.
 *
 * @param low the highest low-water mark that is known
 * @param above transactions above it that are applied already
 * @param rows of the lanes, by number
 * @param begun where the transaction ends that was applied up to one of its statements ({@link StatementByStatement})
 */
record Takeover(Checkpoint low, AppliedRuns above, List<LaneRow> rows, Optional<RelayPosition> begun) {

    static Takeover of(TargetConnection connection, ReplicatorTables tables, int lanes) throws TargetException {
        Checkpoint low = LaneConnection.checkpoint(connection, tables);
        // What an earlier version did not have.
        execute(connection, tables.create());
        execute(connection, tables.takeOver(lanes));
        List<LaneRow> rows = new ArrayList<>();
        for (int i = 0; i < lanes; i++) {
            rows.add(new LaneRow(0, LaneRow.NOTHING, new AppliedRuns()));
        }
        List<LaneRow> all = new ArrayList<>();
        for (List<String> row : connection.query(tables.selectLanes())) {
            int lane = Integer.parseInt(row.get(0));
            LaneRow there = LaneConnection.row(row.subList(1, row.size()));
            all.add(there);
            if (lane < lanes) {
                rows.set(lane, there);
            }
        }
        AppliedTransactions applied = AppliedTransactions.of(low, all);
        Optional<RelayPosition> begun = LaneConnection.intent(connection, tables)
                .filter(intent -> intent.statement().isPresent())
                .map(DdlIntent::end);
        return new Takeover(applied.low(), applied.above(), rows, begun);
    }

    private static void execute(TargetConnection connection, List<String> statements) throws TargetException {
        for (String sql : statements) {
            connection.execute(sql.getBytes(StandardCharsets.UTF_8));
        }
    }
}
