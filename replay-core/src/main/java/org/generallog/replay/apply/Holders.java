package org.generallog.replay.apply;

import java.util.LinkedHashSet;
import java.util.Set;
import org.generallog.replay.dependency.Mode;
import org.jspecify.annotations.Nullable;

/**
 * The transactions in the window that touch one resource. Behind one that writes all of it only that one is kept: who
 * comes later runs after it, and so after all before it.
 */
final class Holders {
    private @Nullable Node writer;
    private @Nullable Set<Node> readers;
    private @Nullable Set<Node> readersWithin;
    private @Nullable Set<Node> writersWithin;

    /** Adds the newest, which is to run after those that it conflicts with. */
    void add(Node node, Mode mode) {
        if (writer != null) {
            node.runsAfter(writer);
        }
        if (mode.conflictsWith(Mode.READ)) {
            runsAfter(node, readers);
        }
        if (mode.conflictsWith(Mode.WRITE_WITHIN)) {
            runsAfter(node, writersWithin);
        }
        switch (mode) {
            case READ_WITHIN -> readersWithin = with(readersWithin, node);
            case WRITE_WITHIN -> writersWithin = with(writersWithin, node);
            case READ -> readers = with(readers, node);
            case READ_WRITE_WITHIN -> {
                readers = with(readers, node);
                writersWithin = with(writersWithin, node);
            }
            case WRITE -> {
                runsAfter(node, readersWithin);
                writer = node;
                readers = null;
                readersWithin = null;
                writersWithin = null;
            }
        }
    }

    private static void runsAfter(Node node, @Nullable Set<Node> others) {
        if (others != null) {
            others.forEach(node::runsAfter);
        }
    }

    private static Set<Node> with(@Nullable Set<Node> nodes, Node node) {
        Set<Node> all = nodes == null ? new LinkedHashSet<>() : nodes;
        all.add(node);
        return all;
    }

    /** Returns whether nobody is left. */
    boolean remove(Node node) {
        if (writer == node) {
            writer = null;
        }
        readers = without(readers, node);
        readersWithin = without(readersWithin, node);
        writersWithin = without(writersWithin, node);
        return writer == null && readers == null && readersWithin == null && writersWithin == null;
    }

    private static @Nullable Set<Node> without(@Nullable Set<Node> nodes, Node node) {
        if (nodes == null) {
            return null;
        }
        nodes.remove(node);
        return nodes.isEmpty() ? null : nodes;
    }
}
