package org.generallog.replay.dependency;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Names of temporary tables by the thread that made them. A thread that ends is not noticed, so the oldest are forgotten in time: a table
 * that is not known any more is not found in the schema either, and counts as the thread's own then.
 */
final class TemporaryTables {
    private static final int MOST_THREADS = 10_000;

    private final Map<Long, Set<String>> byThread = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Set<String>> eldest) {
            return size() > MOST_THREADS;
        }
    };

    void add(long threadId, String name) {
        byThread.computeIfAbsent(threadId, thread -> new HashSet<>()).add(name);
    }

    boolean has(long threadId, String name) {
        if (byThread.isEmpty()) {
            return false;
        }
        Set<String> names = byThread.get(threadId);
        return names != null && names.contains(name);
    }
}
