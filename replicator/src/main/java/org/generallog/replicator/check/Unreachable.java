package org.generallog.replicator.check;

import java.sql.SQLException;

/** No connection could be had. */
final class Unreachable extends SQLException {
    static final String WHY = " cannot be reached";

    private final transient SQLException reason;

    Unreachable(Side side, SQLException reason) {
        super(side.words() + WHY, reason.getSQLState(), reason.getErrorCode(), reason);
        this.reason = reason;
    }

    SQLException reason() {
        return reason;
    }
}
