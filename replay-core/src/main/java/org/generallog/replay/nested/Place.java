package org.generallog.replay.nested;

import org.jspecify.annotations.Nullable;

/**
 * Where an execution may be: at a step, inside of what other steps run.
 *
 * @param times how many times the step has begun what it runs within; as far as it matters
 * @param outer where it goes on after the flow's last step; null for the statement's own end
 */
record Place(Step step, int times, @Nullable Place outer) {
    /** Deeper than this no server runs triggers and functions, which cannot be recursive. */
    private static final int DEEPEST = 60;

    /** Whether this step is under way already: a trigger or function cannot set itself off (manual, "Restrictions on Stored Programs"). */
    boolean isRecursive() {
        int depth = 0;
        for (Place each = outer; each != null; each = each.outer) {
            depth++;
            if (each.step == step || depth > DEEPEST) {
                return true;
            }
        }
        return false;
    }
}
