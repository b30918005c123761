package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Whether commits of the new instance outlive a crash of it. */
final class DurabilityCheck extends Check {
    DurabilityCheck() {
        super(About.warning(
                "target-durability",
                "the new instance may lose commits in a crash",
                "Where it comes back without commits that it had confirmed, applying stops and says so: a new copy is needed.",
                "`innodb_flush_log_at_trx_commit = 1`; with a binlog `sync_binlog = 1`"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        Instance newer = on.newer();
        List<String> saw = new ArrayList<>();
        List<Remedy> remedies = new ArrayList<>();
        if (!newer.global("innodb_flush_log_at_trx_commit").equals("1")) {
            saw.add("innodb_flush_log_at_trx_commit is " + newer.global("innodb_flush_log_at_trx_commit"));
            remedies.addAll(Setting.of(newer, "innodb_flush_log_at_trx_commit", "1"));
        }
        if (newer.isOn("log_bin") && !newer.global("sync_binlog").equals("1")) {
            saw.add("sync_binlog is " + newer.global("sync_binlog"));
            remedies.addAll(Setting.of(newer, "sync_binlog", "1"));
        }
        return saw.isEmpty() ? nothing() : found(String.join(", ", saw), remedies);
    }
}
