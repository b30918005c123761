package org.generallog.replay.apply;

import static org.generallog.replay.apply.Samples.entry;
import static org.generallog.replay.apply.Samples.sql;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private final Waiting waiting = new Waiting();
    private final List<Node> nodes = new ArrayList<>();

    private Node add(Node... before) {
        Node node = new Node(entry(nodes.size(), sql("UPDATE t")), nodes.size());
        for (Node each : before) {
            node.runsAfter(each);
        }
        nodes.add(node);
        waiting.add(node);
        return node;
    }

    /** Looks at all that the queue may look at, as a lane does. */
    private void look(long queue) {
        for (Node each = waiting.next(null, queue); each != null; each = waiting.next(each, queue)) {
            Node blocker = each.blocker(queue);
            if (blocker != null) {
                waiting.park(each, blocker, queue);
            }
        }
    }

    @Test
    void aChainIsLookedAtOnceByOtherLanes() {
        Node first = add();
        Node second = add(first);
        Node third = add(second);
        waiting.take(first, 0);
        look(1);
        assertNull(waiting.next(null, 1));
        assertSame(second, waiting.next(null, 0));
        assertNull(waiting.next(second, 0), "its turn comes with the second");
        waiting.take(second, 0);
        assertSame(third, waiting.next(null, 0));
        assertNull(waiting.next(null, 1));
        waiting.finish(first);
        waiting.finish(second);
        assertSame(third, waiting.next(null, 1), "any lane may have it now");
        assertNull(third.blocker(1));
        assertEquals(1, waiting.size());
    }

    @Test
    void whatWaitsForTwoLanesFollowsTheOneThatIsLeft() {
        Node a = add();
        Node b = add();
        Node both = add(a, b);
        waiting.take(a, 0);
        waiting.take(b, 1);
        look(0);
        look(1);
        look(0);
        assertNull(waiting.next(null, 0));
        assertNull(waiting.next(null, 1));
        waiting.finish(a);
        look(0);
        assertSame(both, waiting.next(null, 1));
        assertNull(both.blocker(1));
    }

    @Test
    void whatComesBackIsWaitedForAgain() {
        Node a = add();
        Node b = add(a);
        waiting.take(a, 0);
        look(1);
        waiting.takeBack(a);
        look(0);
        assertSame(a, waiting.next(null, 1));
        assertNull(waiting.next(a, 1));
        waiting.take(a, 1);
        assertSame(b, waiting.next(null, 1));
        assertEquals(1, waiting.size());
    }
}
