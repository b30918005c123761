package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.generallog.replicator.jdbc.ConnectFailure;

/** One connection that writes packets, each a transaction of its own, and sees to what is done when a chunk is complete. */
final class PacketWriter implements Runnable {
    /** {@code ER_NET_PACKET_TOO_LARGE}. */
    private static final int PACKET_TOO_LARGE = 1153;
    /** {@code WARN_DATA_TRUNCATED}: also what the server says to an ENUM value of index 0, which is stored all the same. */
    private static final int TRUNCATED = 1265;
    /** MySQL 9: that InnoDB and MyISAM are combined, which it says at times where writers of both work side by side; nothing of the rows. */
    private static final int COMBINED_ENGINES = 6414;
    /** {@code ER_LOCK_WAIT_TIMEOUT}, {@code ER_LOCK_DEADLOCK}: the packet is rolled back as a whole. */
    private static final Set<Integer> AGAIN = Set.of(1205, 1213);

    private static final int ATTEMPTS = 5;

    private final RawConnection target;
    private final PacketQueue queue;
    private final ChunkEnd end;
    private final Pace pace;
    private final CopyProgress progress;

    PacketWriter(RawConnection target, PacketQueue queue, ChunkEnd end, Pace pace, CopyProgress progress) {
        this.target = target;
        this.queue = queue;
        this.end = end;
        this.pace = pace;
        this.progress = progress;
    }

    @Override
    public void run() {
        try {
            // Literals are bytes: nothing is converted, and no byte of a multi-byte character is taken for a quote.
            target.execute("SET NAMES binary");
            for (Packet packet = queue.take(); packet != null; packet = queue.take()) {
                if (packet.rows() > 0) {
                    pace.await(packet.bytes());
                    write(packet);
                }
                queue.done(packet);
                if (packet.chunk().written(packet)) {
                    target.execute("SET NAMES utf8mb4");
                    end.complete(packet.chunk(), target);
                    target.execute("SET NAMES binary");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            queue.fail(new CopyException("interrupted"));
        } catch (SQLException | CopyException | RuntimeException | OutOfMemoryError e) {
            queue.fail(e);
        }
    }

    private void write(Packet packet) throws SQLException, CopyException {
        try {
            List<String> warnings = written(packet);
            for (String warning : warnings) {
                boolean ofEnum =
                        warning.startsWith(TRUNCATED + " ") && packet.table().hasEnum();
                if (!ofEnum && !warning.startsWith(COMBINED_ENGINES + " ")) {
                    progress.warningOnce("rows of table " + packet.table().qualified() + ": the new instance says: "
                            + warning + "; compare the table");
                }
            }
            progress.written(packet);
        } catch (SQLException e) {
            throw new CopyException(message(packet, e), e);
        }
    }

    private List<String> written(Packet packet) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return target.executeAndWarn(packet.sql(), 10);
            } catch (SQLException e) {
                if (!AGAIN.contains(e.getErrorCode()) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static String message(Packet packet, SQLException e) {
        String start =
                "rows of table " + packet.table().qualified() + " could not be written: " + ConnectFailure.line(e);
        return e.getErrorCode() == PACKET_TOO_LARGE || (packet.rows() == 1 && packet.bytes() > (1 << 20))
                ? start + "; set max_allowed_packet on the new instance above " + packet.bytes()
                        + " bytes and copy again"
                : start;
    }
}
