package org.generallog.replicator.source;

import static org.generallog.replicator.source.OldInstance.drain;
import static org.generallog.replicator.source.OldInstance.last;
import static org.generallog.replicator.source.OldInstance.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.generallog.replay.log.LogGapException;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.log.LogRow;
import org.generallog.testbed.server.ServerKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rotation by RDS's procedure, with RDS's rights: nothing on schema mysql but SELECT, and EXECUTE. */
class RdsRotationIT {
    private static final String ROTATE = "CREATE TABLE IF NOT EXISTS mysql.general_log2 LIKE mysql.general_log;"
            + " DROP TABLE IF EXISTS mysql.general_log_backup;"
            + " RENAME TABLE mysql.general_log TO mysql.general_log_backup, mysql.general_log2 TO mysql.general_log;";
    private static final String OLDER = "CREATE PROCEDURE mysql.rds_rotate_general_log() SQL SECURITY DEFINER BEGIN "
            + "DECLARE sql_logging BOOLEAN; SELECT @@sql_log_bin INTO sql_logging; SET @@sql_log_bin = off; " + ROTATE
            + " SET @@sql_log_bin = sql_logging; END";
    private static final String NEWER = "CREATE PROCEDURE mysql.rds_rotate_general_log() SQL SECURITY DEFINER BEGIN "
            + "DECLARE was INT; SELECT @@GLOBAL.general_log INTO was; SET GLOBAL general_log = OFF; " + ROTATE
            + " SET GLOBAL general_log = was; END";

    private static OldInstance rds(ServerKind kind, String procedure) throws SQLException {
        OldInstance old = new OldInstance(kind);
        old.execute(
                procedure,
                "GRANT SELECT ON mysql.* TO 'rds'@'%' IDENTIFIED BY 'x'",
                "GRANT EXECUTE ON PROCEDURE mysql.rds_rotate_general_log TO 'rds'@'%'");
        return old;
    }

    private static TableLogSource auto(OldInstance old, String anchor) throws LogReadException {
        TableLogSource source = new LogSources(old.connections("rds", "x")).open(RotationMode.AUTO, () -> true, anchor);
        assertEquals(RotationMode.RDS, source.rotation());
        return source;
    }

    private static TableLogSource eager(OldInstance old) {
        RotationPolicy policy = new RotationPolicy(new RotationPolicy.Costs(100, 1));
        return new TableLogSource(
                new LogConnection(old.connections("rds", "x")), new RdsRotation(policy, true), () -> true, "");
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MARIADB_11_4"})
    void rowsOfEightSessionsOnceAndInOrderWhileRotating(ServerKind kind) throws Exception {
        ExecutorService pool = OldInstance.pool();
        try (OldInstance old = rds(kind, OLDER);
                TableLogSource source = eager(old)) {
            LogPosition position = source.end();
            List<Future<?>> writers = old.write(pool, 8, 1500);
            List<LogRow> rows = new ArrayList<>();
            while (!writers.stream().allMatch(Future::isDone)) {
                List<LogRow> more = source.poll(position);
                rows.addAll(more);
                position = last(more, position);
                source.release(position);
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
            rows.addAll(drain(source, position));
            long rotations = last(rows, position).generation() - 2;
            // How many there are is a matter of how fast the machine is.
            assertTrue(rotations > 1, () -> rotations + " rotations");
            SwapRotationIT.assertInOrder(rows, 1500);
        } finally {
            pool.shutdownNow();
        }
    }

    /** Without a stored checkpoint in the live table the backup is still wanted. */
    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5"})
    void nothingIsRotatedBeforeACheckpoint(ServerKind kind) throws Exception {
        try (OldInstance old = rds(kind, OLDER);
                TableLogSource source = eager(old)) {
            LogPosition position = source.end();
            for (int i = 0; i < 300; i++) {
                old.execute("DO 1");
            }
            position = last(drain(source, position), position);
            position = last(drain(source, position), position);
            assertFalse(old.logTables().contains("general_log_backup"));
            source.release(position);
            assertTrue(!drain(source, position).isEmpty());
            assertTrue(old.logTables().contains("general_log_backup"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MARIADB_11_4"})
    void aRotationBySomebodyElseIsFollowedAndTwoAreAGap(ServerKind kind) throws Exception {
        try (OldInstance old = rds(kind, OLDER)) {
            LogPosition position;
            String anchor;
            try (TableLogSource source = auto(old, "")) {
                position = source.end();
                old.execute("DO 1");
                List<LogRow> rows = drain(source, position);
                position = last(rows, position);
                old.execute("DO 2", "CALL mysql.rds_rotate_general_log()", "DO 3");
                rows.addAll(drain(source, position));
                position = last(rows, position);
                old.execute("DO 4", "CALL mysql.rds_rotate_general_log()", "DO 5");
                rows.addAll(drain(source, position));
                assertEquals(List.of("DO 1", "DO 2", "DO 3", "DO 4", "DO 5"), written(rows));
                position = last(rows, position);
                anchor = source.anchor(position);
            }
            // The daemon is down while RDS rotates once.
            old.execute("DO 6", "CALL mysql.rds_rotate_general_log()", "DO 7");
            try (TableLogSource source = auto(old, anchor)) {
                List<LogRow> rows = drain(source, position);
                assertEquals(List.of("DO 6", "DO 7"), written(rows));
                LogPosition after = last(rows, position);
                anchor = source.anchor(after);
                position = after;
                old.execute("DO 8", "CALL mysql.rds_rotate_general_log()", "CALL mysql.rds_rotate_general_log()");
                assertThrows(LogGapException.class, () -> source.poll(after));
            }
            LogPosition before = position;
            try (TableLogSource source = auto(old, anchor)) {
                LogReadException gap = assertThrows(LogGapException.class, () -> source.poll(before));
                assertTrue(String.valueOf(gap.getMessage()).contains("two rotations"), gap::getMessage);
            }
        }
    }

    /** While the backup is read, RDS rotates again: nothing is lost, and nothing is taken for it. */
    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5"})
    void theBackupIsReadWholeFromTheBeginning(ServerKind kind) throws Exception {
        try (OldInstance old = rds(kind, OLDER)) {
            old.execute("DO 1", "CALL mysql.rds_rotate_general_log()", "DO 2");
            try (TableLogSource source = auto(old, "")) {
                LogPosition position = source.begin();
                List<LogRow> rows = new ArrayList<>(source.poll(position));
                assertEquals(List.of("DO 1"), written(rows));
                // The backup is read whole; now the live table, whose first row is known, takes its place.
                old.execute("CALL mysql.rds_rotate_general_log()", "DO 3");
                rows.addAll(drain(source, last(rows, position)));
                assertEquals(List.of("DO 1", "DO 2", "DO 3"), written(rows));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MARIADB_11_4"})
    void aProcedureThatSwitchesTheLogOffIsNeverCalled(ServerKind kind) throws Exception {
        try (OldInstance old = rds(kind, NEWER);
                TableLogSource source = auto(old, "")) {
            LogPosition position = source.end();
            source.release(position);
            old.execute("DO 1");
            List<LogRow> rows = drain(source, position);
            assertEquals(
                    RotationChoice.Procedure.SWITCHES_OFF,
                    new LogSources(old.connections("rds", "x"))
                            .choice(RotationMode.AUTO)
                            .procedure());
            position = last(rows, position);
            old.execute("CALL mysql.rds_rotate_general_log()", "DO 2");
            rows.addAll(drain(source, position));
            assertEquals(List.of("DO 1", "DO 2"), written(rows));
        }
    }
}
