package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One connection that reads chunks from the snapshot; of one thread. */
final class ChunkReader {
    private final RawConnection snapshot;
    private final Connections connections;
    private final int limit;
    private final PacketQueue queue;
    private final ChunkEnd end;
    private final CopyProgress progress;
    private final Optional<ChunkDigest> digests;
    private final boolean verify;
    /** Opened where an earlier attempt has left something. */
    private @Nullable RawConnection target;

    /**
     * @param limit of a packet, in bytes
     * @param verify whether what was copied is compared as well
     */
    ChunkReader(
            RawConnection snapshot,
            Connections connections,
            int limit,
            PacketQueue queue,
            ChunkEnd end,
            CopyProgress progress,
            Optional<ChunkDigest> digests,
            boolean verify) {
        this.snapshot = snapshot;
        this.connections = connections;
        this.limit = limit;
        this.queue = queue;
        this.end = end;
        this.progress = progress;
        this.digests = digests;
        this.verify = verify;
    }

    void read(ChunkWork work) throws SQLException, InterruptedException, CopyException {
        // Without the savepoint, reading a table would block the application's ALTER of it until the copy ends (5.5 and
        // later).
        snapshot.execute("SAVEPOINT copied");
        if (work.table().begin()) {
            progress.started(work.table().table());
        }
        if (!kept(work)) {
            copy(work);
        }
        snapshot.execute("ROLLBACK TO SAVEPOINT copied");
    }

    /** Whether all rows of it stand on the new instance from an earlier attempt, as they are in this snapshot. */
    private boolean kept(ChunkWork work) throws SQLException, CopyException {
        if (!work.again()) {
            return false;
        }
        Chunk chunk = work.chunk();
        if (work.done() && hasDigest(chunk)) {
            String ofSource = digests.get().of(snapshot, chunk);
            if (!ofSource.isEmpty() && ofSource.equals(digests.get().of(target(), chunk))) {
                progress.kept(chunk.table(), work.rows(), work.bytes());
                end.tableEnd(work.table(), target());
                return true;
            }
        }
        // Rows of a table that is emptied as a whole need not be logged one by one.
        target().execute(
                        chunk.where().isEmpty()
                                ? "TRUNCATE TABLE " + chunk.table().quoted()
                                : "DELETE FROM " + chunk.table().quoted() + chunk.where());
        return false;
    }

    private void copy(ChunkWork work) throws SQLException, InterruptedException, CopyException {
        work.begin();
        PacketBuilder packets = new PacketBuilder(work, limit, packet -> {
            work.sent();
            queue.put(packet);
        });
        try {
            snapshot.stream(packets.select(), packets::add);
            packets.finish();
            work.read(digest(work.chunk()));
        } catch (SQLException e) {
            queue.rethrow();
            throw new CopyException(
                    "table " + work.chunk().table().qualified() + " could not be read: " + e.getMessage()
                            + "; if it was altered meanwhile, copy again",
                    e);
        }
        queue.put(Packet.end(work));
    }

    private String digest(Chunk chunk) throws SQLException {
        if (!verify || !hasDigest(chunk)) {
            return "";
        }
        String digest = digests.get().of(snapshot, chunk);
        if (digest.isEmpty()) {
            progress.warningOnce("rows of " + chunk.table().qualified()
                    + " are longer than max_allowed_packet of the old instance, which computes no digest of them: they are copied and not"
                    + " compared; verify compares them");
        }
        return digest;
    }

    private boolean hasDigest(Chunk chunk) {
        return digests.isPresent() && digests.get().fits(chunk.table());
    }

    private RawConnection target() throws SQLException {
        RawConnection known = target;
        if (known == null) {
            known = connections.target();
            target = known;
        }
        return known;
    }
}
