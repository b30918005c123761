package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Whether the account may turn the old instance read only; {@code cutover} needs it. */
final class CutoverRightCheck extends Check {
    CutoverRightCheck() {
        super(About.hint(
                "source-rights-cutover",
                "the account may not set `read_only` on the old instance",
                "`cutover --execute` turns the old instance read only ([cutover](cutover.md)); everything before it works without.",
                "grant `SUPER`, or turn `read_only` on before the cutover; on RDS in the parameter group"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        Instance older = on.older();
        if (older.has("SUPER") || older.has("READ_ONLY ADMIN") || older.isOn("read_only")) {
            return nothing();
        }
        return found(
                "the account " + older.account() + " has not SUPER",
                older.isRds()
                        ? Setting.of(older, "read_only", "1")
                        : List.of(Remedy.on(Side.OLD, "GRANT SUPER ON *.* TO " + older.account() + ";")));
    }
}
