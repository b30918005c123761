package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.sql.SqlNames;

/** What the account that writes must be allowed on the new instance; {@code run} and {@code apply} ask it at their start. */
public final class TargetRightsCheck extends Check {
    /** Each is used by some statement that the log may hold; {@code TRIGGER} and {@code SHOW VIEW} also to see what a write sets off. */
    private static final List<String> NEEDED = List.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "CREATE",
            "DROP",
            "REFERENCES",
            "INDEX",
            "ALTER",
            "CREATE TEMPORARY TABLES",
            "LOCK TABLES",
            "EXECUTE",
            "CREATE VIEW",
            "SHOW VIEW",
            "CREATE ROUTINE",
            "ALTER ROUTINE",
            "EVENT",
            "TRIGGER");

    /** For the replicator's own tables. */
    private static final List<String> NEEDED_FOR_OURS =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "CREATE TEMPORARY TABLES");

    public TargetRightsCheck() {
        super(About.error(
                "target-rights",
                "the account lacks rights on the new instance",
                "Some statement of the log would be refused; without `TRIGGER` what triggers write is not seen, and"
                        + " transactions would be applied in a wrong order. `run` and `apply` do not begin.",
                "grant what is named"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException {
        Instance newer = on.newer();
        List<Finding> findings = new ArrayList<>();
        for (String database : on.databases()) {
            rights(newer, newer.missing(NEEDED, database), database, findings);
        }
        String own = on.config().target().schema();
        if (findings.isEmpty() || !on.databases().contains("*")) {
            // A grant for all databases is one for this too.
            rights(newer, newer.missing(NEEDED_FOR_OURS, own), own, findings);
        }
        return findings;
    }

    private void rights(Instance newer, List<String> missing, String database, List<Finding> findings)
            throws SQLException {
        if (missing.isEmpty()) {
            return;
        }
        String on = database.equals("*") ? "*.*" : SqlNames.quote(database) + ".*";
        String silent = missing.contains("TRIGGER")
                ? " (without TRIGGER it does not see what triggers write, and would apply in a wrong order)"
                : "";
        findings.addAll(found(
                "the account " + newer.account() + " lacks rights on the new instance" + silent,
                Remedy.on(
                        Side.NEW,
                        "GRANT " + String.join(", ", missing) + " ON " + on + " TO " + newer.account() + ";")));
    }
}
