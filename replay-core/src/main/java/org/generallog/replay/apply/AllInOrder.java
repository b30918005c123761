package org.generallog.replay.apply;

import org.generallog.replay.dependency.Dependencies;
import org.generallog.replay.dependency.DependencyAnalyzer;
import org.jspecify.annotations.Nullable;

/**
 * Every transaction after the one before it: what one lane does. Transactions are looked at only while the new instance has tables that
 * keep their rows when they are rolled back.
 */
final class AllInOrder implements Conflicts {
    private final DependencyAnalyzer analyzer;
    private @Nullable Node newest;

    AllInOrder(DependencyAnalyzer analyzer) {
        this.analyzer = analyzer;
    }

    @Override
    public boolean add(Node node) {
        boolean barrier = false;
        if (Work.isDdl(node.entry) || analyzer.mayLast()) {
            Dependencies touched = analyzer.analyze(node.entry.transaction());
            barrier = touched.isBarrier();
            if (touched.isLasting()) {
                node.makeLasting();
            }
        }
        if (newest != null) {
            node.runsAfter(newest);
        }
        newest = node;
        return barrier;
    }

    @Override
    public void remove(Node node) {
        if (newest == node) {
            newest = null;
        }
    }

    @Override
    public void barrierApplied() {
        analyzer.barrierApplied();
    }
}
