package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the old instance would leave out without a word, for want of a right, is named before anything is begun. */
class SourceRightsIT {
    @ParameterizedTest
    @ValueSource(strings = {"mysql-5.5:mariadb-11.4", "mysql-5.6:mariadb-11.4", "mariadb-10.11:mariadb-11.4"})
    void whatIsMissingIsNamedAndNothingIsBegun(String name) throws SQLException, CopyException {
        ServerPair pair = ServerPair.of(name);
        assumeTrue(pair.isAvailable(), () -> pair + " is not here");
        RunningDatabase older = TestServers.older(pair);
        RunningDatabase newer = TestServers.newer(pair);
        try (Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            source.run("CREATE DATABASE d");
            source.run("CREATE TABLE d.t (id INT PRIMARY KEY)");
            source.run("CREATE TABLE d.log (id INT)");
            source.run("CREATE TRIGGER d.fires AFTER INSERT ON d.t FOR EACH ROW INSERT INTO d.log VALUES (NEW.id)");
            source.run("CREATE FUNCTION d.one () RETURNS INT DETERMINISTIC NO SQL RETURN 1");
            // The account may not execute the function; the view is no broken one for that.
            source.run("CREATE VIEW d.calls AS SELECT id, d.one() AS one FROM d.t");
            for (String host : List.of("%", "localhost", "127.0.0.1")) {
                source.run(
                        "GRANT SELECT, PROCESS, RELOAD, SHOW VIEW ON *.* TO 'reader'@'" + host + "' IDENTIFIED BY ''");
            }
            CopyException e = assertThrows(CopyException.class, () -> copy(older, newer, List.of()));
            assertTrue(
                    String.valueOf(e.getMessage()).contains("GRANT TRIGGER, EVENT ON *.* TO 'reader'@'"),
                    e::getMessage);
            assertEquals("0", target.one("SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'd'"));
            assertEquals(Optional.empty(), new CopyRegistry(Copies.address(newer), "replicator").newest("rights"));

            for (String host : List.of("%", "localhost", "127.0.0.1")) {
                source.run("REVOKE SELECT, SHOW VIEW ON *.* FROM 'reader'@'" + host + "'");
                source.run("GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES ON d.* TO 'reader'@'" + host + "'");
            }
            e = assertThrows(CopyException.class, () -> copy(older, newer, List.of("d")));
            assertTrue(String.valueOf(e.getMessage()).contains("GRANT SELECT ON mysql.proc TO"), e::getMessage);
            for (String host : List.of("%", "localhost", "127.0.0.1")) {
                source.run("GRANT SELECT ON mysql.proc TO 'reader'@'" + host + "'");
            }
            copy(older, newer, List.of("d"));
            target.run("INSERT INTO d.t VALUES (7)");
            assertEquals("7", target.one("SELECT id * d.one() FROM d.log"));
            assertEquals("1", target.one("SELECT one FROM d.calls"));
        }
    }

    private static CopyResult copy(RunningDatabase older, RunningDatabase newer, List<String> databases)
            throws CopyException {
        return new InitialCopy(
                        CopySettings.of("rights", "replicator").withDatabases(databases, List.of()),
                        new InstanceAddress(older.host(), older.port(), "reader", "", TlsMode.DISABLED),
                        Copies.address(newer),
                        CopyListener.NONE)
                .run();
    }
}
