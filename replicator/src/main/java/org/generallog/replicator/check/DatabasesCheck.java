package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replicator.copy.BeforeCopy;

/** Whether the databases that the configuration names are there. */
final class DatabasesCheck extends Check {
    DatabasesCheck() {
        super(About.error(
                "filter-databases",
                "`filter.databases` names what is not on the old instance, or what the account may not see",
                "The copy does not begin; a name that is spelt wrongly would replicate nothing.",
                "correct the names"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        List<String> missing = CopyQuestion.ofAny(on, BeforeCopy::missingDatabases);
        return missing.isEmpty()
                ? nothing()
                : found("not there: " + some(missing), Remedy.on(Side.OLD, "SHOW DATABASES;"));
    }
}
