package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Ids that count within a group of rows. */
final class IdGroupsCheck extends Check {
    IdGroupsCheck() {
        super(About.warning(
                "ids-in-groups",
                "an `AUTO_INCREMENT` column is not the first of its index, so that ids count within a group (MyISAM)",
                "Such ids are not looked up: the new instance gives its own, and the rows are listed as `unresolved-id`.",
                "`run --repair`, or compare these tables with `verify --tables`"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        on.requireSchema();
        List<String> tables =
                on.replicatedTables("SELECT c.TABLE_SCHEMA, c.TABLE_NAME FROM information_schema.COLUMNS c"
                        + " JOIN information_schema.STATISTICS s ON s.TABLE_SCHEMA = c.TABLE_SCHEMA AND s.TABLE_NAME = c.TABLE_NAME"
                        + " AND s.COLUMN_NAME = c.COLUMN_NAME WHERE c.EXTRA LIKE '%auto_increment%'"
                        + " GROUP BY c.TABLE_SCHEMA, c.TABLE_NAME HAVING MIN(s.SEQ_IN_INDEX) > 1 ORDER BY 1, 2");
        return tables.isEmpty()
                ? nothing()
                : found(
                        counted(tables.size(), "table") + ": " + some(tables),
                        Remedy.shell("java -jar replicator.jar verify --config FILE --tables " + tables.get(0)));
    }
}
