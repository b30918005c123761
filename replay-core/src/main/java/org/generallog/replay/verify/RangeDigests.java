package org.generallog.replay.verify;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Port: digests that the instances compute themselves, of a table whose key both keep in the same order. Each call reads what is committed at
 * some moment during the call; the ranges and the old instance's digests may have been read ahead, each range before its digest.
 */
public interface RangeDigests {
    /** The range that follows on the old instance; the last one reaches to the table's end. Asked for in order. */
    Range next(@Nullable Key after) throws VerifyException, InterruptedException;

    /** Empty where that side cannot tell. Of the old instance: for the range that was returned last. */
    Optional<RangeDigest> of(Side side, Range range) throws VerifyException;

    /**
     * Equal ones are equal rows.
     *
     * @param rows how many
     */
    record RangeDigest(long rows, String digest) {}
}
