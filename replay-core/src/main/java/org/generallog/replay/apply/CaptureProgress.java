package org.generallog.replay.apply;

import java.util.Optional;
import org.generallog.replay.relaylog.RelayPosition;

/** Port: what apply knows of the capture side, in this process or in another, by the capture checkpoint. */
public interface CaptureProgress {
    /** Apply never reads beyond this: what follows may be cut off after a crash. */
    RelayPosition end();

    /**
     * When the newest heartbeat whose place is at or before this position was sent, microseconds since 1970-01-01 UTC of the
     * capture's clock. What was committed on the old instance until then is applied once the position is reached.
     */
    Optional<Long> heartbeatAt(RelayPosition applied);
}
