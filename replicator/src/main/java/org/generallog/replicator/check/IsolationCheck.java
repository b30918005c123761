package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether sessions of the old instance read what others commit meanwhile. */
final class IsolationCheck extends Check {
    IsolationCheck() {
        super(About.hint(
                "isolation",
                "sessions of the old instance begin with another isolation than `REPEATABLE READ`",
                "With `READ COMMITTED` which of the others' changes a write saw is not in the log: such rows are listed as"
                        + " `isolation`.",
                "`run --repair`, or work off the list to verify; `REPEATABLE READ` for the time of the migration, if the application"
                        + " bears it"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        String old = on.older().global("tx_isolation");
        String level = old.isEmpty() ? on.older().global("transaction_isolation") : old;
        return level.isEmpty() || level.equals("REPEATABLE-READ")
                ? nothing()
                : found(
                        "the isolation is " + level,
                        Remedy.on(Side.OLD, "SET GLOBAL TRANSACTION ISOLATION LEVEL REPEATABLE READ;"));
    }
}
