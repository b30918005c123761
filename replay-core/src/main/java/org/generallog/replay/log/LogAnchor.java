package org.generallog.replay.log;

import java.util.Optional;

/**
 * A row of the log that the source knows, so that it can tell whether a table is still the one that it read.
 *
 * @param generation of the table
 * @param ordinal of the row, counted from 1
 * @param fingerprint of the row, see {@link RowFingerprint}
 */
public record LogAnchor(long generation, long ordinal, long fingerprint) {

    /** Whether the anchor tells something of this position: it is its row, or the first row of a generation of which nothing is read. */
    public boolean fits(LogPosition position) {
        return generation == position.generation() && ordinal == Math.max(1, position.ordinal());
    }

    /** The anchor that {@link #toString} wrote; empty for an empty text. */
    public static Optional<LogAnchor> parse(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("not an anchor of a log position: " + text);
        }
        return Optional.of(new LogAnchor(
                Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseUnsignedLong(parts[2], 16)));
    }

    /** Written {@code generation:ordinal:fingerprint}, the last in hexadecimal. */
    @Override
    public String toString() {
        return generation + ":" + ordinal + ":" + Long.toHexString(fingerprint);
    }
}
