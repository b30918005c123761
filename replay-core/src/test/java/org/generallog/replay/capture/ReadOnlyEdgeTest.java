package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A statement's row is written before the old instance looks whether it is read only. */
class ReadOnlyEdgeTest {
    @TempDir
    Path folder;

    @Test
    void whatStandsInTheLogShortlyBeforeIsListed() {
        Rows rows = new Rows(folder, "5.5.9", new Definitions());
        rows.sent(
                "A: INSERT INTO t (id) VALUES (1)",
                "A: SELECT 1",
                "B: INSERT INTO t (id) VALUES (2)",
                "R: SET GLOBAL read_only = 1");
        List<String> listed =
                rows.out().stream().filter(each -> each.contains("?refused")).toList();
        assertEquals(1, listed.size(), rows.out()::toString);
        assertTrue(listed.get(0).startsWith("B"), listed::toString);
    }
}
