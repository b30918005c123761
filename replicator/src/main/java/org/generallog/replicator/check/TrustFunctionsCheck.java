package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether the new instance's binlog keeps triggers and functions from being created. */
final class TrustFunctionsCheck extends Check {
    TrustFunctionsCheck() {
        super(About.error(
                "target-trust-functions",
                "the new instance has a binlog, `log_bin_trust_function_creators` is off, and the account has not `SUPER`",
                "It refuses to create triggers and functions (error 1419); without a trigger what it writes would be missing.",
                "set `log_bin_trust_function_creators = 1`"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        Instance newer = on.newer();
        if (!newer.isOn("log_bin") || newer.isOn("log_bin_trust_function_creators") || newer.has("SUPER")) {
            return nothing();
        }
        List<String> refused = on.programs().stream()
                .filter(each -> each.kind().equals("trigger") || each.kind().equals("function"))
                .map(OldProgram::label)
                .toList();
        return refused.isEmpty()
                ? nothing()
                : found(
                        "the new instance would refuse to create " + some(refused),
                        Setting.of(newer, "log_bin_trust_function_creators", "1"));
    }
}
