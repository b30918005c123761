package org.generallog.replicator.relaylog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.generallog.replay.relaylog.RelayLogFiles;
import org.generallog.replay.relaylog.RelayLogSettings.Fraction;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other people's programs read the relay log and make the same rows of it. */
class RelayLogIT {
    @TempDir
    Path directory;

    private Path relayLog() throws IOException {
        return Files.createDirectories(directory.resolve("log"));
    }

    @Test
    void mariadbBinlogPrintsAllContext() throws IOException, InterruptedException {
        BinlogTool.assumeInstalled();
        new SampleLog().write(relayLog(), Fraction.MARIADB);

        String printed = BinlogTool.print(relayLog());

        for (String part : List.of(
                "SET TIMESTAMP=1396546222.123456",
                "@@session.foreign_key_checks=0",
                "SET @@session.sql_mode=4",
                "SET @@session.sql_mode=1048576",
                "SET @@session.character_set_client=latin1,@@session.collation_connection=8,@@session.collation_server=8",
                "SET @@session.time_zone='+02:00'",
                "SET @@session.pseudo_thread_id=18",
                "SET INSERT_ID=4711",
                "SET LAST_INSERT_ID=4712",
                "SET @`n`:=NULL",
                "SET @`i`:=-5",
                "SET @`u`:=18446744073709551615",
                "SET @`d`:=-1234567890.50",
                "Xid = 1396546222123457")) {
            assertTrue(printed.contains(part), () -> "not printed: " + part + "\n" + printed.substring(0, 20_000));
        }
    }

    @Test
    void mariadbBinlogPipedIntoAServerMakesTheRows() throws IOException, InterruptedException, SQLException {
        BinlogTool.assumeInstalled();
        new SampleLog().write(relayLog(), Fraction.MARIADB);

        try (RunningDatabase server = TestServers.own(
                ServerKind.MARIADB_11_4, ServerOptions.defaults().withoutGeneralLog())) {
            BinlogTool.replay(relayLog(), server);
            try (Connection connection = server.connect()) {
                assertEquals(SampleLog.expected(), SampleLog.rows(connection));
            }
        }
    }

    /** MariaDB knows its own variable for the microseconds, MySQL its own; the other's is passed over without harm. */
    @ParameterizedTest
    @CsvSource({
        "MARIADB_11_4, MARIADB_11_4, MARIADB, true",
        "MARIADB_10_11, MARIADB_10_11, MARIADB, true",
        "MARIADB_10_11, MARIADB_11_4, MYSQL, false",
        "MYSQL_5_6, MYSQL_5_6, MYSQL, true",
        "MYSQL_5_6, MYSQL_5_6, MARIADB, false",
    })
    void nativeReplicaMakesTheRows(ServerKind source, ServerKind replica, Fraction fraction, boolean micros)
            throws IOException, SQLException {
        RelayPosition end = new SampleLog().write(relayLog(), fraction);
        assertTrue(new RelayLogFiles(relayLog()).list().size() > 1, "several files");
        Path scratch = Files.createDirectories(directory.resolve("served"));

        try (NativeReplica follower = NativeReplica.of(relayLog(), scratch, source, replica)) {
            follower.follow(RelayPosition.START, end, Duration.ofSeconds(60));
            try (Connection connection = follower.server().connect()) {
                Map<String, String> rows = SampleLog.rows(connection);
                if (micros) {
                    assertEquals(SampleLog.expected(), rows);
                } else {
                    assertEquals(SampleLog.wholeSeconds(SampleLog.expected()), SampleLog.wholeSeconds(rows));
                }
            }
        }
    }
}
