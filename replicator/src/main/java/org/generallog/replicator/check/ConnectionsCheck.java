package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether an instance has room for the replicator's connections. */
final class ConnectionsCheck extends Check {
    /** Of capture: log, probe, catalogue, ids, trials; of a copy: four, and one that ends a wait. */
    private static final int OF_SOURCE = 10;
    /** Beside the lanes: schema, throttle, lock, checkpoint, list; of a copy: two that write and one. */
    private static final int OF_TARGET = 8;

    private final Side side;

    ConnectionsCheck(Side side) {
        super(About.error(
                side.section() + "-connections",
                side.words() + " has too few free connections",
                side == Side.OLD
                        ? "Where one cannot be had, the log is not read, and the application may be shut out as well."
                        : "Where one cannot be had, applying waits; `target.connections` lanes and a few more are needed.",
                "raise `max_connections`"
                        + (side == Side.NEW ? " or lower `target.connections`" : " or end idle sessions")));
        this.side = side;
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        Instance instance = on.of(side);
        long needed =
                side == Side.OLD ? OF_SOURCE : OF_TARGET + on.config().target().connections();
        long most = instance.number("max_connections", Long.MAX_VALUE);
        long used = instance.status("Threads_connected");
        long ofUser = instance.number("max_user_connections", 0);
        if (most - used < needed) {
            return found(
                    "%d of %d connections are used, and the replicator needs %d".formatted(used, most, needed),
                    Setting.of(instance, "max_connections", Long.toString(used + needed + 20)));
        }
        return ofUser > 0 && ofUser < needed
                ? found(
                        "max_user_connections is %d, and the replicator needs %d".formatted(ofUser, needed),
                        Setting.of(instance, "max_user_connections", Long.toString(needed + 5)))
                : nothing();
    }
}
