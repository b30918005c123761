package org.generallog.replicator.systemd;

import java.util.List;

/** Port: whoever started this process and watches it. */
@FunctionalInterface
interface ServiceManager {
    /**
     * Tells it something, in the words of {@code sd_notify(3)}.
     *
     * @param assignments such as {@code READY=1}; without control characters
     */
    void tell(List<String> assignments) throws InterruptedException;
}
