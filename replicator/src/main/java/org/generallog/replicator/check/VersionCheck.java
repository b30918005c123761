package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replay.catalog.ServerVersion;

/** Whether an instance's version is one that was tried in this place. */
final class VersionCheck extends Check {
    /** From and below, as {@link ServerVersion#number}. */
    private record Series(boolean mariaDb, int from, int below) {
        boolean has(ServerVersion version) {
            return version.mariaDb() == mariaDb && version.number() >= from && version.number() < below;
        }
    }

    private static final int OLDEST = 50100;
    private static final List<Series> OLD =
            List.of(new Series(false, 50500, 50600), new Series(false, 50600, 50700), new Series(true, 101100, 101200));
    private static final List<Series> NEW = List.of(
            new Series(false, 50600, 50700),
            new Series(false, 90700, 90800),
            new Series(true, 101100, 101200),
            new Series(true, 110400, 110500));

    private final Side side;

    VersionCheck(Side side) {
        super(About.warning(
                        side.section() + "-version",
                        side.words() + " has a version with which the replicator was not tried"
                                + (side == Side.OLD ? "; before 5.1 a MySQL has no log table" : ""),
                        "What a version logs, takes and means differs; what was not tried may hold surprises.",
                        "rehearse with a restored backup first: `run`, `verify`")
                .or(Severity.ERROR));
        this.side = side;
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        Instance instance = on.of(side);
        ServerVersion version = instance.version();
        if (side == Side.OLD && version.number() < OLDEST) {
            return List.of(new Finding(
                    Severity.ERROR,
                    instance.product() + " has no table mysql.general_log: 5.1 is the oldest that has",
                    List.of()));
        }
        boolean tried = (side == Side.OLD ? OLD : NEW).stream().anyMatch(series -> series.has(version));
        return tried ? nothing() : found("it was not tried with " + instance.product() + " as " + side.words());
    }
}
