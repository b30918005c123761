package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replay.catalog.ServerVersion;

/** Whether the way from the old version to the new one goes forward. */
final class VersionPathCheck extends Check {
    VersionPathCheck() {
        super(About.warning(
                "version-path",
                "the new instance is older than the old one, or of the other family where the old one has features of its own",
                "Statements, types and collations of the old one may be unknown there; what is refused is recorded as rejected.",
                "choose a new instance that is newer; or rehearse, and read `replicator.rejected`"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        ServerVersion older = on.older().version();
        ServerVersion newer = on.newer().version();
        String path = on.older().product() + " to " + on.newer().product();
        if (older.mariaDb() == newer.mariaDb()) {
            return older.number() / 100 > newer.number() / 100 ? found(path + " goes back") : nothing();
        }
        // MariaDB 10 took over what MySQL 5.6 has; from then on they went different ways.
        boolean common = older.mariaDb() ? older.number() < 100000 : older.number() < 50700;
        boolean back = newer.mariaDb() ? newer.number() < 100000 && older.number() >= 50600 : newer.number() < 50600;
        return common && !back ? nothing() : found(path + " crosses between families that have gone different ways");
    }
}
