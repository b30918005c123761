package org.generallog.replicator.export;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.generallog.replay.relaylog.RelayPosition;

/**
 * A row of the replicator's table {@code rejected}.
 *
 * @param end where its transaction ends
 * @param timeMicros microseconds since 1970-01-01 UTC
 */
record Recorded(
        RelayPosition end,
        int change,
        Fate fate,
        String session,
        long timeMicros,
        String database,
        byte[] statement,
        int error,
        String sqlState,
        String message) {

    /** @param row of {@link org.generallog.replay.apply.ReplicatorTables#selectRecorded} */
    static Recorded of(ResultSet row) throws SQLException {
        return new Recorded(
                new RelayPosition(row.getLong(1), row.getLong(2)),
                row.getInt(3),
                Fate.of(row.getString(4)).orElse(Fate.REJECTED),
                row.getString(5),
                row.getLong(6),
                row.getString(7),
                row.getBytes(8),
                row.getInt(9),
                row.getString(10),
                row.getString(11));
    }
}
