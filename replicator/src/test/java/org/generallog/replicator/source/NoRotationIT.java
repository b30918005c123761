package org.generallog.replicator.source;

import static org.generallog.replicator.source.OldInstance.drain;
import static org.generallog.replicator.source.OldInstance.last;
import static org.generallog.replicator.source.OldInstance.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.generallog.replay.log.LogGapException;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.LogRow;
import org.generallog.testbed.server.ServerKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An account that may do nothing but read the log. */
class NoRotationIT {
    private static OldInstance reader(ServerKind kind) throws Exception {
        OldInstance old = new OldInstance(kind);
        if (kind == ServerKind.MYSQL_9_7) {
            old.execute("CREATE USER 'r'@'%' IDENTIFIED BY 'x'", "GRANT SELECT ON mysql.general_log TO 'r'@'%'");
        } else {
            old.execute("GRANT SELECT ON mysql.general_log TO 'r'@'%' IDENTIFIED BY 'x'");
        }
        return old;
    }

    private static TableLogSource open(OldInstance old, String anchor) throws LogReadException {
        return new LogSources(old.connections("r", "x")).open(RotationMode.AUTO, () -> false, anchor);
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MARIADB_11_4", "MYSQL_9_7"})
    void readsOnThroughARestartAndATruncationIsAGap(ServerKind kind) throws Exception {
        try (OldInstance old = reader(kind)) {
            LogPosition position;
            String anchor;
            old.execute("DO 1");
            try (TableLogSource source = open(old, "")) {
                assertEquals(RotationMode.NONE, source.rotation());
                List<LogRow> rows = drain(source, source.begin());
                assertEquals(List.of("DO 1"), written(rows));
                position = last(rows, source.begin());
                source.release(position);
                anchor = source.anchor(position);
            }
            old.server.restart();
            old.execute("DO 2");
            try (TableLogSource source = open(old, anchor)) {
                List<LogRow> rows = drain(source, position);
                assertEquals(List.of("DO 2"), written(rows));
                position = last(rows, position);
                anchor = source.anchor(position);
            }
            old.execute("TRUNCATE TABLE mysql.general_log");
            for (int i = 0; i < 30; i++) {
                old.execute("DO 3");
            }
            LogPosition before = position;
            try (TableLogSource source = open(old, anchor)) {
                assertThrows(LogGapException.class, () -> source.poll(before));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MARIADB_11_4"})
    void saysWhatIsMissing(ServerKind kind) throws Exception {
        try (OldInstance old = reader(kind)) {
            old.execute("GRANT SELECT ON test.* TO 'blind'@'%' IDENTIFIED BY 'x'");
            assertMessage("GRANT SELECT ON mysql", old.connections("blind", "x"));
            assertMessage("username and password", old.connections("r", "wrong"));
            old.execute("SET GLOBAL general_log = 0");
            assertMessage("parameter group", old.connections("r", "x"));
            old.execute("SET GLOBAL general_log = 1", "SET GLOBAL log_output = 'FILE'");
            assertMessage("log_output is FILE", old.connections("r", "x"));
        }
    }

    private static void assertMessage(String part, SourceConnections connections) {
        LogReadException e = assertThrows(
                LogReadException.class, () -> new LogSources(connections).open(RotationMode.AUTO, () -> true, ""));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e::getMessage);
    }
}
