package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.List;

/** Compressed tables, which some versions of MariaDB only read. */
final class CompressedCheck extends Check {
    CompressedCheck() {
        super(About.error(
                "compressed-tables",
                "tables are `ROW_FORMAT=COMPRESSED`, and `innodb_read_only_compressed` of the new instance is on",
                "It refuses to write to them.",
                "`SET GLOBAL innodb_read_only_compressed = OFF`, or another row format"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        if (!on.newer().isOn("innodb_read_only_compressed")) {
            return nothing();
        }
        List<String> tables = on.tables().stream()
                .filter(each ->
                        each.rowFormat().equals("compressed") && each.engine().equals("innodb"))
                .map(OldTable::qualified)
                .toList();
        return tables.isEmpty()
                ? nothing()
                : found("tables: " + some(tables), Setting.of(on.newer(), "innodb_read_only_compressed", "OFF"));
    }
}
