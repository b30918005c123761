package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.apply.Sha256;

/**
 * Which chunks stand on the new instance: {@code copy_chunks} in the replicator's own schema there, so that a copy that has broken off goes
 * on. A chunk is done when all its rows are committed. Thread-safe.
 */
final class ChunkBook {
    private static final int TOGETHER = 200;
    /** Says that the table is this copy's own, before it is created and cut. */
    private static final int WHOLE = -1;
    /** Views and programs are the copy's own as well: their kinds are numbered downwards from there. */
    private static final List<StoredObject.Kind> KINDS = List.of(
            StoredObject.Kind.FUNCTION,
            StoredObject.Kind.PROCEDURE,
            StoredObject.Kind.VIEW,
            StoredObject.Kind.TRIGGER,
            StoredObject.Kind.EVENT);

    private final RawConnection target;
    private final String table;
    private final String name;

    /**
     * A chunk of an earlier attempt.
     *
     * @param definition of its table, as {@link #digest} tells it
     */
    record Recorded(String definition, int number, KeyRange range, boolean done, long rows, long bytes) {}

    /**
     * @param target a connection for this book alone
     * @param schema the replicator's own
     * @param name the replication's
     */
    ChunkBook(RawConnection target, String schema, String name) {
        this.target = target;
        this.table = Names.quote(schema, "copy_chunks");
        this.name = Names.literal(name);
    }

    static String create(String schema) {
        return "CREATE TABLE IF NOT EXISTS " + Names.quote(schema, "copy_chunks")
                + " (name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL, database_name VARCHAR(64) CHARACTER SET"
                + " utf8mb4 COLLATE utf8mb4_bin NOT NULL, table_name VARCHAR(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT"
                + " NULL, number INT NOT NULL, after_key VARCHAR(24) CHARACTER SET ascii NOT NULL, up_to_key VARCHAR(24)"
                + " CHARACTER SET ascii NOT NULL, definition CHAR(64) CHARACTER SET ascii NOT NULL, done BOOLEAN NOT NULL DEFAULT"
                + " FALSE, rows_copied BIGINT NOT NULL DEFAULT 0, bytes_copied BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (name,"
                + " database_name, table_name, number)) ENGINE=InnoDB";
    }

    /** What is recorded, by {@code database.table}, each in the order of the chunks. */
    synchronized Map<String, List<Recorded>> read() throws SQLException {
        Map<String, List<Recorded>> recorded = new HashMap<>();
        for (RawRow row : target.query(
                "SELECT database_name, table_name, definition, number, after_key, up_to_key, done, rows_copied, bytes_copied FROM "
                        + table + " WHERE name = " + name + " AND number > " + WHOLE
                        + " ORDER BY database_name, table_name, number")) {
            recorded.computeIfAbsent(row.text(0) + "." + row.text(1), t -> new ArrayList<>())
                    .add(new Recorded(
                            row.text(2),
                            (int) row.number(3),
                            KeyRange.of(row.text(4), row.text(5)),
                            row.number(6) != 0,
                            row.number(7),
                            row.number(8)));
        }
        return recorded;
    }

    /** What this copy has created, or was about to. */
    synchronized Set<TargetObject> created() throws SQLException {
        Set<TargetObject> created = new HashSet<>();
        for (RawRow row : target.query("SELECT database_name, table_name, number FROM " + table + " WHERE name = "
                + name + " AND number <= " + WHOLE)) {
            int number = (int) row.number(2);
            created.add(
                    number == WHOLE
                            ? TargetObject.table(row.text(0), row.text(1))
                            : new TargetObject(KINDS.get(WHOLE - 1 - number).name(), row.text(0), row.text(1)));
        }
        return created;
    }

    /** To be called before they are created. */
    void creates(List<TableDefinition> tables) throws SQLException {
        planned(tables.stream()
                .map(each -> new Chunk(each, WHOLE, KeyRange.ALL))
                .toList());
    }

    /** To be called before these views and programs are created. */
    synchronized void createsObjects(List<StoredObject> objects) throws SQLException {
        insert(objects.stream()
                .map(each -> "(" + name + ", " + Names.literal(each.database()) + ", " + Names.literal(each.name())
                        + ", " + (WHOLE - 1 - KINDS.indexOf(each.kind())) + ", '', '', '')")
                .toList());
    }

    synchronized void planned(List<Chunk> chunks) throws SQLException {
        insert(chunks.stream()
                .map(chunk -> "(" + key(chunk.table()) + ", " + chunk.number() + ", "
                        + Names.literal(KeyRange.text(chunk.range().after())) + ", "
                        + Names.literal(KeyRange.text(chunk.range().upTo())) + ", "
                        + Names.literal(digest(chunk.table())) + ")")
                .toList());
    }

    private void insert(List<String> rows) throws SQLException {
        for (int from = 0; from < rows.size(); from += TOGETHER) {
            target.execute("INSERT INTO " + table
                    + " (name, database_name, table_name, number, after_key, up_to_key, definition) VALUES "
                    + String.join(", ", rows.subList(from, Math.min(rows.size(), from + TOGETHER))));
        }
    }

    synchronized void done(Chunk chunk, long rows, long bytes) throws SQLException {
        target.execute("UPDATE " + table + " SET done = TRUE, rows_copied = " + rows + ", bytes_copied = " + bytes
                + " WHERE " + where(chunk.table()) + " AND number = " + chunk.number());
    }

    /** Forgets all views and programs, and tables that are not there, or no longer what they were; each kept one is {@code database.table}. */
    synchronized void forgetAllBut(Set<String> kept) throws SQLException {
        target.execute("DELETE FROM " + table + " WHERE name = " + name + " AND number < " + WHOLE);
        for (RawRow row :
                target.query("SELECT DISTINCT database_name, table_name FROM " + table + " WHERE name = " + name)) {
            if (!kept.contains(row.text(0) + "." + row.text(1))) {
                target.execute("DELETE FROM " + table + " WHERE name = " + name + " AND database_name = "
                        + Names.literal(row.text(0)) + " AND table_name = " + Names.literal(row.text(1)));
            }
        }
    }

    private String key(TableDefinition of) {
        return name + ", " + Names.literal(of.database()) + ", " + Names.literal(of.name());
    }

    private String where(TableDefinition of) {
        return "name = " + name + " AND database_name = " + Names.literal(of.database()) + " AND table_name = "
                + Names.literal(of.name());
    }

    /** Tells a table's definition, without its counter, from all others. */
    static String digest(TableDefinition of) {
        return HexFormat.of().formatHex(Sha256.of(TableDdl.withoutCounter(of.create())));
    }
}
