package org.generallog.replay.apply;

import org.jspecify.annotations.Nullable;

/** Every transaction after the one before it: what one lane does, without a look at them. */
final class AllInOrder implements Conflicts {
    private @Nullable Node newest;

    @Override
    public boolean add(Node node) {
        if (newest != null) {
            node.runsAfter(newest);
        }
        newest = node;
        return Work.isDdl(node.entry);
    }

    @Override
    public void remove(Node node) {
        if (newest == node) {
            newest = null;
        }
    }

    @Override
    public void barrierApplied() {
        // What was not looked at does not change.
    }
}
