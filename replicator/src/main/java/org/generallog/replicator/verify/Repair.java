package org.generallog.replicator.verify;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.verify.Course;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;

/** Mends what a verification has found, table by table, where that can be done safely. */
public final class Repair {
    private final Verification verification;
    private final ReplicatorTables tables;
    private final Consumer<String> statements;
    private final TriggerRoom room;

    /** @param statements told of each statement that is, or would be, run on the new instance */
    public Repair(Verification verification, Consumer<String> statements) {
        this(verification, statements, TriggerRoom.NONE);
    }

    /** @param room for tables whose triggers fire meanwhile */
    Repair(Verification verification, Consumer<String> statements, TriggerRoom room) {
        this.verification = verification;
        this.statements = statements;
        this.room = room;
        this.tables = new ReplicatorTables(
                verification.config().target().schema(), verification.config().name());
    }

    /** Why this table is left alone; empty where it can be repaired. */
    public String refusal(TableResult found) throws VerifyException {
        if (found.trouble().isEmpty()
                && verification.facts(Side.NEWER, found.pair().name()).triggers()) {
            return "it has triggers on the new instance, which would fire: drop them there for the repair, or write the rows by hand";
        }
        return found.trouble();
    }

    private String engine(TableName name) throws VerifyException {
        return verification.instances().ask(Side.NEWER, name.toString(), connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?")) {
                statement.setString(1, Instances.bytes(name.database()));
                statement.setString(2, Instances.bytes(name.table()));
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? String.valueOf(row.getString(1)) : "";
                }
            }
        });
    }

    /**
     * What was done.
     *
     * @param keys rows that were written
     * @param inVain those of them that differ all the same, as a trigger or a column of the new instance wills
     */
    public record Written(List<Key> keys, Set<Key> inVain) {}

    /** Says what would be run. */
    public void plan(TableResult found) throws VerifyException {
        repairer(found.pair(), verification.course(found.pair())).plan(found.differences());
    }

    /**
     * Repairs, and verifies the rows again.
     *
     * @param after what is found of these rows then
     */
    public Written execute(TableResult found, TableResult after) throws VerifyException, InterruptedException {
        Course course = verification.course(found.pair());
        Repairer repairer = repairer(found.pair(), course);
        List<Key> written = repairer.repair(found.differences());
        after.table(found.pair());
        after.compared(found.differences().size());
        verification
                .settling(repairer.rows(), course)
                .settle(found.differences().stream().map(each -> each.key()).toList(), after);
        return new Written(written, repairer.inVain());
    }

    private Repairer repairer(TablePair table, Course course) throws VerifyException {
        Instances instances = verification.instances();
        boolean rowLocks = engine(table.name()).equalsIgnoreCase("InnoDB");
        RepairTransactions transactions = new RepairTransactions(instances, table, tables, statements, rowLocks, room);
        return table.hasKey()
                ? new KeyedRepairer(instances, table, course, transactions)
                : new BagRepairer(instances, table, course, transactions);
    }
}
