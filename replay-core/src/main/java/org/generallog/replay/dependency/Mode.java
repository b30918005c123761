package org.generallog.replay.dependency;

/**
 * How a transaction touches a resource: a table, all values of one unique key, one value of it, a counter. The modes of a lock manager
 * with intentions: who touches single rows of a table announces it at the table, so that it meets whoever touches the table as a whole.
 */
public enum Mode {
    /** Reads some of what is within, named by resources of its own. */
    READ_WITHIN(1),
    /** Writes some of what is within, named by resources of its own. */
    WRITE_WITHIN(2),
    /** Reads all of it. */
    READ(4),
    /** Reads all of it and writes some of what is within. */
    READ_WRITE_WITHIN(4 | 2),
    /** Writes all of it. */
    WRITE(8);

    private static final Mode[] BY_BITS = byBits();

    /** What is held, so that both of two modes together are the mode of both bits. */
    private final int bits;

    Mode(int bits) {
        this.bits = bits;
    }

    private static Mode[] byBits() {
        Mode[] modes = new Mode[16];
        for (int bits = 1; bits < modes.length; bits++) {
            boolean reads = (bits & READ.bits) != 0;
            boolean within = (bits & WRITE_WITHIN.bits) != 0;
            if ((bits & WRITE.bits) != 0) {
                modes[bits] = WRITE;
            } else if (reads) {
                modes[bits] = within ? READ_WRITE_WITHIN : READ;
            } else {
                modes[bits] = within ? WRITE_WITHIN : READ_WITHIN;
            }
        }
        return modes;
    }

    /** The mode of a transaction that touches the resource in both ways. */
    public Mode and(Mode other) {
        return BY_BITS[bits | other.bits];
    }

    /** Whether two transactions that touch the resource in these ways have to keep their order. */
    public boolean conflictsWith(Mode other) {
        int both = bits | other.bits;
        if ((both & WRITE.bits) != 0) {
            return true;
        }
        return ((bits & READ.bits) != 0 && (other.bits & WRITE_WITHIN.bits) != 0)
                || ((bits & WRITE_WITHIN.bits) != 0 && (other.bits & READ.bits) != 0);
    }
}
