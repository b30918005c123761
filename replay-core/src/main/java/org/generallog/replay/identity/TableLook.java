package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.identity.IdRanges.Gap;
import org.generallog.replay.identity.Waiting.Kind;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.transaction.IdNote;
import org.jspecify.annotations.Nullable;

/** One look at a table: reads the rows that those who wait may have inserted, by ranges of ids and by keys, and has them matched. */
final class TableLook {
    private static final int SLACK = 2_000;
    private static final int MOST = 20_000;
    private static final int MOST_READS = 20;
    /** Ranges of ids of one read. */
    private static final int MOST_GAPS = 50;

    private static final int MOST_KEYS = 500;
    private static final int MOST_COLUMNS = 60;
    /** Looks after a statement was over. */
    private static final int MOST_LOOKS = 8;

    private final IdLookup lookup;
    /** What was read of a table in this look, by its name: the passes of one look share it. */
    private final Map<String, Read> reads = new HashMap<>();
    /** Those that this pass looks for, by their table's name. */
    private final Map<String, List<Waiting>> expected = new HashMap<>();

    /**
     * Rows of a table.
     *
     * @param floors of those for whom they were read
     */
    private record Read(Set<String> columns, TreeSet<Long> floors, TreeMap<Long, FoundRow> rows) {
        boolean isEnough(List<String> wanted, List<Waiting> waiting) {
            return columns.containsAll(wanted)
                    && waiting.stream().allMatch(each -> {
                        long floor = each.origin.floor();
                        Long read = floor == IdNote.NO_FLOOR ? floors.ceiling(floor) : floors.floor(floor);
                        return read != null && (floor == IdNote.NO_FLOOR) == (read == IdNote.NO_FLOOR);
                    });
        }
    }

    /** A new look: the tables are read anew. */
    void begin() {
        reads.clear();
    }

    /** A new pass. */
    void expectNothing() {
        expected.clear();
    }

    /** Some that are looked for in this pass: one read is for all of them. */
    void expect(String table, List<Waiting> some) {
        expected.computeIfAbsent(table, t -> new ArrayList<>()).addAll(some);
    }

    TableLook(IdLookup lookup) {
        this.lookup = lookup;
    }

    /**
     * @param waiting in any order; what is found is noted there
     * @param behind whether the newest rows are of statements that are not known yet
     * @param counted those that this look counts for; the others are only there since they may have the same rows
     */
    void at(TableSchema table, TableIds ids, List<Waiting> waiting, boolean behind, Set<Waiting> counted)
            throws LogReadException {
        waiting.sort(Comparator.comparingLong((Waiting each) -> each.origin.number())
                .thenComparingInt(each -> each.origin.place()));
        List<Waiting> all = List.copyOf(waiting);
        for (Waiting each : all) {
            if (each.hopeless) {
                each.looks++;
                if (each.over) {
                    each.lost();
                }
            } else {
                each.ask(lookup);
            }
        }
        waiting.removeIf(each -> each.hopeless || each.isFound());
        if (!waiting.isEmpty()) {
            match(table, ids, waiting, behind, counted);
        }
        bound(table, ids, all);
    }

    private void match(TableSchema table, TableIds ids, List<Waiting> waiting, boolean behind, Set<Waiting> counted)
            throws LogReadException {
        List<String> columns = columns(waiting);
        Optional<List<FoundRow>> rows = rows(table, ids, columns, waiting);
        if (rows.isEmpty()) {
            waiting.forEach(Waiting::lost);
            return;
        }
        for (Waiting each : counted) {
            each.looks += each.hopeless ? 0 : 1;
            each.looksWhenOver += each.over ? 1 : 0;
        }
        Matching matching = new Matching(
                ids,
                waiting,
                rows.get(),
                behind,
                new Matching.Asking(keys(table), (low, high) -> lookup.occupied(table, low, high)));
        matching.run();
        if (!behind && !rows.get().isEmpty()) {
            ids.seen(rows.get().get(rows.get().size() - 1).id());
        }
        byKey(table, ids, columns, waiting);
        rows.get().forEach(row -> ids.unclaimed(row.id()));
        waiting.stream()
                .filter(each -> !each.isFound() && each.looksWhenOver > MOST_LOOKS && !matching.waitsForMore(each))
                .forEach(Waiting::lost);
    }

