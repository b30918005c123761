package org.generallog.replay.apply;

import org.jspecify.annotations.Nullable;

/** Every transaction after the one before it: what one lane does, without a look at them. */
final class AllInOrder implements Conflicts {
    private @Nullable Node newest;

    @Override
    public void add(Node node) {
        if (newest != null) {
            node.runsAfter(newest);
        }
        newest = node;
    }

    @Override
    public void remove(Node node) {
        if (newest == node) {
            newest = null;
        }
    }
}
