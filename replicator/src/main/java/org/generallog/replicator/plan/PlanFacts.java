package org.generallog.replicator.plan;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replicator.check.Instance;
import org.generallog.replicator.check.Instances;

/**
 * What decides how a pair is migrated.
 *
 * @param replicas addresses from which replicas of the old instance read its binlog
 */
record PlanFacts(Goal goal, Node older, Node newer, List<String> replicas) {
    /**
     * One of the two.
     *
     * @param binlog whether {@code log_bin} is on
     * @param tls whether it offers TLS
     */
    record Node(
            ServerVersion version, String product, String host, int port, boolean binlog, boolean rds, boolean tls) {
        static Node read(Instance instance) throws SQLException {
            return new Node(
                    instance.version(),
                    instance.product(),
                    instance.address().host(),
                    instance.address().port(),
                    instance.isOn("log_bin"),
                    instance.isRds(),
                    // MySQL from 8.4 on says so no more, and always does.
                    List.of("", "YES").contains(instance.global("have_ssl")));
        }

        /** {@code -h HOST -P PORT}. */
        String client() {
            return "-h " + host + " -P " + port;
        }
    }

    static PlanFacts read(Instances on, Goal goal) throws SQLException {
        List<String> replicas = on
                .older()
                .rows("SELECT DISTINCT SUBSTRING_INDEX(HOST, ':', 1) FROM information_schema.PROCESSLIST"
                        + " WHERE COMMAND LIKE 'Binlog Dump%' ORDER BY 1")
                .stream()
                .map(row -> row.get(0))
                .toList();
        return new PlanFacts(goal, Node.read(on.older()), Node.read(on.newer()), replicas);
    }

    /** The series between the two, the new one last; empty where there is no native way. */
    List<String> path() {
        return Series.path(older.version(), newer.version());
    }
}
