package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import org.generallog.replicator.copy.Engines;

/** Tables whose engine has no transactions. */
final class EnginesCheck extends Check {
    EnginesCheck() {
        super(About.warning(
                "engines",
                "tables have an engine without transactions",
                "No snapshot covers them: rows that change while the copy runs may differ. On the new instance each of their"
                        + " statements is a commit of its own: slow, and not quite exactly once.",
                "copy with `--lock whole-copy`; let them be InnoDB on the new instance after the copy"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        List<OldTable> tables = on.tables().stream()
                .filter(each -> !each.engine().isEmpty() && !Engines.transactional(each.engine()))
                .toList();
        return tables.isEmpty()
                ? nothing()
                : found(
                        counted(tables.size(), "table") + ": "
                                + some(tables.stream()
                                        .map(each -> each.qualified() + " (" + each.engine() + ")")
                                        .toList()),
                        Remedy.shell(
                                "java -jar replicator.jar run --config FILE --repair --start copy   # waits for this copy:"),
                        Remedy.shell("java -jar replicator.jar copy --config FILE --lock whole-copy"),
                        Remedy.on(
                                Side.NEW,
                                "ALTER TABLE " + tables.get(0).quoted()
                                        + " ENGINE = InnoDB; -- after the copy, and so on"));
    }
}
