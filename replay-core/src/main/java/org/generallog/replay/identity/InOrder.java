package org.generallog.replay.identity;

import java.util.Arrays;
import java.util.List;

/**
 * Gives rows to statements that are alike, in the order of both: as many as can be, and of all such ways the one with the least cost. To take
 * the cheapest pair first would give the first row to the second statement wherever the ids have moved on, by one that came to
 * nothing.
 */
final class InOrder {
    private static final long NONE = Long.MAX_VALUE;
    /** More than all costs together. */
    private static final long EACH = 1L << 40;

    private final int units;
    private final int[] next;
    private final long[][] costs;

    /**
     * @param starts first ids of rows, the smallest first
     * @param width ids that one statement takes
     */
    InOrder(int units, List<Long> starts, long width) {
        this.units = units;
        this.next = new int[starts.size()];
        for (int j = 0, k = 0; j < starts.size(); j++) {
            while (k < starts.size() && starts.get(k) < starts.get(j) + width) {
                k++;
            }
            next[j] = k;
        }
        this.costs = new long[units][starts.size()];
        for (long[] each : costs) {
            Arrays.fill(each, NONE);
        }
    }

    /** The row may be the unit's. */
    void may(int unit, int start, long cost) {
        costs[unit][start] = Math.min(cost, EACH / (units + 1));
    }

    /** For each unit the place of its row; -1 for none. */
    int[] chosen() {
        int rows = next.length;
        long[][] best = new long[units + 1][rows + 1];
        for (int i = units - 1; i >= 0; i--) {
            for (int j = rows - 1; j >= 0; j--) {
                best[i][j] = Math.max(Math.max(best[i + 1][j], best[i][j + 1]), with(i, j, best));
            }
        }
        int[] chosen = new int[units];
        Arrays.fill(chosen, -1);
        int i = 0;
        int j = 0;
        while (i < units && j < rows) {
            if (costs[i][j] != NONE && best[i][j] == with(i, j, best)) {
                chosen[i++] = j;
                j = next[j];
            } else if (best[i][j] == best[i][j + 1]) {
                j++;
            } else {
                i++;
            }
        }
        return chosen;
    }

    private long with(int unit, int row, long[][] best) {
        long cost = costs[unit][row];
        return cost == NONE ? Long.MIN_VALUE : EACH - cost + best[unit + 1][next[row]];
    }
}
