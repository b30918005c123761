package org.generallog.replay.apply;

import java.util.HashMap;
import java.util.Map;
import org.generallog.replay.dependency.Dependencies;
import org.generallog.replay.dependency.DependencyAnalyzer;
import org.jspecify.annotations.Nullable;

/** Transactions that touch the same resource in modes that conflict keep their order. */
final class ByDependencies implements Conflicts {
    private final DependencyAnalyzer analyzer;
    private final Map<Long, Holders> resources = new HashMap<>();
    private final Map<Node, Dependencies> held = new HashMap<>();

    ByDependencies(DependencyAnalyzer analyzer) {
        this.analyzer = analyzer;
    }

    @Override
    public boolean add(Node node) {
        Dependencies touched = analyzer.analyze(node.entry.transaction());
        if (touched.isLasting()) {
            node.makeLasting();
        }
        if (touched.isBarrier()) {
            return true;
        }
        if (touched.isTimeless()) {
            node.makeTimeless();
        }
        held.put(node, touched);
        for (int i = 0; i < touched.size(); i++) {
            resources
                    .computeIfAbsent(touched.resource(i), resource -> new Holders())
                    .add(node, touched.mode(i));
        }
        return false;
    }

    @Override
    public void remove(Node node) {
        @Nullable Dependencies touched = held.remove(node);
        if (touched == null) {
            return;
        }
        for (int i = 0; i < touched.size(); i++) {
            Holders holders = resources.get(touched.resource(i));
            if (holders != null && holders.remove(node)) {
                resources.remove(touched.resource(i));
            }
        }
    }

    @Override
    public void barrierApplied() {
        analyzer.barrierApplied();
    }
}
