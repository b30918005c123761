package org.generallog.replicator.source;

/**
 * Decides when to rotate, by rent or buy: a poll scans the rows that were already read in vain, and a rotation ends that but costs
 * something once. As soon as the rows scanned in vain cost as much as a rotation, it is time; at any rate of rows this comes
 * to the least sum of both (to rotate every N rows at r rows and p polls a second costs {@code p N / 2 + r c / N}, least at {@code N =
 * sqrt(2 c r / p)}, which is where the sum of the scans reaches {@code c}).
 */
final class RotationPolicy {
    private final Costs costs;
    private long scannedInVain;

    /**
     * @param leastRows a table with fewer rows is never rotated
     * @param scanBudget what a rotation costs, in rows scanned
     */
    record Costs(long leastRows, long scanBudget) {}

    RotationPolicy(Costs costs) {
        this.costs = costs;
    }

    /**
     * A poll has read the live table.
     *
     * @param skipped rows that it scanned in vain
     * @param rows in the table now
     * @param behind whether the table holds more than the poll could take
     */
    boolean isTime(long skipped, long rows, boolean behind) {
        scannedInVain += skipped;
        return rows >= costs.leastRows() && (behind || scannedInVain >= costs.scanBudget());
    }

    /** The live table is a new one. */
    void rotated() {
        scannedInVain = 0;
    }

    /** It could not be rotated: wait until as much again is scanned. */
    void refused() {
        scannedInVain = 0;
    }
}
