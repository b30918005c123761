package org.generallog.replay.relaylog;

import java.io.IOException;

/** The relay log does not hold what it should: damaged, cut, or not a relay log at all. The message names file, place and remedy. */
public final class RelayLogException extends IOException {
    public RelayLogException(String message) {
        super(message);
    }

    public RelayLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
