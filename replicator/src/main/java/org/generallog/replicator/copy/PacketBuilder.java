package org.generallog.replicator.copy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Turns a chunk's rows into INSERTs of a bounded size. */
final class PacketBuilder {

    /** Takes the packets. */
    interface Sink {
        void put(Packet packet) throws InterruptedException, CopyException;
    }

    private static final byte[] NULL = "NULL".getBytes(StandardCharsets.US_ASCII);

    private final ChunkWork chunk;
    private final TableDefinition table;
    private final int limit;
    private final Sink sink;
    private final ValueForm[] forms;
    private final ByteSink bytes;
    private final int head;
    private int rows;

    PacketBuilder(ChunkWork chunk, int limit, Sink sink) {
        this.chunk = chunk;
        this.table = chunk.chunk().table();
        this.limit = limit;
        this.sink = sink;
        List<ColumnDefinition> columns = table.columns();
        this.forms = columns.stream().map(c -> ValueForm.of(c.dataType())).toArray(ValueForm[]::new);
        this.bytes = new ByteSink(limit + limit / 4 + 1024);
        StringBuilder insert =
                new StringBuilder("INSERT INTO ").append(table.quoted()).append(" (");
        for (int i = 0; i < columns.size(); i++) {
            insert.append(i == 0 ? "" : ",").append(Names.quote(columns.get(i).name()));
        }
        byte[] start = insert.append(") VALUES ").toString().getBytes(StandardCharsets.UTF_8);
        this.head = start.length;
        bytes.append(start, 0, head);
    }

    /** The statement that reads the rows: in the order in which the new instance stores them, where there is one. */
    String select() {
        StringBuilder select = new StringBuilder("SELECT SQL_NO_CACHE ");
        for (int i = 0; i < forms.length; i++) {
            select.append(i == 0 ? "" : ", ")
                    .append(forms[i].select(Names.quote(table.columns().get(i).name())));
        }
        boolean ordered = !table.order().isEmpty() && table.transactional();
        select.append(" FROM ")
                .append(table.quoted())
                .append(ordered ? " FORCE INDEX (PRIMARY)" : "")
                .append(chunk.chunk().where());
        if (ordered) {
            select.append(" ORDER BY ")
                    .append(String.join(
                            ", ", table.order().stream().map(Names::quote).toList()));
        }
        return select.toString();
    }

    void add(ResultSet row) throws SQLException, InterruptedException, CopyException {
        int start = bytes.length();
        bytes.append((byte) (rows == 0 ? '(' : ','));
        if (rows > 0) {
            bytes.append((byte) '(');
        }
        for (int i = 0; i < forms.length; i++) {
            if (i > 0) {
                bytes.append((byte) ',');
            }
            value(row, i);
        }
        bytes.append((byte) ')');
        rows++;
        if (bytes.length() >= limit) {
            cut(start);
        }
    }

    private void value(ResultSet row, int i) throws SQLException {
        // The driver gives a view of the row that it holds, and not a copy.
        if (forms[i] == ValueForm.BYTES && row.getBinaryStream(i + 1) instanceof ByteArrayInputStream value) {
            bytes.appendQuoted(value);
            return;
        }
        byte[] value = row.getBytes(i + 1);
        if (value == null) {
            bytes.append(NULL, 0, NULL.length);
        } else {
            forms[i].write(value, bytes);
        }
    }

    void finish() throws InterruptedException, CopyException {
        if (rows > 0) {
            send(bytes.length(), rows);
        }
    }

    /** The row that reached the limit goes into the next packet, unless it is alone. */
    private void cut(int start) throws InterruptedException, CopyException {
        if (rows == 1) {
            send(bytes.length(), 1);
            return;
        }
        byte[] last = bytes.copy(start + 1, bytes.length());
        send(start, rows - 1);
        bytes.append(last, 0, last.length);
        rows = 1;
        if (bytes.length() >= limit) {
            send(bytes.length(), 1);
        }
    }

    private void send(int length, int count) throws InterruptedException, CopyException {
        Packet packet = new Packet(chunk, bytes.carrier(length), count);
        // Before it is waited for room.
        bytes.truncate(head);
        rows = 0;
        sink.put(packet);
    }
}
