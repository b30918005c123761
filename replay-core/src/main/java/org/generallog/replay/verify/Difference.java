package org.generallog.replay.verify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row that differs for good.
 *
 * @param older what the old instance holds; null where it has no such row
 * @param newer what the new instance holds; null where it has no such row
 */
public record Difference(
        Key key, @Nullable Image older, @Nullable Image newer) {
    public enum Kind {
        /** The new instance lacks it. */
        MISSING,
        /** Only the new instance has it. */
        EXTRA,
        /** Both have it, with other values. */
        DIFFERENT
    }

    public Kind kind() {
        if (newer == null) {
            return Kind.MISSING;
        }
        return older == null ? Kind.EXTRA : Kind.DIFFERENT;
    }

    /** Places of the columns that differ where both sides have the row, from 0. */
    public List<Integer> columns() {
        return older == null || newer == null ? List.of() : older.differing(newer);
    }
}
