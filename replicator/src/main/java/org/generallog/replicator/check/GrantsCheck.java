package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replay.log.LogReadException;
import org.generallog.replicator.source.JdbcSourceProbe;

/** Whether the grants of the application's accounts can be read. */
final class GrantsCheck extends Check {
    GrantsCheck() {
        super(About.warning(
                "source-rights-grants",
                "the grants of the old instance's accounts cannot be read",
                "What the old instance refuses its accounts stands in the log too, and would be done on the new one"
                        + " ([rights](rights.md)).",
                "grant `SELECT` on `mysql.*`"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        on.older().connection();
        try (JdbcSourceProbe probe = ProcessRightCheck.probe(on)) {
            return probe.grants("check").isPresent()
                    ? nothing()
                    : found(
                            "the grants cannot be read by " + on.older().account(),
                            Remedy.on(
                                    Side.OLD,
                                    "GRANT SELECT ON mysql.* TO " + on.older().account() + ";"));
        } catch (LogReadException e) {
            throw new CannotLook(String.valueOf(e.getMessage()), "");
        }
    }
}
