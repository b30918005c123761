package org.generallog.replicator.target;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.apply.ReplicatorTables.Proved;

/** The newest proof of each table, as the new instance keeps it. */
public final class ProofRows {
    private ProofRows() {}

    public static List<Proved> read(Connection connection, ReplicatorTables tables) throws SQLException {
        List<Proved> proofs = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(tables.selectProofs())) {
            while (row.next()) {
                proofs.add(new Proved(
                        text(row.getBytes(1)),
                        text(row.getBytes(2)),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        text(row.getBytes(7))));
            }
        }
        return proofs;
    }

    private static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
