package org.generallog.replay.log;

import java.util.Set;

/**
 * The latest deadlock that InnoDB found: the victim's transaction was rolled back whole, which the log does not say.
 *
 * @param victimThreadId the connection whose transaction InnoDB rolled back
 * @param threadIds all connections that took part, the victim too
 * @param time when, as the server writes it in its own time zone: {@code yymmdd hh:mm:ss} (5.5) or {@code yyyy-mm-dd hh:mm:ss};
 *     two reports with the same time and threads are the same deadlock
 */
public record DeadlockReport(long victimThreadId, Set<Long> threadIds, String time) {
    public DeadlockReport {
        threadIds = Set.copyOf(threadIds);
    }
}
