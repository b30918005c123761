package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replicator.copy.BeforeCopy;

/** What is in the copy's way; it asks the same at its start. */
final class ExistingObjectsCheck extends Check {
    ExistingObjectsCheck() {
        super(About.error(
                "target-existing",
                "tables, views or programs of the old instance exist on the new one, and no migration has begun",
                "The copy overwrites nothing unasked, and does not begin.",
                "drop them, or `copy --overwrite`, which drops all that is in the databases to copy"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        if (on.isUnderWay()) {
            return nothing();
        }
        on.newer().connection();
        List<String> existing = CopyQuestion.of(on, BeforeCopy::inTheWay);
        return existing.isEmpty()
                ? nothing()
                : found(
                        counted(existing.size(), "object") + " in the way: " + some(existing),
                        Remedy.shell("java -jar replicator.jar copy --config FILE --overwrite"));
    }
}
