package org.generallog.replicator.source;

import org.generallog.replay.log.RowFingerprint;

/**
 * A row as the table has it.
 *
 * @param wallMicros {@code event_time} read as if it were UTC
 * @param length of the whole argument in the table, bytes
 * @param argument the argument, or its beginning
 */
record RawRow(long wallMicros, long threadId, String userHost, String command, long length, byte[] argument) {

    long fingerprint() {
        return RowFingerprint.of(wallMicros, threadId, command, length, argument);
    }

    boolean shortened() {
        return argument.length < length;
    }
}
