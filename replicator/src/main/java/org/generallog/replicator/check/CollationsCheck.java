package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replicator.copy.BeforeCopy;

/** Whether the new instance knows the collations that are used. */
final class CollationsCheck extends Check {
    CollationsCheck() {
        super(About.error(
                "collations",
                "databases, tables or columns have a collation that the new instance does not know",
                "It refuses to create them, and the copy ends.",
                "`ALTER TABLE … CONVERT TO CHARACTER SET` on the old instance, or leave the database out"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        on.newer().connection();
        List<String> unknown = CopyQuestion.of(on, BeforeCopy::unknownCollations);
        return unknown.isEmpty()
                ? nothing()
                : found(
                        on.newer().product() + " does not know " + some(unknown),
                        Remedy.on(
                                Side.OLD,
                                "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE COLLATION_NAME IN ('"
                                        + String.join("', '", unknown) + "');"));
    }
}