    /**
     * How far the ids of those reach that are given up: the old instance is through with them, and the new one's counter goes on where the
     * old one's ids end, but for what statements that came to nothing there have used up.
     */
    private void bound(TableSchema table, TableIds ids, List<Waiting> waiting) throws LogReadException {
        List<Waiting> lost = waiting.stream()
                .filter(each -> each.sureness() == Waiting.Sureness.LOST && each.bound == Waiting.NONE && each.over)
                .toList();
        if (lost.isEmpty() || !ids.isCounting()) {
            return;
        }
        Optional<List<FoundRow>> newest = lookup.rows(table, List.of(), List.of(), 1);
        long greatest = newest.filter(rows -> !rows.isEmpty())
                .map(rows -> rows.get(0).id())
                .orElse(IdNote.NO_FLOOR);
        for (Waiting each : lost) {
            each.bound = Math.max(greatest, ids.newest())
                    + SLACK
                    + each.step * each.rows().size();
        }
    }

    /**
     * Looks which rows may be those of statements that wait for the ids of others: these hold them.
     *
     * @param givers those whose ids are not known yet, by their numbers
     */
    void preview(TableSchema table, TableIds ids, List<Waiting> dependents, Map<Long, Waiting> givers)
            throws LogReadException {
        Set<String> names = new TreeSet<>(columns(dependents));
        dependents.forEach(each -> names.addAll(each.wants.keySet()));
        Optional<List<FoundRow>> rows = rows(table, ids, List.copyOf(names), dependents);
        if (rows.isPresent()) {
            new Matching(ids, dependents, rows.get(), false, new Matching.Asking(Set.of(), (low, high) -> Set.of()))
                    .preview(dependents, givers);
        }
    }

    private static Set<String> keys(TableSchema table) {
        Set<String> keys = new TreeSet<>();
        table.uniqueKeys().forEach(keys::addAll);
        table.autoIncrementColumn().ifPresent(id -> keys.remove(id.name()));
        return keys;
    }

    private static List<String> columns(List<Waiting> waiting) {
        Set<String> names = new TreeSet<>();
        for (Waiting each : waiting) {
            each.rows().forEach(row -> names.addAll(row.keySet()));
        }
        return names.stream().limit(MOST_COLUMNS).toList();
    }

    private Optional<List<FoundRow>> rows(TableSchema table, TableIds ids, List<String> columns, List<Waiting> waiting)
            throws LogReadException {
        String name = NotedStatements.name(table);
        Read known = reads.get(name);
        if (known == null || !known.isEnough(columns, waiting)) {
            List<Waiting> all = new ArrayList<>(expected.getOrDefault(name, List.of()));
            all.removeIf(each -> each.hopeless || each.isFound());
            all.addAll(waiting);
            Set<String> names = new TreeSet<>(columns);
            all.forEach(each -> {
                each.rows().forEach(row -> names.addAll(row.keySet()));
                names.addAll(each.wants.keySet());
            });
            known = read(table, ids, names.stream().limit(MOST_COLUMNS).toList(), all);
            if (known == null) {
                return Optional.empty();
            }
            reads.put(name, known);
        }
        return Optional.of(new ArrayList<>(known.rows().values()));
    }

