package org.generallog.replay.verify;

import org.jspecify.annotations.Nullable;

/**
 * Rows between two keys.
 *
 * @param after the rows begin behind this one; null for the first row
 * @param upTo the last one that may be among them; null for the table's end
 */
public record Range(@Nullable Key after, @Nullable Key upTo) {
    public static final Range ALL = new Range(null, null);
}
