package org.generallog.replay.dependency;

import java.util.Arrays;

/** Gathers what one transaction touches. Used again for the next one. */
final class Footprint {
    private static final int SMALL = 16;
    /** A transaction that touches more than this is not worth its memory: it waits for all. */
    private static final int MOST = 200_000;

    private long[] resources = new long[SMALL];
    private Mode[] modes = new Mode[SMALL];
    /** Place in {@link #resources} plus one by hash, open addressing. */
    private int[] places = new int[4 * SMALL];

    private int size;
    private long session = Resources.SESSION;
    private boolean barrier;
    private boolean timeless = true;
    private boolean lasting;

    void clear() {
        if (places.length > 1 << 16) {
            resources = new long[SMALL];
            modes = new Mode[SMALL];
            places = new int[4 * SMALL];
        } else if (size > 0) {
            Arrays.fill(places, 0);
        }
        size = 0;
        session = Resources.SESSION;
        barrier = false;
        timeless = true;
        lasting = false;
    }

    /** Some statement may read the clock. */
    void readsClock() {
        timeless = false;
    }

    /** A table is written that keeps its rows when they are rolled back. */
    void lasting() {
        lasting = true;
    }

    void barrier() {
        barrier = true;
    }

    boolean isBarrier() {
        return barrier;
    }

    void touch(long named, Mode mode) {
        long resource = named == Resources.SESSION ? session : named;
        int at = place(resource);
        if (places[at] != 0) {
            int i = places[at] - 1;
            modes[i] = modes[i].and(mode);
            return;
        }
        if (size >= MOST) {
            barrier = true;
            return;
        }
        if (size == resources.length) {
            grow();
            at = place(resource);
        }
        resources[size] = resource;
        modes[size] = mode;
        size++;
        places[at] = size;
    }

    /** Touches all that the other one does. */
    void addAll(Dependencies other) {
        barrier |= other.isBarrier();
        lasting |= other.isLasting();
        for (int i = 0; i < other.size(); i++) {
            touch(other.resource(i), other.mode(i));
        }
    }

    /** Whose session {@link Resources#SESSION} is from now on. */
    void session(long resource) {
        session = resource;
    }

    private int place(long resource) {
        int mask = places.length - 1;
        int at = (int) (resource ^ (resource >>> 32)) & mask;
        while (places[at] != 0 && resources[places[at] - 1] != resource) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        resources = Arrays.copyOf(resources, 2 * size);
        modes = Arrays.copyOf(modes, 2 * size);
        places = new int[8 * size];
        for (int i = 0; i < size; i++) {
            places[place(resources[i])] = i + 1;
        }
    }

    Dependencies result() {
        if (barrier) {
            return Dependencies.barrier();
        }
        long[] sorted = Arrays.copyOf(resources, size);
        Arrays.sort(sorted);
        Mode[] sortedModes = new Mode[sorted.length];
        for (int i = 0; i < sorted.length; i++) {
            sortedModes[i] = modes[places[place(sorted[i])] - 1];
        }
        return Dependencies.of(sorted, sortedModes, new Dependencies.Traits(timeless, lasting));
    }
}
