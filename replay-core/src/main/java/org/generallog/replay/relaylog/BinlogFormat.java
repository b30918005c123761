package org.generallog.replay.relaylog;

/**
 * Numbers of the binlog format v4, little endian throughout (MySQL internals manual, "Binary log"; {@code log_event.h}).
 *
 * <p>A file is the magic number and events; an event is a header of 19 bytes (second, type, server id, length, position of the next event,
 * flags), its body and, since the format description says so, the CRC32 of all before.
 */
final class BinlogFormat {
    static final int MAGIC = 0x6e6962fe;
    static final int MAGIC_LENGTH = 4;
    static final int HEADER_LENGTH = 19;
    static final int CHECKSUM_LENGTH = 4;
    static final int LEAST_EVENT = HEADER_LENGTH + CHECKSUM_LENGTH;

    /** Place of the flags in an event's header. */
    static final int FLAGS_OFFSET = 17;

    static final int QUERY_EVENT = 2;
    static final int ROTATE_EVENT = 4;
    static final int INTVAR_EVENT = 5;
    static final int USER_VAR_EVENT = 14;
    static final int FORMAT_DESCRIPTION_EVENT = 15;
    static final int XID_EVENT = 16;

    /** The file is being written, or its writer was killed. Not part of the format description's checksum. */
    static final int FLAG_IN_USE = 0x1;
    /** The thread id matters (temporary tables): {@code mysqlbinlog} then prints {@code pseudo_thread_id} when it changes. */
    static final int FLAG_THREAD_SPECIFIC = 0x4;

    /**
     * On the {@code BEGIN} of a {@link org.generallog.replay.transaction.Transaction.Kind#PACKET}. A bit that no server knows, so that
     * they pass over it.
     */
    static final int FLAG_PACKET = 0x800;

    static final int BINLOG_VERSION = 4;
    static final int SERVER_VERSION_LENGTH = 50;
    static final int CHECKSUM_ALGORITHM_CRC32 = 1;

    static final int INTVAR_LAST_INSERT_ID = 1;
    static final int INTVAR_INSERT_ID = 2;

    /** Thread id, execution time, length of the database's name, error code, length of the status variables. */
    static final int QUERY_POST_HEADER = 13;

    private BinlogFormat() {}
}
