package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Statements of the log that write and cannot be replayed. */
final class LogUnsupportedCheck extends Check {
    LogUnsupportedCheck() {
        super(About.warning(
                "log-unsupported",
                "the newest rows of the log hold statements that write and cannot be replayed: `LOAD DATA`, `REPAIR TABLE`, `BINLOG`",
                "Their rows would be missing on the new instance; their tables are put on the list to verify.",
                "load such files on the new instance too, or copy these tables again at the cutover"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        LogSample.Kind kind = on.sample().of(Meaning.NOT_REPLAYED);
        return kind.count() == 0
                ? nothing()
                : found(kind.text(), Remedy.shell("java -jar replicator.jar verify --config FILE --list"));
    }
}
