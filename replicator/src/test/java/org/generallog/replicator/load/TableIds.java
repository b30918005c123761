package org.generallog.replicator.load;

import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of one table's rows is the same on the new instance.
 *
 * @param inserted rows of the old instance that the load inserted; 0 without an {@code AUTO_INCREMENT} key
 * @param sameId those of them that have their id on the new one: there is the same row, but for what changed later
 * @param wrong keys of rows that differ in anything, or are on one side alone
 * @param unlisted those of them that the list to verify does not name
 */
public record TableIds(String table, long rows, long inserted, long sameId, Set<String> wrong, Set<String> unlisted) {
    /** @param above what has a greater id was inserted by the load */
    static TableIds of(String table, Rows older, Rows newer, long above, Set<String> listed) {
        long inserted = 0;
        long same = 0;
        Set<String> wrong = new TreeSet<>();
        for (var row : older.all().entrySet()) {
            if (!row.getValue().equals(newer.all().get(row.getKey()))) {
                wrong.add(row.getKey());
            }
            if (above < Long.MAX_VALUE && Long.parseLong(row.getKey()) > above) {
                inserted++;
                if (Objects.equals(
                        older.fixed().get(row.getKey()), newer.fixed().get(row.getKey()))) {
                    same++;
                }
            }
        }
        for (String key : newer.all().keySet()) {
            if (!older.all().containsKey(key)) {
                wrong.add(key);
            }
        }
        Set<String> unlisted = new TreeSet<>(wrong);
        unlisted.removeAll(listed);
        return new TableIds(table, older.all().size(), inserted, same, wrong, unlisted);
    }

    @Override
    public String toString() {
        return "| %s | %d | %d | %d | %d | %d | %s |"
                .formatted(
                        table,
                        rows,
                        inserted,
                        inserted - sameId,
                        wrong.size(),
                        unlisted.size(),
                        String.join(" ", unlisted.stream().limit(5).toList()));
    }
}
