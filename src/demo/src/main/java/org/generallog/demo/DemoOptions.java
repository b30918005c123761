package org.generallog.demo;

import org.generallog.replicator.daemon.UsageException;

/**
 * How much is shown.
 *
 * @param seconds how long the shop is open, at least; the copy and the start of the applying are always waited for
 * @param rate statements a second on the old instance, reads and writes together
 * @param sessions that work in the shop at once
 */
public record DemoOptions(int seconds, int rate, int sessions) {
    private static final int MOST_SESSIONS = 100;

    /** @throws UsageException when there is a value that the demo cannot do */
    public static DemoOptions of(int seconds, int rate, int sessions) throws UsageException {
        if (seconds < 1 || rate < 1) {
            throw new UsageException("--seconds and --rate must be 1 or more");
        }
        if (sessions < 1 || sessions > MOST_SESSIONS) {
            throw new UsageException("--sessions = " + sessions + ": allowed is 1 to " + MOST_SESSIONS);
        }
        return new DemoOptions(seconds, rate, sessions);
    }
}
