package org.generallog.replicator.copy;

/**
 * A chunk on its way: its rows are read by one thread and written by several. Thread-safe.
 */
final class ChunkWork {
    private final Chunk chunk;
    private final TableWork table;
    private final boolean again;
    private final boolean done;
    private int open;
    private boolean read;
    private long rows;
    private long bytes;
    private String digest = "";

    private ChunkWork(Chunk chunk, TableWork table, boolean again, boolean done) {
        this.chunk = chunk;
        this.table = table;
        this.again = again;
        this.done = done;
    }

    /** One of which nothing stands on the new instance. */
    static ChunkWork fresh(Chunk chunk, TableWork table) {
        return new ChunkWork(chunk, table, false, false);
    }

    /** One of an earlier attempt. */
    static ChunkWork again(Chunk chunk, TableWork table, ChunkBook.Recorded recorded) {
        ChunkWork work = new ChunkWork(chunk, table, true, recorded.done());
        work.rows = recorded.done() ? recorded.rows() : 0;
        work.bytes = recorded.done() ? recorded.bytes() : 0;
        return work;
    }

    Chunk chunk() {
        return chunk;
    }

    TableWork table() {
        return table;
    }

    /** Whether some of its rows may stand on the new instance. */
    boolean again() {
        return again;
    }

    /** Whether an earlier attempt has written all of it. */
    boolean done() {
        return done;
    }

    /** Its rows are read from the beginning. */
    synchronized void begin() {
        rows = 0;
        bytes = 0;
    }

    /** A packet of it is on its way. */
    synchronized void sent() {
        open++;
    }

    /**
     * All of it is read, and its {@linkplain Packet#end end} is on its way.
     *
     * @param ofSource digest of its rows on the old instance; empty where none can be had
     */
    synchronized void read(String ofSource) {
        read = true;
        // Counted here, so that nobody takes the packet before it for the last.
        open++;
        digest = ofSource;
    }

    /** Returns whether this was the last of its packets. */
    synchronized boolean written(Packet packet) {
        rows += packet.rows();
        bytes += packet.rows() == 0 ? 0 : packet.bytes();
        open--;
        return read && open == 0;
    }

    synchronized long rows() {
        return rows;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized String digest() {
        return digest;
    }
}
