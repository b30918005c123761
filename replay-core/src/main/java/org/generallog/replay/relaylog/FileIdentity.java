package org.generallog.replay.relaylog;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;

/**
 * Which file of which relay log a file is: it stands behind the text in the format description's {@code server_version}, which every reader takes up
 * to its first NUL. So a file that was swapped with another one, or restored from another log, is noticed.
 *
 * @param log of all files of one relay log
 * @param number of the file, counted from 1
 */
record FileIdentity(UUID log, long number) {
    /** Bytes at the end of {@code server_version}; its very last byte stays 0, as readers want it. */
    private static final int LENGTH = 24;

    /** Characters that are left for the version itself, with its NUL. */
    static final int TEXT = BinlogFormat.SERVER_VERSION_LENGTH - LENGTH;

    static FileIdentity first() {
        return new FileIdentity(UUID.randomUUID(), 1);
    }

    FileIdentity next() {
        return new FileIdentity(log, number + 1);
    }

    void write(byte[] serverVersion) {
        ByteBuffer.wrap(serverVersion)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(TEXT)
                .putLong(log.getMostSignificantBits())
                .putLong(log.getLeastSignificantBits())
                .putLong(number);
    }

    static FileIdentity read(byte[] serverVersion) {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOfRange(serverVersion, TEXT, serverVersion.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        return new FileIdentity(new UUID(bytes.getLong(), bytes.getLong()), bytes.getLong());
    }

    /** @throws RelayLogException when the file is not this one */
    void require(FileIdentity found, Path file) throws RelayLogException {
        if (!found.log.equals(log)) {
            throw new RelayLogException(
                    "%s is of another relay log (%s) than the one that is read (%s): restore its own file, or take a new copy"
                            .formatted(file, found.log, log));
        }
        if (found.number != number) {
            throw new RelayLogException(
                    "%s is file number %d of its relay log under the name of number %d: restore its own file, or take a new copy"
                            .formatted(file, found.number, number));
        }
    }
}
