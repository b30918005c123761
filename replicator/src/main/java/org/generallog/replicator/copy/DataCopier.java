package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads the tables one after the other from the snapshot, while other threads write what is read. */
final class DataCopier {
    /** Bytes that are read and not yet written, unless one packet alone has more. */
    private static final long IN_FLIGHT = 16L << 20;
    /** What a packet needs beside its statement, generously. */
    private static final int PACKET_FRAME = 1024;

    private final Connections connections;
    private final RawConnection snapshot;
    private final CopySettings settings;
    private final CopyProgress progress;

    DataCopier(Connections connections, RawConnection snapshot, CopySettings settings, CopyProgress progress) {
        this.connections = connections;
        this.snapshot = snapshot;
        this.settings = settings;
        this.progress = progress;
    }

    void copy(List<TableDefinition> tables) throws SQLException, InterruptedException, CopyException {
        PacketQueue queue = new PacketQueue(IN_FLIGHT);
        List<Thread> writers = new ArrayList<>();
        int limit = Integer.MAX_VALUE;
        for (int i = 0; i < settings.writers(); i++) {
            RawConnection target = connections.target();
            limit = limit(target);
            writers.add(new Thread(new PacketWriter(target, queue, progress), "copy-writer-" + i));
        }
        writers.forEach(Thread::start);
        try {
            for (TableDefinition table : tables) {
                if (table.hasRows() && !table.columns().isEmpty()) {
                    read(table, limit, queue);
                }
            }
            queue.end();
        } catch (SQLException | RuntimeException | CopyException | InterruptedException e) {
            queue.fail(e);
            throw e;
        } finally {
            join(writers, queue);
        }
        queue.rethrow();
    }

    private int limit(RawConnection target) throws SQLException {
        long allowed = Long.parseLong(target.value("SELECT @@max_allowed_packet"));
        return (int) Math.max(PACKET_FRAME, Math.min(settings.packetBytes(), allowed - PACKET_FRAME));
    }

    private void read(TableDefinition table, int limit, PacketQueue queue)
            throws SQLException, InterruptedException, CopyException {
        progress.started(table);
        PacketBuilder packets = new PacketBuilder(table, limit, queue);
        // Without the savepoint, reading a table would block the application's ALTER of it until the copy ends (5.5 and
        // later).
        snapshot.execute("SAVEPOINT copied");
        try {
            snapshot.stream(packets.select(), packets::add);
        } catch (SQLException e) {
            queue.rethrow();
            throw new CopyException(
                    "table " + table.qualified() + " could not be read: " + e.getMessage()
                            + "; if it was altered meanwhile, copy again with overwrite",
                    e);
        }
        packets.finish();
        snapshot.execute("ROLLBACK TO SAVEPOINT copied");
        progress.tableRead();
    }

    private static void join(List<Thread> writers, PacketQueue queue) throws InterruptedException {
        try {
            for (Thread writer : writers) {
                writer.join();
            }
        } catch (InterruptedException e) {
            queue.fail(new CopyException("interrupted"));
            writers.forEach(Thread::interrupt);
            throw e;
        }
    }
}
