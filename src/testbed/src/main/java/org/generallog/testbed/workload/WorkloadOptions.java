package org.generallog.testbed.workload;

/**
 * How much load.
 *
 * @param sessions connections that work at the same time, at most 200: each has a customer of its own
 * @param statementsPerSecond reads and writes of all sessions together; 0 for as fast as they can
 * @param seed of all random choices; the interleaving of the sessions stays their own
 */
public record WorkloadOptions(int sessions, int statementsPerSecond, long seed) {
    public WorkloadOptions {
        if (sessions < 1 || sessions > ShopSchema.CUSTOMERS) {
            throw new IllegalArgumentException("sessions must be 1 to " + ShopSchema.CUSTOMERS + ", not " + sessions);
        }
        if (statementsPerSecond < 0) {
            throw new IllegalArgumentException("statementsPerSecond must not be negative: " + statementsPerSecond);
        }
    }

    /** Eight sessions, 1,000 statements a second: the load of the measurements. */
    public static WorkloadOptions defaults() {
        return new WorkloadOptions(8, 1000, 1);
    }
}
