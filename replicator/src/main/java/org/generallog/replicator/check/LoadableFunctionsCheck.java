package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Functions in libraries, which nothing copies. */
final class LoadableFunctionsCheck extends Check {
    LoadableFunctionsCheck() {
        super(About.warning(
                "loadable-functions",
                "the old instance has loadable functions (`CREATE FUNCTION … SONAME`) that the new one lacks",
                "Statements that call them are rejected there.",
                "install the libraries on the new instance; on RDS nobody can"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        List<Remedy> remedies = new ArrayList<>();
        List<String> lacking = new ArrayList<>();
        List<String> there = on.newer().rows("SELECT LOWER(name) FROM mysql.func", "SELECT ON mysql.*").stream()
                .map(row -> row.get(0))
                .toList();
        for (List<String> row : on.older().rows("SELECT LOWER(name), dl, ret FROM mysql.func", "SELECT ON mysql.*")) {
            if (!there.contains(row.get(0))) {
                lacking.add(row.get(0));
                String type = List.of("STRING", "REAL", "INTEGER")
                        .get(Math.min(2, Math.max(0, Integer.parseInt(row.get(2)))));
                remedies.add(Remedy.on(
                        Side.NEW,
                        "CREATE FUNCTION " + row.get(0) + " RETURNS " + type + " SONAME '" + row.get(1) + "';"));
            }
        }
        return lacking.isEmpty() ? nothing() : found(some(lacking), remedies);
    }
}
