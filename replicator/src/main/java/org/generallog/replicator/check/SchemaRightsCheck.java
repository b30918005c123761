package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** What the account must be allowed to see on the old instance; {@code run}, {@code capture} and {@code copy} ask it at their start. */
final class SchemaRightsCheck extends Check {
    SchemaRightsCheck() {
        super(About.error(
                "source-rights-schema",
                "the account may not see all rows, views, triggers, events and routines of the old instance",
                "A server does not refuse to show them, it leaves them out: they would be missing in the copy, and what"
                        + " triggers write would be applied twice. `run`, `capture` and `copy` do not begin.",
                "grant what is named, or name the databases to replicate (`filter.databases`)"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        List<String> statements = on.missingRights();
        return statements.isEmpty()
                ? nothing()
                : found(
                        "the account " + on.older().account() + " lacks rights",
                        statements.stream()
                                .map(each -> Remedy.on(Side.OLD, each + ";"))
                                .toList());
    }
}
