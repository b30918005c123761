package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeferredKeysTest {
    private static final String KEYS = "  PRIMARY KEY (`id`), UNIQUE KEY `u` (`b`), KEY `a` (`a`), "
            + "  KEY `odd ``, (name` (`b`(10),`a`) COMMENT 'with, (comma)', FULLTEXT KEY `f` (`b`) ";

    private static TableDefinition table(String engine, List<String> order) {
        return new TableDefinition(
                "d",
                "t",
                "",
                List.of(new ColumnDefinition("id", "int", true), new ColumnDefinition("b", "varchar", false)),
                order,
                engine,
                0,
                0);
    }

    private static String create(String keys) {
        return "CREATE TABLE `t` ( `id` int(11) NOT NULL AUTO_INCREMENT, `key` enum('KEY `a` (`a`)',')') DEFAULT NULL, "
                + "  `a` int(11), `b` varchar(20), " + keys + ") ENGINE=InnoDB COMMENT='(KEY `x` (`y`)'";
    }

    private static boolean defers(TableDefinition table, String keys, Set<String> referred) {
        return !DeferredKeys.of(table, create(keys), referred).isEmpty();
    }

    @Test
    void plainKeysAreBuiltLater() {
        DeferredKeys keys = DeferredKeys.of(table("InnoDB", List.of("id")), create(KEYS), Set.of());
        assertEquals(List.of("`a`", "`odd ``, (name`"), keys.names());
        assertEquals(
                List.of("KEY `a` (`a`)", "KEY `odd ``, (name` (`b`(10),`a`) COMMENT 'with, (comma)'"),
                keys.definitions());
    }

    @Test
    void keysThatSomethingNeedsStay() {
        TableDefinition table = table("InnoDB", List.of("id"));
        assertTrue(defers(table, KEYS, Set.of()));
        assertFalse(defers(table("MyISAM", List.of("id")), KEYS, Set.of()), "engine");
        assertFalse(defers(table("InnoDB", List.of()), KEYS, Set.of()), "an id in a secondary key");
        assertFalse(defers(table("InnoDB", List.of("b", "id")), KEYS, Set.of()), "an id second in the key");
        assertFalse(defers(table, KEYS, Set.of("`t`")), "referred to");
        assertFalse(
                defers(table, KEYS + ",  CONSTRAINT `c` FOREIGN KEY (`a`) REFERENCES `p` (`id`) ", Set.of()), "refers");
    }

    @Test
    void tablesThatAreReferredTo() {
        assertEquals(
                Set.of("`p`", "`other`"),
                DeferredKeys.referred(
                        create(
                                "  PRIMARY KEY (`id`), CONSTRAINT `c` FOREIGN KEY (`a`) REFERENCES `P` (`id`), "
                                        + "  CONSTRAINT `d` FOREIGN KEY (`b`) REFERENCES `elsewhere`.`other` (`id`) ON DELETE CASCADE ")));
        assertEquals(Set.of(), DeferredKeys.referred(create("  PRIMARY KEY (`id`) ")));
    }
}
