package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether both addresses lead to one server. */
final class SameInstanceCheck extends Check {
    private static final String WHO = "SELECT CONCAT(@@hostname, ' ', @@port, ' ', @@datadir)";

    SameInstanceCheck() {
        super(About.error(
                "same-instance",
                "source and target are the same server",
                "Each write would be applied to where it came from.",
                "correct `source.host`, `target.host` or the ports"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        String older = on.older().value(WHO);
        return older.equals(on.newer().value(WHO))
                ? found(
                        on.older().address().place() + " and "
                                + on.newer().address().place() + " lead to the same server (" + older + ")",
                        Remedy.config("target: {host: NEW-INSTANCE}"))
                : nothing();
    }
}
