package org.generallog.replay.identity;

import java.util.Arrays;
import java.util.stream.LongStream;

/** The first so many numbers that were added, without boxes: there is one of these for each insert that waits. */
final class Numbers {
    private static final long[] NONE = {};

    private final int most;
    private long[] sorted = NONE;
    private int size;

    Numbers(int most) {
        this.most = most;
    }

    void add(long number) {
        int at = Arrays.binarySearch(sorted, 0, size, number);
        if (at >= 0 || size >= most) {
            return;
        }
        int place = -at - 1;
        long[] to = size < sorted.length ? sorted : Arrays.copyOf(sorted, Math.max(4, 2 * size));
        System.arraycopy(sorted, place, to, place + 1, size - place);
        to[place] = number;
        sorted = to;
        size++;
    }

    void addAll(Numbers others) {
        others.stream().forEach(this::add);
    }

    boolean contains(long number) {
        return Arrays.binarySearch(sorted, 0, size, number) >= 0;
    }

    boolean isFull() {
        return size >= most;
    }

    /** The smallest first. */
    LongStream stream() {
        return Arrays.stream(sorted, 0, size);
    }

    /** The smallest first. */
    long[] toArray() {
        return Arrays.copyOf(sorted, size);
    }
}
