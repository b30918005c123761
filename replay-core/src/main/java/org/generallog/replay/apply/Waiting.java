package org.generallog.replay.apply;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Transactions that are on no lane yet, arranged so that a lane looks at none in vain for long: one that was found to wait for another is
 * put aside until that one gets on a lane or is done. So a long chain behind one hot row costs the other lanes nothing.
 */
final class Waiting {
    private static final Comparator<Node> IN_ORDER = Comparator.comparingLong(node -> node.number);

    /** Those that any lane may look at; none that run alone, since only the oldest of all may be such a one. */
    private final TreeSet<Node> open = new TreeSet<>(IN_ORDER);
    /** Those that wait for one that is on this queue: they may follow it there. */
    private final Map<Long, TreeSet<Node>> following = new HashMap<>();
    /** The queue under which a transaction is in {@link #following}. */
    private final Map<Node, Long> follows = new HashMap<>();

    private int size;

    int size() {
        return size;
    }

    void add(Node node) {
        size++;
        look(node);
    }

    /** The oldest that this queue may look at, behind another; null for none. */
    @Nullable
    Node next(@Nullable Node behind, long queue) {
        Node one = next(open, behind);
        TreeSet<Node> followers = following.get(queue);
        Node other = followers == null ? null : next(followers, behind);
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.number < other.number ? one : other;
    }

    private static @Nullable Node next(NavigableSet<Node> nodes, @Nullable Node behind) {
        if (behind != null) {
            return nodes.higher(behind);
        }
        return nodes.isEmpty() ? null : nodes.first();
    }

    /** It cannot join this queue because of another one, and is put aside for as long. */
    void park(Node node, Node blocker, long queue) {
        boolean split = follows.getOrDefault(node, Node.NOWHERE) == queue;
        remove(node);
        blocker.awaitedBy(node);
        // One that waits for transactions of two lanes can follow on neither.
        if (!blocker.isWaiting() && !split) {
            follow(node, blocker.queue());
        }
    }

    /** Of one that was removed from where it was. */
    private void follow(Node node, long queue) {
        following.computeIfAbsent(queue, q -> new TreeSet<>(IN_ORDER)).add(node);
        follows.put(node, queue);
    }

    private void remove(Node node) {
        open.remove(node);
        Long queue = follows.remove(node);
        if (queue != null) {
            following.computeIfPresent(queue, (q, followers) -> {
                followers.remove(node);
                return followers.isEmpty() ? null : followers;
            });
        }
    }

    /** It gets on a queue. */
    void take(Node node, long queue) {
        size--;
        remove(node);
        node.give(queue);
        for (Node each : node.waiters()) {
            if (each.isWaiting()) {
                remove(each);
                follow(each, queue);
            }
        }
    }

    /** It comes back from its queue, not done. */
    void takeBack(Node node) {
        node.takeBack();
        add(node);
        open(node.waiters());
    }

    /** It is done: what waited for it is looked at again. */
    void finish(Node node) {
        List<Node> waiters = node.waiters();
        node.finish();
        open(waiters);
    }

    private void open(List<Node> nodes) {
        for (Node each : nodes) {
            if (each.isWaiting()) {
                remove(each);
                look(each);
            }
        }
    }

    private void look(Node node) {
        if (!node.isAlone()) {
            open.add(node);
        }
    }
}
