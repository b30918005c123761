package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is done when all rows of a chunk are committed: it is compared and recorded, and behind a table's last one its keys are built. Thread-safe. */
final class ChunkEnd {
    private final ChunkBook book;
    private final Optional<ChunkDigest> digests;
    private final Map<String, DeferredKeys> keys;
    private final CopyProgress progress;
    private final List<Chunk> differing = new ArrayList<>();

    /** @param keys by {@code database.table} */
    ChunkEnd(ChunkBook book, Optional<ChunkDigest> digests, Map<String, DeferredKeys> keys, CopyProgress progress) {
        this.book = book;
        this.digests = digests;
        this.keys = keys;
        this.progress = progress;
    }

    /** Chunks whose rows are not the same on both sides though all were copied. */
    synchronized List<Chunk> differing() {
        return List.copyOf(differing);
    }

    /** @param target a connection of the calling thread's own, for texts */
    void complete(ChunkWork work, RawConnection target) throws SQLException, CopyException {
        Chunk chunk = work.chunk();
        if (!work.digest().isEmpty() && digests.isPresent()) {
            String ofTarget = digests.get().of(target, chunk);
            if (ofTarget.isEmpty()) {
                progress.warningOnce("rows of " + chunk.table().qualified()
                        + " are longer than max_allowed_packet of the new instance, which computes no digest of them: they are copied"
                        + " and not compared; verify compares them");
            } else if (!ofTarget.equals(work.digest())) {
                differs(chunk);
            }
        }
        book.done(chunk, work.rows(), work.bytes());
        tableEnd(work.table(), target);
    }

    /** To be called when a chunk stands on the new instance, also where an earlier attempt has copied it. */
    void tableEnd(TableWork table, RawConnection target) throws SQLException, CopyException {
        if (!table.chunkDone()) {
            return;
        }
        TableDefinition definition = table.table();
        DeferredKeys missing = keys.get(definition.qualified());
        if (missing != null && !missing.isEmpty()) {
            build(missing, definition, target);
        }
        progress.tableDone(definition);
    }

    private void build(DeferredKeys missing, TableDefinition table, RawConnection target)
            throws SQLException, CopyException {
        try {
            for (String warning : missing.add(target, table)) {
                progress.warningOnce("keys of table " + table.qualified() + ": the new instance says: " + warning);
            }
        } catch (SQLException e) {
            throw new CopyException(
                    "the keys of table " + table.qualified() + " could not be built once its rows were there: "
                            + e.getMessage() + "; mend that, and copy again: it goes on where it was",
                    e);
        }
    }

    private synchronized void differs(Chunk chunk) {
        differing.add(chunk);
        progress.warningOnce("rows of " + chunk.name()
                + " are not the same on both instances though all were copied: see which with verify --tables "
                + chunk.table().qualified());
    }
}
