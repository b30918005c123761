package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import org.generallog.replay.log.Marker;
import org.generallog.replay.nested.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the replicator says to the old instance stands in the log, too: it costs nothing more there. */
class OwnStatementsTest {
    @TempDir
    Path folder;

    @Test
    void itsOwnSettingsAreNotTried() {
        Rows rows = new Rows(folder, "5.5.9", new Definitions());
        List<String> kinds = List.of("setup", "facts", "grammar", "trial", "ids");
        for (String kind : kinds) {
            String tag = new Marker("test", kind, "").comment();
            rows.sent(
                    "R: SET " + tag + " sql_mode = 4, @replicator_text = 0x00",
                    "R: USE " + tag + " mysql",
                    "R: PREPARE " + tag + " replicator_scratch FROM @replicator_text");
        }
        assertEquals(List.of(), rows.tried());
        assertEquals(3L * kinds.size(), rows.fate(Fate.FILTERED));
        assertEquals(List.of(), rows.out());

        String another = new Marker("another", "grammar", "").comment();
        rows.sent("A: SET " + another + " sql_mode = 4, @x = 1");
        assertFalse(rows.tried().isEmpty());
    }
}
