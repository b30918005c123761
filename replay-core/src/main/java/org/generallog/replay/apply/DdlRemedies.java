package org.generallog.replay.apply;

import java.util.Map;

/** What an operator can do about a schema statement that the new instance refuses, by its error. */
final class DdlRemedies {
    private static final String BY_HAND =
            "where the old instance took it (compare SHOW CREATE of both), make the same change on the new one by hand, in its own syntax";
    private static final String STATE =
            "the old instance most likely refused it too, or the change was made on the new one before: compare SHOW CREATE of both";
    private static final String ENGINE =
            "create the table on the new instance with a storage engine that it has (ENGINE=InnoDB), and copy its rows";
    private static final String KEY =
            "add the key on the new instance with fewer or shorter columns, or with ROW_FORMAT=DYNAMIC";

    private static final Map<Integer, String> BY_CODE = Map.ofEntries(
            Map.entry(1007, STATE),
            Map.entry(1008, STATE),
            Map.entry(
                    NoDatabase.ERROR,
                    "its session had no default database: the old instance most likely refused it too; if not, make the same"
                            + " change on the new one by hand"),
            Map.entry(1049, STATE),
            Map.entry(1050, STATE),
            Map.entry(1051, STATE),
            Map.entry(1054, STATE),
            Map.entry(1060, STATE),
            Map.entry(1061, STATE),
            Map.entry(1062, "the old instance most likely refused it too; if not, rows differ: verify the table"),
            Map.entry(1068, STATE),
            Map.entry(1091, STATE),
            Map.entry(1146, STATE),
            Map.entry(1304, STATE),
            Map.entry(1305, STATE),
            Map.entry(1359, STATE),
            Map.entry(1360, STATE),
            Map.entry(1537, STATE),
            Map.entry(1539, STATE),
            Map.entry(1031, ENGINE),
            Map.entry(
                    1075,
                    "create the table on the new instance with the AUTO_INCREMENT column first in a key: InnoDB needs it"),
            Map.entry(1178, ENGINE),
            Map.entry(1286, ENGINE),
            Map.entry(1071, KEY),
            Map.entry(1709, KEY),
            Map.entry(
                    1118,
                    "create the table on the new instance with TEXT or BLOB columns in the place of long VARCHAR"),
            Map.entry(
                    1227,
                    "grant the replicator's account SET_USER_ID (MySQL) or SET USER (MariaDB), or create the object by hand"),
            Map.entry(
                    1418,
                    "SET GLOBAL log_bin_trust_function_creators = 1 on the new instance, and create the function by hand"),
            Map.entry(1822, "add the missing unique key to the parent table on the new instance, then the foreign key"),
            Map.entry(
                    6125,
                    "add a unique key to the parent's columns on the new instance, or leave the foreign key out: rows do not need it"));

    private DdlRemedies() {}

    static String of(int code) {
        return BY_CODE.getOrDefault(code, BY_HAND);
    }
}
