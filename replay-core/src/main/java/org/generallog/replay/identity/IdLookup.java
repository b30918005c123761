package org.generallog.replay.identity;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.log.LogReadException;
import org.jspecify.annotations.Nullable;

/**
 * Port: reads of the old instance's tables that find the ids of new rows. What is committed is seen, nothing else. Each read is
 * tagged, so that it is told from those of applications in the log.
 */
public interface IdLookup {
    /**
     * Rows in the order of their ids.
     *
     * @param columns (lower case) that are to be read beside the id
     * @param among where the ids are; none for the newest rows
     * @param most so many at most
     * @return empty where the table is not there any more, or has not these columns
     */
    Optional<List<FoundRow>> rows(TableSchema table, List<String> columns, List<IdRanges.Gap> among, int most)
            throws LogReadException;

    /**
     * The rows that have these values of a unique key.
     *
     * @param keys each a value by column
     */
    Optional<List<FoundRow>> byKey(TableSchema table, List<String> columns, List<Map<String, String>> keys)
            throws LogReadException;

    /**
     * The ids that rows have now, committed or not.
     *
     * @param low the first id that counts
     * @param high the last one
     */
    Set<Long> occupied(TableSchema table, long low, long high) throws LogReadException;

    /**
     * The rows of a query that reads and does nothing else, now.
     *
     * @param database that the query finds its tables in; empty for none
     * @param most so many at most
     * @return each row's values, null for NULL; empty where the query cannot be run, or has more rows
     */
    Optional<List<List<@Nullable String>>> selected(String database, String query, int most) throws LogReadException;

    /** Those of the threads that run a statement now; the others are idle, or gone. */
    Set<Long> busy(Set<Long> threads) throws LogReadException;

    /** Of an instance that is not asked: no id is found. */
    static IdLookup none() {
        return new IdLookup() {
            @Override
            public Optional<List<FoundRow>> rows(
                    TableSchema table, List<String> columns, List<IdRanges.Gap> among, int most) {
                return Optional.empty();
            }

            @Override
            public Optional<List<FoundRow>> byKey(
                    TableSchema table, List<String> columns, List<Map<String, String>> keys) {
                return Optional.empty();
            }

            @Override
            public Set<Long> occupied(TableSchema table, long low, long high) {
                return Set.of();
            }

            @Override
            public Optional<List<List<@Nullable String>>> selected(String database, String query, int most) {
                return Optional.empty();
            }

            @Override
            public Set<Long> busy(Set<Long> threads) {
                return Set.of();
            }
        };
    }
}
