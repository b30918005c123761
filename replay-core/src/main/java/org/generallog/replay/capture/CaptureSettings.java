package org.generallog.replay.capture;

import java.time.Duration;
import org.generallog.replay.log.MarkerKey;

/**
 * @param name the replication's name
 * @param pollInterval how often the log is read while it is not behind
 * @param heartbeatInterval how often a heartbeat goes through the log: the resolution of the lag
 * @param processListInterval how often sessions are looked up that may be gone without {@code Quit}
 * @param key by which the replicator's own connections are known
 */
public record CaptureSettings(
        String name, Duration pollInterval, Duration heartbeatInterval, Duration processListInterval, MarkerKey key) {

    public static CaptureSettings of(String name, Duration pollInterval, MarkerKey key) {
        return new CaptureSettings(name, pollInterval, Duration.ofSeconds(1), Duration.ofSeconds(5), key);
    }
}
