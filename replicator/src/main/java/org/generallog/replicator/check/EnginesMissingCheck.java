package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Tables whose engine the new instance does not have. */
final class EnginesMissingCheck extends Check {
    EnginesMissingCheck() {
        super(
                About.error(
                        "engines-missing",
                        "tables have an engine that the new instance does not have",
                        "It refuses to create them, and the copy ends.",
                        "`ALTER TABLE … ENGINE = InnoDB` on the old instance, install the engine on the new one, or leave the database out"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        Set<String> there = on.newer().rows("SHOW ENGINES").stream()
                .filter(row -> row.get(1).equals("YES") || row.get(1).equals("DEFAULT"))
                .map(row -> row.get(0).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        List<OldTable> tables = on.tables().stream()
                .filter(each -> !each.engine().isEmpty() && !there.contains(each.engine()))
                .toList();
        return tables.isEmpty()
                ? nothing()
                : found(
                        some(tables.stream()
                                .map(each -> each.qualified() + " (" + each.engine() + ")")
                                .toList()),
                        tables.stream()
                                .limit(10)
                                .map(each -> Remedy.on(Side.OLD, "ALTER TABLE " + each.quoted() + " ENGINE = InnoDB;"))
                                .toList());
    }
}
