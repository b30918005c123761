package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.junit.jupiter.api.Test;

/** What is kept of writes stays small, however many rows they name. */
class CloseWritesTest {
    private static final CloseWrites.Touch TABLE =
            new CloseWrites.Touch(Set.of("d.t#1"), Set.of(), Set.of("d.t"), Set.of());

    private final CloseWrites close = new CloseWrites();

    @Test
    void twoWritesOfOneRowMeet() {
        assertTrue(write(1, insert(1)).isEmpty());
        List<CloseWrites.Meeting> met = write(2, insert(1));
        assertEquals(1, met.size());
        assertEquals(1, met.get(0).earlier().info.tables().get(0).points().size());
    }

    @Test
    void aSessionThatGoesOnHasEndedItsWrite() {
        write(1, insert(1));
        close.row(1);
        assertTrue(write(2, insert(1)).isEmpty());
    }

    @Test
    void ofAWriteThatNamesManyRowsTheNamesAreNotKept() {
        StatementInfo few = insert(200);
        assertSame(few, few.namingAtMost(200));
        write(1, insert(201));
        CloseWrites.Write earlier = write(2, insert(1)).get(0).earlier();
        assertEquals(List.of(), earlier.info.tables().get(0).points());
        assertEquals("t", earlier.info.tables().get(0).table());
    }

    /** 1,000 statements of 100 rows with 10 columns are a million constants: most of them go. */
    @Test
    void theOldestAreForgottenWhereTheirRowsAreMany() {
        for (int i = 1; i <= 1_000; i++) {
            write(i, insert(100));
        }
        int kept = write(2_000, insert(1)).size();
        assertTrue(kept >= 50 && kept <= 100, () -> kept + " are kept");
    }

    private List<CloseWrites.Meeting> write(long thread, StatementInfo info) {
        close.row(thread);
        return close.write(thread, info, "d", TABLE, false, false, 1_000_000);
    }

    private static StatementInfo insert(int rows) {
        List<Map<String, Literal>> points = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Map<String, Literal> point = new HashMap<>();
            for (int column = 0; column < 10; column++) {
                point.put("c" + column, new Literal(Literal.Type.NUMBER, "" + i));
            }
            points.add(point);
        }
        return new StatementInfo(
                StatementKind.WRITE,
                List.of(new TableAccess("d", "t", TableAccess.Mode.INSERT, points)),
                List.of(),
                "",
                Set.of(),
                Set.of(),
                Set.of());
    }
}
