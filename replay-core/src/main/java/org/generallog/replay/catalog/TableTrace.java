package org.generallog.replay.catalog;

import java.util.Optional;
import java.util.Set;

/**
 * What a table or view shows of the schema statements that it has seen. Names are lower case.
 *
 * @param createdSecond {@code CREATE_TIME}, seconds since 1970-01-01 UTC; 0 where the instance does not tell
 * @param columns its columns
 * @param indexes names of its indexes
 * @param constraints names of its constraints, those that the engine has no use for left out
 * @param triggers names of its triggers; empty where the account may not see them
 */
public record TableTrace(
        long createdSecond,
        Set<String> columns,
        Set<String> indexes,
        Set<String> constraints,
        Optional<Set<String>> triggers) {
    public TableTrace {
        columns = Set.copyOf(columns);
        indexes = Set.copyOf(indexes);
        constraints = Set.copyOf(constraints);
    }
}
