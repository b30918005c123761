package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replay.catalog.ServerVersion;

/** Whether the account may create what runs in other accounts' names. */
final class TargetDefinerRightCheck extends Check {
    TargetDefinerRightCheck() {
        super(About.warning(
                "target-rights-definer",
                "programs of the old instance run in other accounts' names, and the account may not create such ones on the new",
                "The new instance refuses to create them.",
                "grant what is named; where nobody can (RDS), create them by hand with an account of that name"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        Instance newer = on.newer();
        List<String> enough = enough(newer.version());
        for (String privilege : enough) {
            if (newer.has(privilege)) {
                return nothing();
            }
        }
        String self = newer.account().replace("'", "");
        List<String> others = on.programs().stream()
                .filter(each -> !each.definer().equals(self))
                .map(OldProgram::label)
                .toList();
        return others.isEmpty()
                ? nothing()
                : found(
                        "the account " + newer.account() + " has none of " + String.join(", ", enough) + "; "
                                + counted(others.size(), "program") + " with other definers: " + some(others),
                        Remedy.on(Side.NEW, "GRANT " + enough.get(0) + " ON *.* TO " + newer.account() + ";"));
    }

    private static List<String> enough(ServerVersion version) {
        if (version.mariaDb()) {
            return version.isAtLeast(100502) ? List.of("SET USER", "SUPER") : List.of("SUPER");
        }
        return version.isAtLeast(80200)
                ? List.of("SET_ANY_DEFINER", "SUPER")
                : version.isAtLeast(80000) ? List.of("SET_USER_ID", "SUPER") : List.of("SUPER");
    }
}
