package org.generallog.replay.dependency;

import java.util.Arrays;

/**
 * What a transaction touches: resources, each in a {@link Mode}. A resource is a table, the values of a unique key, a row by its
 * key, a table's AUTO_INCREMENT counter or a session; here only its 64-bit hash is left. Two that fall together cost some
 * parallelism and nothing else.
 *
 * <p>Two transactions have to keep their order if either is a barrier or a resource is in both, in modes that
 * {@linkplain Mode#conflictsWith conflict}; all others may overlap and commit in any order.
 */
public final class Dependencies {
    private static final Dependencies BARRIER = barrier(false);
    private static final Dependencies LASTING_BARRIER = barrier(true);

    private final long[] resources;
    private final Mode[] modes;
    private final boolean barrier;
    private final Traits traits;

    /**
     * @param timeless see {@link #isTimeless}
     * @param lasting see {@link #isLasting}
     */
    record Traits(boolean timeless, boolean lasting) {}

    private Dependencies(long[] resources, Mode[] modes, boolean barrier, Traits traits) {
        this.resources = resources;
        this.modes = modes;
        this.barrier = barrier;
        this.traits = traits;
    }

    private static Dependencies barrier(boolean lasting) {
        return new Dependencies(new long[0], new Mode[0], true, new Traits(false, lasting));
    }

    /** A transaction that waits for all before it, and for which all after it wait. */
    public static Dependencies barrier() {
        return BARRIER;
    }

    /** A barrier that is {@linkplain #isLasting lasting} too. */
    static Dependencies lastingBarrier() {
        return LASTING_BARRIER;
    }

    /** @param resources in ascending order, each once */
    static Dependencies of(long[] resources, Mode[] modes, Traits traits) {
        return new Dependencies(resources, modes, false, traits);
    }

    /**
     * Whether it waits for all before it and all after it wait for it: DDL, {@code CALL} and what is not understood. The schema may be
     * another one after it, so nothing behind it can be analysed before it is applied.
     */
    public boolean isBarrier() {
        return barrier;
    }

    /** Whether its statements leave the same rows whatever the time is: none of them needs {@code SET timestamp}. */
    public boolean isTimeless() {
        return traits.timeless();
    }

    /** Whether it may write to tables that keep their rows when the transaction is rolled back: then it must not be tried twice. */
    public boolean isLasting() {
        return traits.lasting();
    }

    /** Number of resources; 0 for a barrier. */
    public int size() {
        return resources.length;
    }

    /** Ascending, each once. */
    public long resource(int i) {
        return resources[i];
    }

    public Mode mode(int i) {
        return modes[i];
    }

    /** Whether the two have to keep their order. */
    public boolean conflictsWith(Dependencies other) {
        if (barrier || other.barrier) {
            return true;
        }
        int i = 0;
        int j = 0;
        while (i < resources.length && j < other.resources.length) {
            int order = Long.compare(resources[i], other.resources[j]);
            if (order == 0 && modes[i].conflictsWith(other.modes[j])) {
                return true;
            }
            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }
        return false;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Dependencies other
                && barrier == other.barrier
                && Arrays.equals(resources, other.resources)
                && Arrays.equals(modes, other.modes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(resources) * 31 + Arrays.hashCode(modes) + (barrier ? 1 : 0);
    }

    @Override
    public String toString() {
        if (barrier) {
            return "barrier";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < resources.length; i++) {
            text.append(i == 0 ? "" : " ")
                    .append(Long.toHexString(resources[i]))
                    .append(':')
                    .append(modes[i]);
        }
        return text.toString();
    }
}
