package org.generallog.replicator.copy;

/**
 * One INSERT of many rows, or the end of a chunk.
 *
 * @param chunk whose rows they are
 * @param sql its bytes, one char each; empty at the end of a chunk
 * @param rows in it; none at the end of a chunk
 */
record Packet(ChunkWork chunk, String sql, int rows) {
    static Packet end(ChunkWork chunk) {
        return new Packet(chunk, "", 0);
    }

    int bytes() {
        return sql.length();
    }

    TableDefinition table() {
        return chunk.chunk().table();
    }
}
