package org.generallog.replicator.copy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows by an integer column.
 *
 * @param after the column's value is above it; null where nothing bounds it below
 * @param upTo the column's value is at most this; null where nothing bounds it above
 */
record KeyRange(@Nullable BigInteger after, @Nullable BigInteger upTo) {
    /** All rows. */
    static final KeyRange ALL = new KeyRange(null, null);

    static KeyRange of(String after, String upTo) {
        return new KeyRange(
                after.isEmpty() ? null : new BigInteger(after), upTo.isEmpty() ? null : new BigInteger(upTo));
    }

    /** As a condition; empty for all rows. */
    String where(String column) {
        List<String> parts = new ArrayList<>();
        if (after != null) {
            parts.add(Names.quote(column) + " > " + after);
        }
        if (upTo != null) {
            parts.add(Names.quote(column) + " <= " + upTo);
        }
        return parts.isEmpty() ? "" : " WHERE " + String.join(" AND ", parts);
    }

    static String text(@Nullable BigInteger bound) {
        return bound == null ? "" : bound.toString();
    }

    /**
     * Ranges of one width that together are all rows.
     *
     * @param least of the column
     * @param greatest of the column
     */
    static List<KeyRange> cut(BigInteger least, BigInteger greatest, int pieces) {
        BigInteger width = greatest.subtract(least)
                .divide(BigInteger.valueOf(Math.max(1, pieces)))
                .max(BigInteger.ONE);
        List<KeyRange> ranges = new ArrayList<>();
        @Nullable BigInteger after = null;
        BigInteger upTo = least.add(width).subtract(BigInteger.ONE);
        while (ranges.size() < pieces - 1 && upTo.compareTo(greatest) < 0) {
            ranges.add(new KeyRange(after, upTo));
            after = upTo;
            upTo = upTo.add(width);
        }
        ranges.add(new KeyRange(after, null));
        return ranges;
    }
}
