package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether the copy can hold writes back for a moment. */
final class ReadLockCheck extends Check {
    ReadLockCheck() {
        super(
                About.error(
                        "source-rights-lock",
                        "the account has neither `RELOAD` nor `LOCK TABLES` on the old instance",
                        "The copy holds writes back for the moment in which its snapshot begins; without a lock it does not begin.",
                        "grant `RELOAD` and `LOCK TABLES`, or copy with `--lock none`, which leaves the statements of that moment uncertain"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        Instance older = on.older();
        boolean tables = true;
        for (String database : on.databases()) {
            tables &= older.missing(List.of("LOCK TABLES"), database).isEmpty();
        }
        return tables || older.has("RELOAD")
                ? nothing()
                : found(
                        "the account " + older.account() + " may not take a read lock",
                        Remedy.on(Side.OLD, "GRANT RELOAD, LOCK TABLES ON *.* TO " + older.account() + ";"));
    }
}
