package org.generallog.replicator.verify;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.sql.SqlNames;
import org.generallog.replay.verify.TouchedRows.Table;

/**
 * Triggers fire when a row is mended, and what they insert may be there already, since it was replayed: then the row is refused. The row in the way
 * goes first; what the triggers write in its place is compared after, like all that they write.
 */
final class TriggerRoom {
    /** None: whoever mends without triggers. */
    static final TriggerRoom NONE = new TriggerRoom(Optional.empty());

    private final Optional<TargetTables> tables;

    private TriggerRoom(Optional<TargetTables> tables) {
        this.tables = tables;
    }

    static TriggerRoom of(TargetTables tables) {
        return new TriggerRoom(Optional.of(tables));
    }

    /**
     * A row in the way.
     *
     * @param text what it holds, for people
     */
    record Row(TableName table, String where, String text) {
        String delete() {
            return "DELETE FROM " + table.quoted() + " WHERE " + where;
        }
    }

    /** The row of another table that a statement about this one has met; empty where it is not known, or is one of the table itself. */
    Optional<Row> inTheWay(Connection connection, TableName table, SQLException error) throws SQLException {
        Optional<DuplicateEntry> entry = DuplicateEntry.of(error);
        if (tables.isEmpty()
                || entry.isEmpty()
                || row(connection, table, entry.get()).isPresent()) {
            return Optional.empty();
        }
        for (Table each : tables.get().setOff(new Table(table.database(), table.table()))) {
            Optional<Row> found = each.equals(TargetTables.EVERY)
                    ? Optional.empty()
                    : row(connection, new TableName(each.database(), each.name()), entry.get());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Row> row(Connection connection, TableName table, DuplicateEntry entry) throws SQLException {
        for (List<String> key : tables.orElseThrow().keyColumns(table, entry.primary())) {
            Optional<List<String>> values = entry.columns(key.size());
            if (values.isPresent()) {
                List<String> parts = new ArrayList<>();
                for (int i = 0; i < key.size(); i++) {
                    parts.add(SqlNames.quote(key.get(i)) + "='"
                            + values.get().get(i).replace("'", "''") + "'");
                }
                Optional<Row> found = row(connection, table, String.join(" AND ", parts));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Row> row(Connection connection, TableName table, String where) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(Instances.bytes(
                        "SELECT * FROM " + table.quoted() + " WHERE " + where + " LIMIT 2 FOR UPDATE"))) {
            if (!row.next()) {
                return Optional.empty();
            }
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                cells.add(row.getMetaData().getColumnLabel(i) + "=" + row.getString(i));
            }
            // A text that is taken for a number finds others too.
            return row.next() ? Optional.empty() : Optional.of(new Row(table, where, String.join(", ", cells)));
        }
    }
}
