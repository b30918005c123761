package org.generallog.replay.apply;

import static org.generallog.replay.apply.Samples.entry;
import static org.generallog.replay.apply.Samples.sql;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.generallog.replay.relaylog.RelayPosition;
import org.junit.jupiter.api.Test;

class LaneMarkTest {
    private static final ReplicatorTables TABLES = new ReplicatorTables("replicator", "shop");

    private static LaneMark mark(String applied) {
        LaneRow row = new LaneRow(10, LaneRow.NOTHING, AppliedRuns.parse(applied));
        return new LaneMark(TABLES, 0, row, new ConfirmedSteps(List.of(row)));
    }

    private static String move(LaneMark mark, long low, int... numbers) {
        var entries = java.util.Arrays.stream(numbers)
                .mapToObj(n -> entry(n, sql("a")))
                .toList();
        return mark.move(entries, new Checkpoint(new RelayPosition(1, low), 5), false, 0)
                .get(0);
    }

    @Test
    void whatIsAboveTheLowWaterMarkIsKept() {
        LaneMark mark = mark("1:4-104,204-304,404-504");
        String first = move(mark, 304, 6);
        assertTrue(first.contains("`step`=11,`file`=1,`offset`=304,`applied`='1:404-504,604-704'"), first);
        mark.moved();
        String second = move(mark, 704, 8);
        assertTrue(second.contains("`step`=12,`file`=1,`offset`=704,`applied`='1:804-904'"), second);
    }

    @Test
    void aCommitThatDidNotHappenLeavesTheMark() {
        LaneMark mark = mark("1:4-104");
        move(mark, 4, 3);
        assertTrue(mark.accept(new LaneRow(10, RelayPosition.START, AppliedRuns.parse("1:4-104"))));
        String again = move(mark, 4, 5);
        assertTrue(again.contains("`applied`='1:4-104,504-604'"), again);
    }

    @Test
    void aCommitThatHappenedMovesIt() {
        LaneMark mark = mark("");
        move(mark, 4, 3);
        assertTrue(mark.accept(new LaneRow(11, RelayPosition.START, AppliedRuns.parse("1:304-404"))));
        String next = move(mark, 4, 5);
        assertTrue(next.contains("`step`=12") && next.contains("`applied`='1:304-404,504-604'"), next);
    }

    @Test
    void anotherProcessIsNoticed() {
        assertFalse(mark("").accept(new LaneRow(1_000_000_000_000L, RelayPosition.START, AppliedRuns.parse(""))));
    }
}