    private @Nullable Read read(TableSchema table, TableIds ids, List<String> columns, List<Waiting> waiting)
            throws LogReadException {
        TreeSet<Long> floors = new TreeSet<>();
        TreeMap<Long, FoundRow> all = new TreeMap<>();
        List<Waiting> byFloor = new ArrayList<>(waiting);
        byFloor.sort(Comparator.comparingLong(each -> each.origin.floor()));
        int left = waiting.stream().mapToInt(each -> each.rows().size()).sum();
        long readTo = IdNote.NO_FLOOR;
        boolean any = false;
        int asked = 0;
        for (Waiting each : byFloor) {
            long floor = each.origin.floor();
            if ((any && floor < readTo) || asked >= MOST_READS) {
                continue;
            }
            long behind = floor == IdNote.NO_FLOOR ? 0 : Math.max(0, ids.newest() - floor);
            int most = (int) Math.min(MOST, 3L * left + SLACK + Math.min(MOST, behind));
            List<Gap> among = floor == IdNote.NO_FLOOR ? List.of() : ids.free(floor, MOST_GAPS);
            Optional<List<FoundRow>> read = lookup.rows(table, columns, among, most);
            if (read.isEmpty()) {
                return null;
            }
            asked++;
            floors.add(floor);
            any = true;
            List<FoundRow> found = read.get();
            found.forEach(row -> all.put(row.id(), row));
            if (floor == 0 && found.size() == most && found.get(most - 1).id() > ids.newest() + 4L * most) {
                // It was not empty after all: what seemed to create it had failed.
                ids.forget();
            }
            boolean toTheEnd = floor == IdNote.NO_FLOOR || found.size() < most;
            readTo = toTheEnd ? Long.MAX_VALUE : found.get(found.size() - 1).id();
        }
        return new Read(Set.copyOf(columns), floors, all);
    }

    /** Rows that may have been there before, or have been replaced since: by a unique key. */
    private void byKey(TableSchema table, TableIds ids, List<String> columns, List<Waiting> waiting)
            throws LogReadException {
        Map<List<String>, Map<Map<String, String>, List<Asked>>> byKey = new HashMap<>();
        for (Waiting each : waiting) {
            if (each.kind() != Kind.LOOSE || each.isFound() || each.looksWhenOver == 0) {
                continue;
            }
            each.keyTried = true;
            if (each.replaces) {
                // A row that is found by its key is that of the last one.
                continue;
            }
            for (int i = 0; i < each.rows().size(); i++) {
                List<String> key =
                        each.isFound(i) ? null : key(table, each.rows().get(i));
                if (key != null) {
                    Map<String, String> values = new HashMap<>();
                    for (String name : key) {
                        values.put(name, each.rows().get(i).getOrDefault(name, ""));
                    }
                    byKey.computeIfAbsent(key, k -> new HashMap<>())
                            .computeIfAbsent(values, v -> new ArrayList<>())
                            .add(new Asked(each, i));
                }
            }
        }
        for (Map<Map<String, String>, List<Asked>> each : byKey.values()) {
            List<Map<String, String>> keys =
                    each.keySet().stream().limit(MOST_KEYS).toList();
            List<FoundRow> found = lookup.byKey(table, columns, keys).orElse(List.of());
            for (FoundRow row : found) {
                each.forEach((values, asked) -> {
                    if (row.values().entrySet().containsAll(values.entrySet())) {
                        asked.forEach(one -> one.found(ids, row.id()));
                    }
                });
            }
        }
    }

    private record Asked(Waiting waiting, int row) {
        void found(TableIds ids, long id) {
            waiting.older |= ids.isTaken(id) || id <= waiting.origin.floor();
            waiting.found(row, id, Waiting.Sureness.CERTAIN);
            ids.take(id);
        }
    }

    /** A unique key of which the row has all values. */
    private static @Nullable List<String> key(TableSchema table, Map<String, String> row) {
        for (List<String> key : table.uniqueKeys()) {
            boolean all = key.stream()
                    .allMatch(name -> !row.getOrDefault(name, ColumnText.NULL).equals(ColumnText.NULL)
                            && row.getOrDefault(name, "").length() < ColumnText.LONGEST);
            if (all) {
                return key;
            }
        }
        return null;
    }
}
