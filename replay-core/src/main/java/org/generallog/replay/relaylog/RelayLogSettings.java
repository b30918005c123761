package org.generallog.replay.relaylog;

import java.nio.charset.StandardCharsets;

/**
 * How a relay log is written.
 *
 * @param maxFileSize bytes after which a new file is begun; a file is larger by at most one transaction
 * @param serverVersion what the format description event says; readers choose their rules by it: {@code 5.6.24-log} is the oldest
 *     version that has checksums, so MySQL from 5.6 and MariaDB from 5.3 on read the files
 *     A MariaDB replica of a MySQL from 5.6 on also leaves out the sql_mode bits that it does not share and rounds fractions of seconds as MySQL
 *     5.6 does ({@code Query_log_event}'s constructor)
 * @param serverId the server id in every event, 1 to 2³²-1; a native replica leaves out events that carry its own
 * @param fraction whose servers and tools are told the microseconds of a statement's time; our own reader takes both
 */
public record RelayLogSettings(long maxFileSize, String serverVersion, long serverId, Fraction fraction) {
    /**
     * The status variable that carries a statement's microseconds. MySQL does not know MariaDB's and MariaDB does not know MySQL's, and both
     * pass over all that follows a variable which they do not know: only one of them can be served.
     */
    public enum Fraction {
        /** {@code Q_HRNOW}: MariaDB's servers and {@code mariadb-binlog}. MySQL's see whole seconds. */
        MARIADB(StatusVariables.HRNOW),
        /** {@code Q_MICROSECONDS}: MySQL's servers from 5.6 on and {@code mysqlbinlog}. MariaDB's see the second and a count of their own. */
        MYSQL(StatusVariables.MICROSECONDS);

        private final int code;

        Fraction(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** Files of 256 MiB, as MySQL 5.6.24 would write them, server id 1. */
    public static final RelayLogSettings DEFAULT = new RelayLogSettings(256L << 20, "5.6.24-log", 1);

    /** With the microseconds for MariaDB's tools. */
    public RelayLogSettings(long maxFileSize, String serverVersion, long serverId) {
        this(maxFileSize, serverVersion, serverId, Fraction.MARIADB);
    }

    public RelayLogSettings {
        if (maxFileSize < 4096 || maxFileSize > 1L << 30) {
            throw new IllegalArgumentException(
                    "the relay log's file size is %d bytes: choose 4096 (4 KiB) to 1073741824 (1 GiB), as for max_binlog_size"
                            .formatted(maxFileSize));
        }
        if (serverVersion.getBytes(StandardCharsets.US_ASCII).length >= FileIdentity.TEXT) {
            throw new IllegalArgumentException(
                    "the relay log's server version has more than 25 characters: shorten it");
        }
        if (serverId < 1 || serverId > 0xffff_ffffL) {
            throw new IllegalArgumentException(
                    "the relay log's server id is %d: choose 1 to 4294967295".formatted(serverId));
        }
    }
}
