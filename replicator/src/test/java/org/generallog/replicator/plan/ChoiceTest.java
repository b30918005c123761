package org.generallog.replicator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.generallog.replay.catalog.ServerVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoiceTest {
    static PlanFacts facts(String goal, String older, boolean olderBinlog, String newer, boolean newerBinlog) {
        return new PlanFacts(
                Goal.valueOf(goal.toUpperCase(Locale.ROOT).replace('-', '_')),
                node(older, "old.example.com", olderBinlog),
                node(newer, "new.example.com", newerBinlog),
                List.of());
    }

    private static PlanFacts.Node node(String version, String host, boolean binlog) {
        ServerVersion parsed = ServerVersion.parse(version);
        return new PlanFacts.Node(parsed, Series.name(parsed), host, 3306, binlog, false, true);
    }

    @ParameterizedTest
    @CsvSource({
        // goal, old, its binlog, new, its binlog, way
        "move,          5.5.9-log,       false, 11.4.5-MariaDB,  false, GENERAL_LOG",
        "one-by-one,    5.6.24,          false, 5.6.24,          true,  GENERAL_LOG",
        "schema-change, 5.6.24,          false, 5.6.24,          true,  GENERAL_LOG",
        "move,          5.5.9-log,       true,  11.4.5-MariaDB,  false, CHAIN",
        "move,          5.6.24,          true,  11.4.5-MariaDB,  false, NATIVE",
        "move,          5.7.44,          true,  10.11.5-MariaDB, false, NATIVE",
        "move,          5.5.62,          true,  5.6.24,          false, NATIVE",
        "move,          10.3.1-MariaDB,  true,  11.4.5-MariaDB,  false, NATIVE",
        "move,          8.0.36,          true,  9.7.4,           false, CHAIN",
        "move,          8.4.1,           true,  9.7.4,           false, NATIVE",
        "move,          5.1.73,          true,  5.6.10,          false, CHAIN",
        "move,          5.1.73,          true,  11.4.5-MariaDB,  false, CHAIN",
        "move,          5.5.9,           true,  9.7.4,           false, CHAIN",
        "move,          8.0.36,          true,  11.4.5-MariaDB,  false, GENERAL_LOG",
        "move,          10.11.5-MariaDB, true,  9.7.4,           false, GENERAL_LOG",
        "move,          11.4.5-MariaDB,  true,  10.11.5-MariaDB, false, GENERAL_LOG",
        "one-by-one,    5.6.24,          true,  5.6.51,          true,  BOTH_WAYS",
        "one-by-one,    5.6.24,          true,  5.6.51,          false, NATIVE",
        "one-by-one,    5.5.9,           true,  5.6.51,          true,  NATIVE",
        "schema-change, 5.6.24,          true,  5.6.51,          false, REPLICA_PROMOTED",
        "schema-change, 5.1.73,          true,  5.6.51,          false, CHAIN",
    })
    void theFactsDecide(String goal, String older, boolean olderBinlog, String newer, boolean newerBinlog, Way way) {
        PlanFacts facts = facts(goal, older, olderBinlog, newer, newerBinlog);
        Choice choice = Choice.of(facts);
        assertEquals(way, choice.way());
        assertEquals(Way.values().length - 1, choice.others().size());
        assertFalse(choice.others().containsKey(way));
        String page = Plan.of(facts, "shop.yml").markdown();
        assertTrue(page.contains("- [ ] ") && page.contains("## Why not another way"), page);
    }

    @Test
    void theChainNamesEachVersionBetween() {
        String page = Plan.of(facts("move", "5.1.73", true, "8.0.36", false), "shop.yml")
                .markdown();
        for (String each :
                List.of("MySQL 5.5, MySQL 5.6, MySQL 5.7, MySQL 8.0", "HOST-OF-MYSQL-5-7", "log_slave_updates")) {
            assertTrue(page.contains(each), page);
        }
    }

    /** MariaDB 10.11.5 and 11.4.5 refuse what MySQL 5.5.9 sends. */
    @Test
    void toMariaDbItGoesThroughMySql56() {
        String page = Plan.of(facts("move", "5.1.73", true, "11.4.5-MariaDB", false), "shop.yml")
                .markdown();
        assertTrue(page.contains("step by step: MySQL 5.5, MySQL 5.6, MariaDB 11.4"), page);
    }

    /** A replica that stands still tells its place, and the application notices nothing. */
    @Test
    void aReplicaIsDumpedInsteadOfTheOldInstance() {
        PlanFacts facts = facts("move", "5.5.9", true, "5.6.24", false);
        PlanFacts with = new PlanFacts(facts.goal(), facts.older(), facts.newer(), List.of("10.0.0.7"));
        String page = Plan.of(with, "shop.yml").markdown();
        for (String each : List.of("STOP SLAVE SQL_THREAD;", "Exec_Master_Log_Pos", "mysqldump -h 10.0.0.7")) {
            assertTrue(page.contains(each), page);
        }
    }

    @Test
    void onRdsItIsItsProcedures() {
        PlanFacts facts = facts("move", "5.5.9", true, "5.6.24", false);
        PlanFacts.Node newer = facts.newer();
        PlanFacts rds = new PlanFacts(
                facts.goal(),
                facts.older(),
                new PlanFacts.Node(newer.version(), newer.product(), newer.host(), newer.port(), false, true, true),
                List.of());
        String page = Plan.of(rds, "shop.yml").markdown();
        for (String each : List.of(
                "CALL mysql.rds_set_external_master('old.example.com', 3306,",
                "CALL mysql.rds_start_replication;",
                "CALL mysql.rds_reset_external_master;")) {
            assertTrue(page.contains(each), page);
        }
    }
}
