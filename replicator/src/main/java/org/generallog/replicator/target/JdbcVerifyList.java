package org.generallog.replicator.target;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.generallog.replay.apply.Rejected;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.apply.ReplicatorTables.Proved;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify.Item;
import org.generallog.replicator.jdbc.InstanceAddress;

/**
 * The list to verify on the new instance: counts it and keeps it short. A table of which too many rows are listed for one reason, or which
 * is listed whole beside its rows, becomes one entry for the whole table, at the newest place of them all.
 */
public final class JdbcVerifyList {
    private final TargetConnections connections;
    private final ReplicatorTables tables;
    private final long mostKeys;

    /** @param mostKeys rows of one table that are listed one by one for one reason */
    public JdbcVerifyList(InstanceAddress address, ReplicatorTables tables, long mostKeys) {
        this.connections = new TargetConnections(address);
        this.tables = tables;
        this.mostKeys = mostKeys;
    }

    /** Makes it short where it is too long, and returns its length by reason. */
    public Map<String, Long> keep() throws SQLException {
        try (Connection connection = connections.open();
                Statement statement = connection.createStatement()) {
            Map<String, Long> lengths = new TreeMap<>();
            List<Item> crowded = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(tables.countToVerify())) {
                while (row.next()) {
                    String reason = row.getString(3);
                    long keys = row.getLong(4);
                    long whole = row.getLong(5);
                    Optional<Doubt> doubt = Doubt.of(reason);
                    boolean collapse = doubt.isPresent() && (keys > mostKeys || (keys > 0 && whole > 0));
                    if (collapse) {
                        crowded.add(new Item(doubt.get(), text(row.getString(1)), text(row.getString(2)), ""));
                    }
                    lengths.merge(reason, collapse ? 1 : keys + whole, Long::sum);
                }
            }
            connection.setAutoCommit(false);
            for (Item whole : crowded) {
                collapse(connection, statement, whole);
            }
            return lengths;
        }
    }

    /**
     * What the new instance keeps beside the list.
     *
     * @param rejected statements that it has rejected, since the copy
     * @param proofs the newest proof of each table that was compared as a whole
     * @param cutOver since when applications write to it; empty where they do not
     */
    public record Recorded(List<Rejected> rejected, List<Proved> proofs, Optional<Instant> cutOver) {}

    public Recorded recorded() throws SQLException {
        try (Connection connection = connections.open()) {
            return new Recorded(
                    rejected(connection), ProofRows.read(connection, tables), CutoverMark.read(connection, tables));
        }
    }

    private List<Rejected> rejected(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(tables.countRejected())) {
            List<Rejected> rejected = new ArrayList<>();
            while (row.next()) {
                rejected.add(Rejected.of(
                        row.getInt(1) + "/" + row.getString(2), row.getLong(3), String.valueOf(row.getString(4))));
            }
            return rejected;
        }
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }

    /** Rows that are listed meanwhile stay for the next time. */
    private void collapse(Connection connection, Statement statement, Item whole) throws SQLException {
        RelayPosition newest;
        long timeMicros;
        int times;
        try (ResultSet row = statement.executeQuery(tables.selectKeysToVerify(whole))) {
            if (!row.next()) {
                connection.rollback();
                return;
            }
            newest = new RelayPosition(row.getLong(1), row.getLong(2));
            timeMicros = row.getLong(3);
            times = (int) Math.min(Integer.MAX_VALUE, row.getLong(4));
        }
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        statement.executeUpdate(tables.insertToVerify(whole, newest, timeMicros, times, now));
        statement.executeUpdate(tables.deleteKeysToVerify(whole, newest));
        connection.commit();
    }
}
