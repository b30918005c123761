package org.generallog.replicator.copy;

import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts large tables into chunks: ranges of one width of the primary key's first column, where that holds integers. Only its ends are read. Where ids
 * have gaps, chunks are of different sizes; each is read row by row all the same.
 */
final class ChunkPlanner {
    private static final int MOST = 10_000;

    private final RawConnection source;
    private final long chunkBytes;

    /** @param chunkBytes the size to aim at, in bytes of the old instance's own estimate */
    ChunkPlanner(RawConnection source, long chunkBytes) {
        this.source = source;
        this.chunkBytes = chunkBytes;
    }

    List<Chunk> plan(TableDefinition table) throws SQLException {
        long pieces = Math.min(MOST, table.estimatedBytes() / chunkBytes + 1);
        if (pieces == 1 || table.chunkColumn().isEmpty()) {
            return List.of(new Chunk(table, 0, KeyRange.ALL));
        }
        String column = Names.quote(table.chunkColumn());
        RawRow ends = source.query("SELECT MIN(" + column + "), MAX(" + column + ") FROM " + table.quoted())
                .get(0);
        if (ends.text(0).isEmpty()) {
            return List.of(new Chunk(table, 0, KeyRange.ALL));
        }
        List<Chunk> chunks = new ArrayList<>();
        for (KeyRange range : KeyRange.cut(new BigInteger(ends.text(0)), new BigInteger(ends.text(1)), (int) pieces)) {
            chunks.add(new Chunk(table, chunks.size(), range));
        }
        return chunks;
    }
}
