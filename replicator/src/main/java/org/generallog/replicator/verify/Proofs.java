package org.generallog.replicator.verify;

import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.apply.ReplicatorTables.Proved;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.generallog.replicator.target.ProofRows;

/** The newest proof of each table, kept on the new instance. For one thread. */
final class Proofs {
    private final Instances instances;
    private final ReplicatorTables tables;

    Proofs(Verification verification) {
        this.instances = verification.instances();
        this.tables = new ReplicatorTables(
                verification.config().target().schema(), verification.config().name());
    }

    /** By {@code database.table}. */
    Map<String, Proved> all() throws VerifyException {
        return instances.ask(Side.NEWER, "the proofs", connection -> {
            Map<String, Proved> found = new HashMap<>();
            for (Proved each : ProofRows.read(connection, tables)) {
                found.put(new TableName(each.database(), each.table()).toString(), each);
            }
            return found;
        });
    }

    /**
     * Keeps what came of comparing a whole table.
     *
     * @param trouble why it could not be compared; empty where it was
     * @param began when that began
     */
    Proved keep(TableName table, TableResult result, String trouble, Instant began) throws VerifyException {
        Proved proof = new Proved(
                table.database(),
                table.table(),
                ChronoUnit.MICROS.between(Instant.EPOCH, began),
                result.rows(),
                result.missing() + result.extra() + result.different(),
                result.unproved(),
                trouble);
        var unused = instances.ask(Side.NEWER, "the proofs", connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(Instances.bytes(tables.replaceProof(proof)));
            }
        });
        return proof;
    }
}
