package org.generallog.replay.identity;

import java.util.Map;

/**
 * A row of the old instance.
 *
 * @param id its AUTO_INCREMENT id
 * @param values by column (lower case), in the form of {@link ColumnText}; what cannot be compared is left out
 */
public record FoundRow(long id, Map<String, String> values) {
    public FoundRow {
        values = Map.copyOf(values);
    }
}
