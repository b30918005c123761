package org.generallog.replay.relaylog;

/**
 * A place between two transactions of the relay log.
 *
 * @param file number of the file {@code relay.NNNNNN}, counted from 1
 * @param offset bytes from the file's beginning; 4 is before the first event
 */
public record RelayPosition(long file, long offset) implements Comparable<RelayPosition> {
    /** The beginning of the first file. */
    public static final RelayPosition START = new RelayPosition(1, 4);

    @Override
    public int compareTo(RelayPosition other) {
        int byFile = Long.compare(file, other.file);
        return byFile != 0 ? byFile : Long.compare(offset, other.offset);
    }

    /** Written {@code relay.000001:4}. */
    @Override
    public String toString() {
        return "relay.%06d:%d".formatted(file, offset);
    }
}
