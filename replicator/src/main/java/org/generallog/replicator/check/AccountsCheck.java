package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replicator.accounts.MissingAccounts;

/** Accounts of the old instance that the new one lacks. */
final class AccountsCheck extends Check {
    AccountsCheck() {
        super(About.warning(
                "accounts-missing",
                "accounts of the old instance are missing on the new one",
                "The application could not log in after the cutover; views and programs in their names are left out of the copy.",
                "`accounts` prints the statements that create them"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        List<String> missing;
        try {
            missing = MissingAccounts.of(on.older().connection(), on.newer().connection());
        } catch (SQLException e) {
            if (Instance.isDenied(e)) {
                throw lacking(on);
            }
            throw e;
        }
        return missing.isEmpty()
                ? nothing()
                : found(
                        counted(missing.size(), "account") + ": " + some(missing),
                        Remedy.shell(
                                "java -jar replicator.jar accounts --config FILE > accounts.sql   # look it through, then run it"));
    }

    private static CannotLook lacking(Instances on) throws SQLException {
        return on.older().missing(List.of("SELECT"), "mysql").isEmpty()
                ? on.newer().lacks("SELECT ON mysql.*")
                : on.older().lacks("SELECT ON mysql.*");
    }
}
