package org.generallog.testbed.compare;

import java.util.List;

/**
 * What one table holds on two servers.
 *
 * @param table {@code database.table}
 * @param onlyLeft rows whose key the right side lacks
 * @param onlyRight rows whose key the left side lacks
 * @param different rows with the same key and other contents
 * @param examples some of these keys, and what is wrong with them
 */
public record TableComparison(
        String table,
        long leftRows,
        long rightRows,
        long onlyLeft,
        long onlyRight,
        long different,
        List<String> examples) {
    public TableComparison {
        examples = List.copyOf(examples);
    }

    /** Rows that are not the same on both sides. */
    public long wrong() {
        return onlyLeft + onlyRight + different;
    }

    /** Also that no column is missing on either side. */
    public boolean isEqual() {
        return wrong() == 0 && examples.isEmpty();
    }

    @Override
    public String toString() {
        if (isEqual()) {
            return table + ": " + leftRows + " rows, equal";
        }
        return table + ": " + leftRows + " and " + rightRows + " rows; only left " + onlyLeft + ", only right "
                + onlyRight + ", different " + different + "; " + String.join("; ", examples);
    }
}
