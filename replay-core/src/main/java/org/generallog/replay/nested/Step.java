package org.generallog.replay.nested;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.generallog.replay.catalog.Definer;
import org.jspecify.annotations.Nullable;

/**
 * One place of a {@link Flow}: a row that is written into the log here, and what runs after it and before the next step (the triggers and
 * functions that the row's statement sets off, or a called program). Compared by identity.
 */
final class Step {
    /** No bound for {@link #most}. */
    static final int ANY = Integer.MAX_VALUE;

    /** The statement that is logged here; null where nothing is. */
    final @Nullable BodyStatement row;
    /** In whose name the row is written. */
    final Definer definer;
    /** What runs here, after the row; null for nothing. */
    final @Nullable Supplier<Flow> within;
    /** How many times it runs. */
    final int least;

    final int most;
    /** What may come next; none at the end of a flow. Shared with the handlers that continue there. */
    final List<Step> next;
    /** Where an error may lead: the handlers in force. */
    final List<Step> handlers = new ArrayList<>(0);

    private Step(
            @Nullable BodyStatement row,
            Definer definer,
            @Nullable Supplier<Flow> within,
            int[] times,
            List<Step> next) {
        this.row = row;
        this.definer = definer;
        this.within = within;
        this.least = times[0];
        this.most = times[1];
        this.next = next;
    }

    static Step joint() {
        return new Step(null, Definer.UNKNOWN, null, new int[] {1, 1}, new ArrayList<>(2));
    }

    static Step row(BodyStatement row, Definer definer, Supplier<Flow> effects) {
        return new Step(row, definer, effects, new int[] {1, 1}, new ArrayList<>(1));
    }

    static Step repeat(Supplier<Flow> within, int least, int most) {
        return new Step(null, Definer.UNKNOWN, within, new int[] {least, most}, new ArrayList<>(1));
    }

    /** A handler that goes on where these steps are. */
    static Step handler(Flow body, List<Step> next) {
        return new Step(null, Definer.UNKNOWN, () -> body, new int[] {1, 1}, next);
    }
}
