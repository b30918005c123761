package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Who else may write to the new instance. */
final class TargetWritersCheck extends Check {
    private static final List<String> HARMLESS =
            List.of("system user", "event_scheduler", "rdsadmin", "mysql.session", "unauthenticated user", "");

    TargetWritersCheck() {
        super(About.warning(
                "target-writers",
                "others are connected to replicated databases of the new instance, or it replicates from somewhere",
                "What they write there differs from the old instance; `run --repair` would undo it.",
                "end them; only the replicator writes there until the cutover"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        Instance newer = on.newer();
        newer.require("PROCESS");
        List<Finding> findings = new ArrayList<>();
        if (!newer.rows(ReplicaCheck.THREADS).isEmpty()) {
            findings.addAll(found(
                    "threads of native replication run on the new instance",
                    Remedy.on(Side.NEW, ReplicaCheck.stop(newer))));
        }
        String self = on.newer().address().username();
        List<String> others = new ArrayList<>();
        List<Remedy> kills = new ArrayList<>();
        for (List<String> row :
                newer.rows("SELECT ID, USER, HOST, DB FROM information_schema.PROCESSLIST ORDER BY ID")) {
            boolean ours = row.get(1).equals(self) || HARMLESS.contains(row.get(1));
            if (!ours && !row.get(3).isEmpty() && on.replicates(row.get(3))) {
                others.add(row.get(1) + "@" + row.get(2) + " in " + row.get(3));
                kills.add(OldSessionsCheck.kill(newer, row.get(0)));
            }
        }
        if (!others.isEmpty()) {
            findings.addAll(found("sessions of others: " + some(others), kills.subList(0, Math.min(10, kills.size()))));
        }
        return findings;
    }
}
