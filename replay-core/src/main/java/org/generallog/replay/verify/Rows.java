package org.generallog.replay.verify;

import java.util.Collection;
import java.util.Map;

/** Port: the rows of one table on both instances. Each call reads what is committed at some moment during the call. */
public interface Rows {
    /**
     * The next rows of a side in the order in which that side keeps its key; the two need not agree on the order.
     *
     * @param range what is left: it begins behind the last row of the chunk before
     * @return in order, at most a chunk; empty at the end. The images are good for a comparison with those of {@link #chunk} alone
     */
    Chunk next(Side side, Range range) throws VerifyException;

    /** The rows of these keys as a chunk has them; what is not there is left out. */
    Map<Key, Image> chunk(Side side, Collection<Key> keys) throws VerifyException;

    /** The rows of these keys, column by column; what is not there is left out. */
    Map<Key, Image> at(Side side, Collection<Key> keys) throws VerifyException;
}
