package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Tables whose given ids other tables refer to. */
final class IdsCheck extends Check {
    IdsCheck() {
        super(About.hint(
                "ids-and-foreign-keys",
                "tables with `AUTO_INCREMENT` ids are referred to by foreign keys",
                "The log does not hold the ids; they are looked up, and nearly all are found. Where one is not, rows that refer to it"
                        + " may be rejected, and are listed.",
                "`run --repair` mends them while it runs"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        on.requireSchema();
        List<String> tables =
                on.replicatedTables("SELECT DISTINCT c.TABLE_SCHEMA, c.TABLE_NAME FROM information_schema.COLUMNS c"
                        + " JOIN information_schema.KEY_COLUMN_USAGE k ON k.REFERENCED_TABLE_SCHEMA = c.TABLE_SCHEMA"
                        + " AND k.REFERENCED_TABLE_NAME = c.TABLE_NAME AND k.REFERENCED_COLUMN_NAME = c.COLUMN_NAME"
                        + " WHERE c.EXTRA LIKE '%auto_increment%' ORDER BY 1, 2");
        return tables.isEmpty()
                ? nothing()
                : found(
                        counted(tables.size(), "table") + ": " + some(tables),
                        Remedy.shell("java -jar replicator.jar run --config FILE --repair"));
    }
}
