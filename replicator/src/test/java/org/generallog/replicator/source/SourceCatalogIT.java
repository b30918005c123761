package org.generallog.replicator.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.generallog.replay.catalog.CatalogException;
import org.generallog.replay.catalog.RoutineDefinition;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.catalog.TriggerDefinition;
import org.generallog.testbed.server.ServerKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The old instance's schema, table by table. */
class SourceCatalogIT {
    @ParameterizedTest
    @EnumSource
    void tablesTriggersAndFunctions(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind);
                SourceCatalog catalog = new SourceCatalog(old.connections())) {
            assertFalse(catalog.hasFunctions());
            old.execute(
                    "SET NAMES utf8",
                    "CREATE DATABASE d",
                    "CREATE TABLE d.`Grüße` (Id INT AUTO_INCREMENT, code VARCHAR(20) CHARACTER SET latin1, b BLOB,"
                            + " PRIMARY KEY (Id), UNIQUE KEY aa (code, Id), KEY c (code)) ENGINE=InnoDB",
                    "CREATE TABLE d.log (x INT) ENGINE=MyISAM",
                    "CREATE VIEW d.v AS SELECT x FROM d.log",
                    "CREATE TRIGGER d.later AFTER INSERT ON d.`Grüße` FOR EACH ROW INSERT INTO log VALUES (NEW.Id)",
                    "CREATE TRIGGER d.sooner BEFORE INSERT ON d.`Grüße` FOR EACH ROW SET NEW.code = 'é'",
                    "CREATE FUNCTION d.F1(a INT) RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO log VALUES (a); RETURN a; END");
            assertFalse(catalog.hasFunctions());
            catalog.invalidate();
            assertTrue(catalog.hasFunctions());

            TableSchema table = catalog.table("d", "Grüße").orElseThrow();
            assertEquals("InnoDB", table.engine());
            assertEquals(List.of(List.of("id"), List.of("code", "id")), table.uniqueKeys());
            assertEquals(
                    List.of(
                            new TableSchema.Column("id", "int", "", true),
                            new TableSchema.Column("code", "varchar", "latin1_swedish_ci", false),
                            new TableSchema.Column("b", "blob", "", false)),
                    table.columns());
            assertEquals(Optional.empty(), catalog.table("d", "v"));
            assertEquals(Optional.empty(), catalog.table("d", "none"));

            List<TriggerDefinition> triggers = catalog.triggers("d", "Grüße");
            assertEquals(
                    List.of("sooner", "later"),
                    triggers.stream().map(TriggerDefinition::name).toList());
            assertEquals("SET NEW.code = 'é'", triggers.get(0).body());
            assertEquals("BEFORE", triggers.get(0).timing());
            assertEquals("INSERT", triggers.get(0).event());
            assertEquals(List.of(), catalog.triggers("d", "log"));

            RoutineDefinition function = catalog.function("d", "f1").orElseThrow();
            assertTrue(function.body().startsWith("BEGIN INSERT INTO log"), function.body());
            assertFalse(function.readsOnly());
            assertEquals(Optional.empty(), catalog.function("d", "abs"));
        }
    }

    /** What is known is not asked again; a lost connection is not noticed; a server that is down is. */
    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MARIADB_11_4"})
    void survivesALostConnection(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind);
                SourceCatalog catalog = new SourceCatalog(old.connections())) {
            old.execute("CREATE DATABASE d", "CREATE TABLE d.t (a INT)", "CREATE TABLE d.u (a INT)");
            assertTrue(catalog.table("d", "t").isPresent());
            old.server.restart();
            assertTrue(catalog.table("d", "u").isPresent());
            old.server.stop();
            assertTrue(catalog.table("d", "t").isPresent());
            assertThrows(CatalogException.class, () -> catalog.table("d", "other"));
            old.server.start();
            assertFalse(catalog.table("d", "other").isPresent());
        }
    }

    /** An account that may not see routines must not conclude that there are none. */
    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MARIADB_11_4", "MYSQL_9_7"})
    void whoMayNotSeeFunctionsAssumesThem(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind)) {
            if (kind == ServerKind.MYSQL_9_7) {
                old.execute("CREATE USER 'r'@'%' IDENTIFIED BY 'x'", "GRANT SELECT ON mysql.general_log TO 'r'@'%'");
            } else {
                old.execute("GRANT SELECT ON mysql.general_log TO 'r'@'%' IDENTIFIED BY 'x'");
            }
            try (SourceCatalog catalog = new SourceCatalog(old.connections("r", "x"))) {
                assertTrue(catalog.hasFunctions());
            }
        }
    }
}
