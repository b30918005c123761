package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replicator.accounts.AccountScript;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Views, routines, triggers and events run in the old definers' names or are not there; the script of {@code accounts} makes these. */
class DefinersIT {
    private static final String OWNER = "'owner'@'%'";
    private static final List<String> SCHEMA = List.of(
            "CREATE USER 'owner'@'%' IDENTIFIED BY 'p''w'",
            "CREATE DATABASE d",
            "CREATE TABLE d.t (id INT PRIMARY KEY, v INT)",
            "CREATE TABLE d.log (id INT PRIMARY KEY)",
            "GRANT SELECT, INSERT, TRIGGER, EVENT ON d.* TO 'owner'@'%' WITH GRANT OPTION",
            "GRANT DELETE ON d.log TO 'owner'@'%'",
            "GRANT UPDATE (v) ON d.t TO 'owner'@'%'",
            "CREATE DEFINER = 'owner'@'%' PROCEDURE d.p () SELECT COUNT(*) FROM d.t",
            "GRANT EXECUTE ON PROCEDURE d.p TO 'owner'@'%'",
            "CREATE DEFINER = 'owner'@'%' VIEW d.a AS SELECT id FROM d.t",
            "CREATE DEFINER = 'root'@'localhost' VIEW d.b AS SELECT id FROM d.a",
            "CREATE DEFINER = 'owner'@'%' EVENT d.e ON SCHEDULE EVERY 1 DAY DO DO 0",
            "CREATE DEFINER = 'gone'@'nowhere' PROCEDURE d.q () SELECT 1");
    private static final String TRIGGER =
            "CREATE DEFINER = 'owner'@'%' TRIGGER d.fires AFTER INSERT ON d.t FOR EACH ROW INSERT INTO d.log VALUES (NEW.id)";

    private final List<RunningDatabase> servers = new ArrayList<>();

    private ServerPair pair(String name) throws SQLException {
        ServerPair pair = ServerPair.of(name);
        assumeTrue(pair.isAvailable(), () -> pair + " is not here");
        servers.add(TestServers.older(pair));
        servers.add(TestServers.newer(pair));
        return pair;
    }

    @AfterEach
    void dropAccounts() throws SQLException {
        for (RunningDatabase server : servers) {
            try (Sql sql = Sql.on(server)) {
                if (!sql.one("SELECT 1 FROM mysql.user WHERE User = 'owner'").isEmpty()) {
                    sql.run("DROP USER " + OWNER);
                    // MySQL 5.5 keeps one of several grants on tables in memory, and then refuses to create the
                    // account.
                    sql.run("FLUSH PRIVILEGES");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql-5.5:mariadb-11.4",
                "mysql-5.5:mysql-5.6",
                "mysql-5.6:mysql-9.7",
                "mariadb-10.11:mariadb-11.4",
                "mariadb-10.11:mysql-9.7"
            })
    void theScriptOfAccountsMakesWhatTheCopyNeeds(String name) throws SQLException, CopyException {
        ServerPair pair = pair(name);
        RunningDatabase older = servers.get(0);
        RunningDatabase newer = servers.get(1);
        try (Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            SCHEMA.forEach(source::run);
            source.run(TRIGGER);
            CopySettings settings = CopySettings.of("definers", "replicator");
            CopyException refused = assertThrows(CopyException.class, () -> Copies.copy(settings, older, newer));
            assertTrue(
                    String.valueOf(refused.getMessage()).contains(OWNER + " (triggers d.fires)"), refused::getMessage);
            assertEquals("0", target.one("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'd'"));

            List<String> script = AccountScript.lines(Copies.address(older), Copies.address(newer));
            run(target, script);
            List<String> warnings = Copies.copy(settings, older, newer).warnings();
            assertTrue(
                    warnings.stream().anyMatch(w -> w.startsWith("procedure d.q is not created: its definer 'gone'@")),
                    warnings::toString);
            run(target, AccountScript.lines(Copies.address(older), Copies.address(newer)));

            assertEquals("owner@%", target.one("SELECT DEFINER FROM information_schema.VIEWS WHERE TABLE_NAME = 'a'"));
            assertEquals("[[p, owner@%]]", target.rows("""
                    SELECT ROUTINE_NAME, DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'd'""").toString());
            assertEquals("owner@%", target.one("SELECT DEFINER FROM information_schema.EVENTS WHERE EVENT_NAME = 'e'"));
            assertEquals(
                    "owner@%",
                    target.one("SELECT DEFINER FROM information_schema.TRIGGERS WHERE TRIGGER_NAME = 'fires'"));
            target.run("INSERT INTO d.t VALUES (7, 0)");
            assertEquals("7", target.one("SELECT log.id FROM d.log JOIN d.a USING (id)"));
            String grants = target.rows("SHOW GRANTS FOR " + OWNER).toString();
            assertTrue(grants.contains("UPDATE (`v`)") || grants.contains("UPDATE (v)"), grants);
            assertTrue(grants.contains("EXECUTE ON PROCEDURE") && grants.contains("WITH GRANT OPTION"), grants);
            login(pair, newer, script);
        }
    }

    private static void run(Sql sql, List<String> script) {
        script.stream().filter(line -> !line.startsWith("--")).forEach(sql::run);
    }

    private static void login(ServerPair pair, RunningDatabase newer, List<String> script) throws SQLException {
        InstanceAddress owner = new InstanceAddress(newer.host(), newer.port(), "owner", "p'w", TlsMode.PREFERRED);
        if (pair.newer() == ServerKind.MYSQL_9_7) {
            assertTrue(
                    script.stream().anyMatch(line -> line.startsWith("-- the password of " + OWNER)), script::toString);
            assertThrows(SQLException.class, () -> connect(owner).close());
        } else {
            connect(owner).close();
        }
    }

    private static Connection connect(InstanceAddress address) throws SQLException {
        return address.connect(
                address.properties(java.nio.charset.StandardCharsets.UTF_8, java.time.Duration.ofSeconds(30)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysql-5.5:mariadb-11.4", "mysql-5.5:mysql-5.6", "mysql-5.6:mysql-9.7"})
    void whatHasNoDefinerIsLeftOutAndListed(String name) throws SQLException, CopyException {
        pair(name);
        RunningDatabase older = servers.get(0);
        RunningDatabase newer = servers.get(1);
        try (Sql source = Sql.on(older);
                Sql target = Sql.on(newer)) {
            SCHEMA.forEach(source::run);
            CopySettings settings = CopySettings.of("definers", "replicator");
            String warnings =
                    String.join("\n", Copies.copy(settings, older, newer).warnings());
            for (String left : List.of("procedure d.p", "procedure d.q", "view d.a", "view d.b", "event d.e")) {
                assertTrue(warnings.contains(left + " is not created"), warnings);
            }
            assertEquals("[[log], [t]]", target.rows("""
                    SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'd' ORDER BY 1""").toString());
            assertEquals(
                    "0", target.one("SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'd'"));

            Copies.copy(settings.withOverwrite(true).withKeepDefiners(true), older, newer);
            assertEquals("[[p, owner@%], [q, gone@nowhere]]", target.rows("""
                    SELECT ROUTINE_NAME, DEFINER FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'd'
                    ORDER BY 1""").toString());
        }
    }
}
