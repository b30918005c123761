package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.generallog.replay.identity.Waiting.Kind;
import org.generallog.replay.identity.Waiting.Sureness;
import org.generallog.replay.log.LogReadException;
import org.generallog.replay.transaction.IdNote;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which of a table's new rows came from which statement, in the order of certainty:
 *
 * <ol>
 *   <li>what is known of a row fits one row alone;
 *   <li>of several that fit, the session's later statements name one by its id;
 *   <li>several fit as well as several statements: in the order of the log. Ids of one session grow, those of one statement follow each
 *       other;
 *   <li>nothing fits any more: the row was changed since, and what is left of it decides; or it is gone, or never was: an id that no
 *       row has.
 * </ol>
 *
 * <p>Example: sessions 1 and 2 insert ('a'), ('b'), then both ('c'); the table has 7 'b', 8 'a', 9 'c', 10 'c'. The first two are known
 * by what they hold. If session 1 goes on with {@code UPDATE … WHERE id = 10}, its 'c' is 10, else it is 9.
 */
final class Matching {
    /** Rows away from its neighbours in the log that a changed row is looked for. */
    private static final int NEAR = 40;
    /** Statements that may have overtaken one. */
    private static final int OVERTAKING = 8;
    /** Looks that a statement waits for others, and for what its session names later, where several rows fit. */
    private static final int PATIENCE = 2;
    /** Looks after it was over that a row is waited for behind which nothing was inserted. */
    private static final int LAST_PATIENCE = 5;
    /** Ids between two neighbours that are tried. */
    private static final int WIDEST = 10_000;

    private static final int UNLIKELY = -10_000;
    /** Rows that one which its session names may be farther away than another. */
    private static final int NAMED = 6;
    /** Pairs of alike statements and rows that are weighed at once, and rows that are tried for each statement at least. */
    private static final int MOST_PAIRS = 200_000;

    private static final int FEWEST_TRIED = 32;
    /** Letters of a value that hardly any two rows have by chance. */
    private static final int TELLING = 8;
    /** Digits of a number, at most. */
    private static final int LONGEST = 19;

    private final NavigableMap<Long, FoundRow> free = new TreeMap<>();
    private final Set<Long> seen = new HashSet<>();
    private final TableIds table;
    private final List<Waiting> waiting;
    private final boolean behind;
    private final Occupied occupied;
    private final Set<String> keys;
    /** The greatest id that is known. */
    private final long highest;
    /** The greatest id that was known at the look before. */
    private final long seenBefore;
    /** The smallest one that is known. */
    private final long lowest;
    /** Ids away from its neighbours in the log that a row may be: a statement of many rows moves the others by as many. */
    private final long near;

    /** The same where all that was sent in between is known: what is left is who has overtaken whom. */
    private final long nearSent;

    /**
     * What else is known of the table.
     *
     * @param keys columns of its unique keys, without the id
     * @param occupied tells which ids rows have now, committed or not
     */
    record Asking(Set<String> keys, Occupied occupied) {}

    /** Asks which ids rows have, committed or not. */
    interface Occupied {
        Set<Long> between(long low, long high) throws LogReadException;
    }

    private final Map<Set<String>, Map<Map<String, String>, List<Long>>> indexes = new HashMap<>();
    /** As long as no row is taken. */
    private final Map<Fit, List<Long>> starts = new HashMap<>();

    private final Map<Long, NavigableMap<Order, Long>> bySession = new HashMap<>();
    private final NavigableMap<Order, Long> byOrder = new TreeMap<>();
    /** Units that are not found. */
    private final NavigableMap<Order, Unit> open = new TreeMap<>();

    private final Set<Unit> named = new HashSet<>();
    /** Rows that are as another statement says them: nobody takes them for changed ones of its own. */
    private final Set<Long> wanted = new HashSet<>();

    private record Order(long number, int place) implements Comparable<Order> {
        @Override
        public int compareTo(Order other) {
            int first = Long.compare(number, other.number);
            return first != 0 ? first : Integer.compare(place, other.place);
        }
    }

    /** A row, or rows with ids that follow each other. */
    private record Unit(Waiting of, int first, List<Map<String, String>> rows) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Unit unit && unit.of == of && unit.first == first;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(of) + first;
        }

        Order order() {
            return new Order(of.origin.number(), of.origin.place() + first);
        }

        boolean isFound() {
            return of.isFound(first);
        }

        int known() {
            return rows.stream().mapToInt(Map::size).sum();
        }
    }

    /**
     * @param table what is known of its ids
     * @param waiting in the order of the log
     * @param rows of the table, those included that are known to be others'
     * @param behind whether the newest rows are of statements that are not known yet
     * @param asking what else is known of the table
     */
    Matching(TableIds table, List<Waiting> waiting, List<FoundRow> rows, boolean behind, Asking asking) {
        this.table = table;
        this.occupied = asking.occupied();
        this.keys = asking.keys();
        this.seenBefore = table.newest();
        // Rows that are some statement's already are not read again.
        this.highest = Math.max(
                table.newest(),
                rows.isEmpty() ? IdNote.NO_FLOOR : rows.get(rows.size() - 1).id());
        this.lowest = Math.min(
                table.lowestTaken(),
                rows.isEmpty() ? Long.MAX_VALUE : rows.get(0).id());
        this.behind = behind;
        this.waiting = waiting;
        long widest = waiting.stream()
                .filter(each -> each.kind() == Kind.PLAIN)
                .mapToInt(each -> each.rows().size())
                .max()
                .orElse(1);
        this.near = NEAR * widest;
        this.nearSent = NEAR + OVERTAKING * (widest - 1);
        for (FoundRow row : rows) {
            seen.add(row.id());
            if (!table.isTaken(row.id())) {
                free.put(row.id(), row);
            }
        }
        long first =
                waiting.stream().mapToLong(each -> each.origin.number()).min().orElse(0);
        table.neighbours(first).forEach((number, each) -> {
            byOrder.put(new Order(number, 0), each.id());
            bySession.computeIfAbsent(each.thread(), t -> new TreeMap<>()).put(new Order(number, 0), each.id());
        });
    }

    /**
     * Rows that may be those of statements which have another's id in them: what they hold there tells which ids that may be.
     *
     * @param givers those whose ids are not known yet, by their numbers
     */
    void preview(List<Waiting> dependents, Map<Long, Waiting> givers) {
        Map<Alike, List<Long>> known = new HashMap<>();
        int most = Math.max(FEWEST_TRIED, MOST_PAIRS / Math.max(1, dependents.size()));
        for (Waiting each : dependents) {
            if (each.kind() == Kind.QUERY || !each.over) {
                continue;
            }
            List<Map<String, String>> rows =
                    each.kind() == Kind.PLAIN ? each.rows() : each.rows().subList(0, 1);
            Unit unit = new Unit(each, 0, rows);
            List<Long> starts = around(
                    known.computeIfAbsent(new Alike(rows, Set.of(each.origin.floor())), alike -> starts(unit)),
                    place(unit));
            if (starts.size() > most) {
                continue;
            }
            each.wants.forEach((column, number) -> {
                Waiting giver = givers.get(number);
                if (giver != null) {
                    giver.mayBe(held(starts, column));
                }
            });
        }
    }

    /** All rows that may still be those of a place, wherever nothing near it is known. */
    private List<Long> around(List<Long> starts, Place place) {
        long low = place.low() - OPEN * near;
        long high = place.closed() ? place.high() + OPEN * near : Long.MAX_VALUE;
        return starts.stream().filter(each -> each >= low && each <= high).toList();
    }

    /** What rows hold in a column that is an id of another table. */
    private Set<Long> held(List<Long> starts, String column) {
        Set<Long> held = new HashSet<>();
        for (long start : starts) {
            FoundRow row = free.get(start);
            String value = row == null ? null : row.values().get(column);
            if (value != null && value.length() < LONGEST && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                held.add(Long.parseLong(value));
            }
        }
        return held;
    }

    void run() throws LogReadException {
        List<Unit> units = new ArrayList<>();
        for (Waiting each : waiting) {
            if (each.kind() == Kind.LOOSE) {
                for (int i = 0; i < each.rows().size(); i++) {
                    units.add(new Unit(each, i, List.of(each.rows().get(i))));
                }
            } else if (each.kind() == Kind.PLAIN) {
                units.add(new Unit(each, 0, each.rows()));
            }
        }
        units.removeIf(Unit::isFound);
        exact(units);
        units.removeIf(Unit::isFound);
        List<Unit> gone = new ArrayList<>();
        for (Unit each : units) {
            for (long start : starts(each)) {
                for (int i = 0; i < each.rows().size(); i++) {
                    wanted.add(start + i * each.of().step);
                }
            }
        }
        for (Unit each : units) {
            if (each.of().isAsked()) {
                if (each.of().looksWhenOver > PATIENCE + 1) {
                    each.of().askedInVain();
                }
                continue;
            }
            boolean patient = each.of().looksWhenOver < PATIENCE && !named.contains(each);
            if (!waitsForMore(each.of())
                    && !patient
                    && each.of.looksWhenOver > 0
                    && (each.of.kind() == Kind.PLAIN || each.of.keyTried)
                    && (named.contains(each)
                            || ((each.of().looksWhenOver > LAST_PATIENCE
                                            || starts(each).isEmpty())
                                    && !changed(each)))) {
                gone.add(each);
            }
        }
        gone(gone);
        boolean all = waiting.stream().allMatch(each -> each.isFound() || each.kind() == Kind.QUERY);
        List<Waiting> queries = new ArrayList<>();
        waiting.stream()
                .filter(each -> each.kind() == Kind.QUERY && !each.isFound())
                .filter(each -> all || each.looksWhenOver > LAST_PATIENCE || each.givesNothing())
                .forEach(queries::add);
        for (Waiting each : queries) {
            query(each);
        }
    }

    /** Which of the newest rows are a statement's cannot be told before the rest of the log is read, where nothing is known of its place. */
    boolean waitsForMore(Waiting of) {
        return behind && of.origin.floor() == IdNote.NO_FLOOR;
    }

    /** Units of which the same is known. */
    private record Alike(
            List<Map<String, String>> rows, @Nullable Set<Long> possible) {}

    private static int specific(Unit unit) {
        Set<Long> possible = unit.of().possible();
        return possible == null ? Integer.MAX_VALUE : possible.size();
    }

    private void exact(List<Unit> units) {
        Map<Alike, List<Unit>> groups = new LinkedHashMap<>();
        units.forEach(
                each -> groups.computeIfAbsent(new Alike(each.rows(), each.of().possible()), alike -> new ArrayList<>())
                        .add(each));
        List<List<Unit>> specificFirst = new ArrayList<>(groups.values());
        specificFirst.sort(Comparator.comparingInt((List<Unit> group) -> specific(group.get(0)))
                .thenComparing(Comparator.comparingInt(
                                (List<Unit> group) -> group.get(0).known())
                        .reversed()));
        specificFirst.forEach(group -> group.forEach(each -> key(each, true)));
        specificFirst.forEach(group -> group.forEach(each -> key(each, false)));
        // What is certain bounds what is not: the ids of a session grow, and neighbours in the log are neighbours in
        // the table.
        specificFirst.forEach(this::unique);
        open.clear();
        units.stream().filter(each -> !each.isFound()).forEach(each -> open.put(each.order(), each));
        specificFirst.forEach(group -> named(group, group.isEmpty() ? List.of() : starts(group.get(0))));
        specificFirst.forEach(this::group);
        units.forEach(this::far);
    }

    /**
     * The only row that fits the only statement, however far from its place: a statement stands in the log before it waits for a lock or for the
     * processor, and any number of others may overtake it, as those of a restored dump that has locked the table. Nothing is concluded from where
     * it is.
     */
    private void far(Unit unit) {
        if (unit.isFound() || named.contains(unit) || !isThere(unit) || unit.of().looksWhenOver <= PATIENCE) {
            return;
        }
        List<Long> starts = starts(unit);
        if (starts.size() != 1 || !fits(unit, starts.get(0))) {
            return;
        }
        boolean telling = isTelling(unit);
        if (telling || (!behind && !isOpen(starts.get(0), unit))) {
            table.seen(found(unit, starts.get(0), telling ? Sureness.CERTAIN : Sureness.PROBABLE));
        }
    }

    /** Whether a row may as well be that of another statement. */
    private boolean isOpen(long id, Unit unit) {
        FoundRow row = free.get(id);
        return open.values().stream()
                .filter(other -> !other.isFound() && !other.equals(unit))
                .anyMatch(other -> row == null
                        || row.values()
                                .entrySet()
                                .containsAll(other.rows().get(0).entrySet()));
    }

    /** Whether it says something that no other row has, that no other statement says, and that nobody says by chance. */
    private boolean isTelling(Unit unit) {
        for (Map<String, String> row : unit.rows()) {
            for (Map.Entry<String, String> each : row.entrySet()) {
                Map<String, String> value = Map.of(each.getKey(), each.getValue());
                boolean rare = each.getValue().length() >= TELLING
                        && index(value.keySet()).getOrDefault(value, List.of()).size() == 1;
                if (rare && open.values().stream().noneMatch(other -> says(other, unit, each))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean says(Unit other, Unit unit, Map.Entry<String, String> value) {
        return !other.equals(unit)
                && other.rows().stream().anyMatch(row -> value.getValue().equals(row.get(value.getKey())));
    }

    /**
     * The session has named a row of this table: if it can be this one, it is.
     *
     * @param exact whether only one that is as the statement said it counts, else one that was changed since too
     */
    private void key(Unit unit, boolean exact) {
        if ((!exact && unit.rows().size() != 1) || unit.isFound()) {
            return;
        }
        long below = Math.max(unit.of().origin.floor(), 0);
        Place place = place(unit);
        Long best = null;
        for (long id : unit.of().keys.toArray()) {
            if (id > below
                    && free.containsKey(id)
                    && fits(unit, id)
                    && score(unit, id) >= (exact ? unit.known() : UNLIKELY / 2)
                    && (best == null || isBetter(unit, place, id, best))) {
                best = id;
            }
        }
        if (best != null) {
            take(unit, best, exact ? Sureness.CERTAIN : Sureness.PROBABLE);
            return;
        }
        if (exact) {
            return;
        }
        for (long id : unit.of().keys.toArray()) {
            if (id > below && unit.of().over && id < highest && !seen.contains(id) && !table.isTaken(id)) {
                named.add(unit);
            }
        }
    }

    private boolean isBetter(Unit unit, Place place, long id, long best) {
        int more = score(unit, id) - score(unit, best);
        return more > 0 || (more == 0 && place.distance(id) < place.distance(best));
    }

    /** The only row that fits the only statement, at a place where it may be. */
    private void unique(List<Unit> units) {
        units.removeIf(each -> each.isFound() || named.contains(each));
        List<Long> starts = units.size() == 1 ? starts(units.get(0)) : List.of();
        if (starts.size() == 1
                && isThere(units.get(0))
                && fits(units.get(0), starts.get(0))
                && (isNear(place(units.get(0)), starts.get(0)) || isBeyond(units.get(0), starts.get(0)))) {
            take(units.get(0), starts.get(0), Sureness.CERTAIN);
        }
    }

    /**
     * Whether the counter may have jumped to a row that is far above all that is known before the unit's place, where nothing is known behind it: by
     * an id that a row of the same statement says, by {@code SET insert_id}, by a large statement that failed.
     */
    private boolean isBeyond(Unit unit, long start) {
        return !behind
                && unit.of().over
                && unit.of().looksWhenOver > PATIENCE
                && byOrder.higherEntry(unit.order()) == null
                && start > place(unit).high();
    }

    /** Statements of which the same is known. */
    private void group(List<Unit> units) {
        // What its session has named is not there any more: the rows that are there are others'.
        units.removeIf(each -> each.isFound() || named.contains(each) || !isThere(each));
        List<Long> starts = units.isEmpty() ? List.of() : starts(units.get(0));
        if (starts.isEmpty()) {
            return;
        }
        if (units.get(0).of().origin.floor() == IdNote.NO_FLOOR && starts.size() > units.size()) {
            // Nothing was found in this table yet: the newest rows are read, and these are the last of them.
            units.removeIf(each -> each.of().looks < PATIENCE);
            // Whoever inserted what was there at the look before is known by now.
            starts = starts.stream().filter(each -> each <= seenBefore).toList();
            if (behind || units.isEmpty() || starts.size() < units.size()) {
                return;
            }
            starts = starts.subList(starts.size() - units.size(), starts.size());
        }
        boolean alike = starts.size() > units.size()
                || units.stream()
                                .map(each -> each.of().origin.thread())
                                .distinct()
                                .count()
                        > 1;
        // A query that is asked later may give a row that it did not give then.
        boolean guesses = starts.size() < units.size()
                && units.stream().anyMatch(each -> each.of().isAsked());
        List<Unit> patient = new ArrayList<>();
        for (Unit each : units) {
            if (alike && each.of().looks < PATIENCE) {
                // Whoever comes behind it in the log must not take its row either.
                break;
            }
            patient.add(each);
        }
        if (patient.isEmpty()) {
            return;
        }
        boolean few = (long) patient.size() * starts.size() <= MOST_PAIRS;
        for (Pair each : few ? inOrder(patient, starts) : pairs(patient, starts)) {
            if (!each.unit().isFound() && fits(each.unit(), each.start())) {
                take(each.unit(), each.start(), guesses ? Sureness.PROBABLE : Sureness.CERTAIN);
            }
        }
        beyond(patient, starts);
    }

    /** The first one that is left takes the first row behind a jump of the counter; the others' places follow from it at the next look. */
    private void beyond(List<Unit> units, List<Long> starts) {
        units.stream()
                .filter(each -> !each.isFound())
                .findFirst()
                .ifPresent(unit -> starts.stream()
                        .filter(start -> isBeyond(unit, start) && fits(unit, start))
                        .findFirst()
                        .ifPresent(start -> take(unit, start, Sureness.PROBABLE)));
    }

    /** A row that may be a unit's. */
    private record Pair(Unit unit, long start, long cost) {}

    /** Each unit with its row: as many as can be, in the order of the log, and the nearest to their places of all such ways. */
    private List<Pair> inOrder(List<Unit> units, List<Long> starts) {
        List<Place> places = units.stream().map(this::place).toList();
        InOrder order = new InOrder(
                units.size(), starts, units.get(0).rows().size() * units.get(0).of().step);
        for (int i = 0; i < units.size(); i++) {
            for (int j = 0; j < starts.size(); j++) {
                long cost = cost(units.get(i), places.get(i), starts.get(j));
                if (cost <= places.get(i).limit() && fits(units.get(i), starts.get(j))) {
                    order.may(i, j, cost);
                }
            }
        }
        List<Pair> pairs = new ArrayList<>();
        int[] chosen = order.chosen();
        for (int i = 0; i < units.size(); i++) {
            if (chosen[i] >= 0) {
                pairs.add(new Pair(units.get(i), starts.get(chosen[i]), 0));
            }
        }
        return pairs;
    }

    /** Each of these units with each of these rows that may be its own, the likeliest first. */
    private List<Pair> pairs(List<Unit> units, List<Long> starts) {
        List<Pair> pairs = new ArrayList<>();
        int reach = Math.max(FEWEST_TRIED, MOST_PAIRS / Math.max(1, units.size()));
        int rank = 0;
        long low = Long.MIN_VALUE;
        for (Unit unit : units) {
            Place place = place(unit);
            rank = place.low() == low ? rank + 1 : 0;
            low = place.low();
            for (long start : near(starts, place, rank, reach)) {
                long cost = cost(unit, place, start);
                if (cost <= place.limit()) {
                    pairs.add(new Pair(unit, start, cost));
                }
            }
        }
        pairs.sort(Comparator.comparingLong(Pair::cost)
                .thenComparing(pair -> pair.unit().order())
                .thenComparingLong(Pair::start));
        return pairs;
    }

    /**
     * The rows around a place; all of them where they are few. Thousands of statements that are alike and as many rows would else be millions
     * of pairs.
     *
     * @param starts the smallest first
     * @param rank how many units before it have the same place
     */
    private static List<Long> near(List<Long> starts, Place place, int rank, int reach) {
        if (starts.size() <= reach) {
            return starts;
        }
        int at = Collections.binarySearch(starts, place.low());
        int first = (at < 0 ? -at - 1 : at) + rank - reach / 2;
        int from = Math.max(0, Math.min(first, starts.size() - reach));
        return starts.subList(from, from + reach);
    }

    private static boolean isNear(Place place, long start) {
        return place.distance(start) <= place.limit();
    }

    /** How far from its place a row is, less what speaks for it. */
    private static long cost(Unit unit, Place place, long start) {
        return place.distance(start) - (unit.of().named.contains(start) ? NAMED : 0);
    }

    /**
     * Where the row of a unit is, as its neighbours in the log tell.
     *
     * @param low all ids below are before it
     * @param high all ids above are behind it
     * @param closed whether both neighbours are known
     * @param limit ids away from it that the row may still be
     */
    private record Place(long low, long high, boolean closed, long limit) {
        long distance(long id) {
            return id < low ? low - id : Math.max(0, id - high);
        }
    }

    /** Times as far as elsewhere that the row of a unit may be behind which nothing is known. */
    private static final int OPEN = 2;

    private Place place(Unit unit) {
        Map.Entry<Order, Long> before = byOrder.lowerEntry(unit.order());
        Map.Entry<Order, Long> behind = byOrder.higherEntry(unit.order());
        if (before == null && behind == null) {
            return new Place(Long.MIN_VALUE / 4, Long.MAX_VALUE / 4, false, Long.MAX_VALUE);
        }
        OptionalLong first = before == null ? OptionalLong.empty() : fromBefore(unit, before);
        OptionalLong last = behind == null ? OptionalLong.empty() : fromBehind(unit, behind);
        if (first.isPresent() || last.isPresent()) {
            long one = first.orElseGet(last::getAsLong);
            long other = last.orElseGet(first::getAsLong);
            boolean closed = before != null && behind != null;
            return new Place(Math.min(one, other), Math.max(one, other), closed, nearSent);
        }
        if (before == null) {
            long high = behind.getValue();
            return new Place(high - 1 - waiting(unit.order(), behind.getKey()), high, false, OPEN * near);
        }
        if (behind == null) {
            long low = before.getValue();
            return new Place(low, low + waiting(before.getKey(), unit.order()) + 1, false, OPEN * near);
        }
        return new Place(
                Math.min(before.getValue(), behind.getValue()),
                Math.max(before.getValue(), behind.getValue()),
                true,
                near);
    }

    /** The unit's first id, if all that was sent since the statement before it has used its ids up. */
    private OptionalLong fromBefore(Unit unit, Map.Entry<Order, Long> before) {
        OptionalLong sent =
                table.sent(before.getKey().number(), unit.of().origin.number() - 1);
        return sent.isPresent()
                ? OptionalLong.of(before.getValue() + 1 + (sent.getAsLong() + unit.first()) * unit.of().step)
                : OptionalLong.empty();
    }

    /** The unit's first id, if all that was sent up to the statement behind it has used its ids up. */
    private OptionalLong fromBehind(Unit unit, Map.Entry<Order, Long> behind) {
        OptionalLong sent =
                table.sent(unit.of().origin.number() - 1, behind.getKey().number());
        return sent.isPresent()
                ? OptionalLong.of(behind.getValue() + 1 - (sent.getAsLong() - unit.first()) * unit.of().step)
                : OptionalLong.empty();
    }

    /** Rows of units that are not found, between two places of the log. */
    private long waiting(Order from, Order to) {
        return open.subMap(from, false, to, false).values().stream()
                .mapToLong(each -> each.rows().size() * each.of().step)
                .sum();
    }

    /** Whether its row must be among those that were read: else one that looks like it may be another's, and its own is still to come. */
    private boolean isThere(Unit unit) {
        return unit.of().over || unit.rows().get(0).keySet().stream().anyMatch(keys::contains);
    }

    /** What decides where the rows of a unit may stand. */
    private record Fit(
            List<Map<String, String>> rows,
            long step,
            long floor,
            @Nullable Set<Long> possible) {}

    /** Where all rows that a unit says stand, one after the other. */
    private List<Long> starts(Unit unit) {
        Fit fit = new Fit(
                unit.rows(), unit.of().step, unit.of().origin.floor(), unit.of().possible());
        return starts.computeIfAbsent(fit, any -> among(unit));
    }

    private List<Long> among(Unit unit) {
        Map<String, String> first = unit.rows().get(0);
        List<Long> starts = new ArrayList<>();
        for (long id : index(first.keySet()).getOrDefault(first, List.of())) {
            boolean all = id > unit.of().origin.floor();
            for (int i = 1; i < unit.rows().size() && all; i++) {
                FoundRow next = free.get(id + i * unit.of().step);
                all = next != null
                        && next.values()
                                .entrySet()
                                .containsAll(unit.rows().get(i).entrySet());
            }
            if (all && free.containsKey(id)) {
                starts.add(id);
            }
        }
        return unit.of().among(starts);
    }

    private Map<Map<String, String>, List<Long>> index(Set<String> columns) {
        return indexes.computeIfAbsent(Set.copyOf(columns), names -> {
            Map<Map<String, String>, List<Long>> index = new HashMap<>();
            for (FoundRow row : free.values()) {
                Map<String, String> values = new HashMap<>();
                for (String name : names) {
                    String value = row.values().get(name);
                    if (value != null) {
                        values.put(name, value);
                    }
                }
                if (values.size() == names.size()) {
                    index.computeIfAbsent(values, v -> new ArrayList<>()).add(row.id());
                }
            }
            return index;
        });
    }

    /**
     * An id that just one of the sessions names. A number may be anything, an id of another table above all: one that several name
     * says nothing, and none says more than a place that is much nearer.
     */
    private void named(List<Unit> units, List<Long> starts) {
        units.removeIf(each -> each.isFound() || named.contains(each));
        Map<Long, List<Unit>> naming = new HashMap<>();
        Set<Long> all = new HashSet<>(starts);
        for (Unit each : units) {
            List<Long> said =
                    each.of().named.stream().boxed().filter(all::contains).toList();
            if (said.isEmpty()) {
                continue;
            }
            Place place = place(each);
            long nearest = starts.stream().mapToLong(place::distance).min().orElse(0);
            for (long start : said) {
                if (place.distance(start) <= nearest + NAMED && fits(each, start)) {
                    naming.computeIfAbsent(start, s -> new ArrayList<>()).add(each);
                }
            }
        }
        naming.forEach((start, by) -> {
            if (by.size() == 1 && !by.get(0).isFound() && fits(by.get(0), start)) {
                take(by.get(0), start, Sureness.CERTAIN);
            }
        });
    }

    private boolean fits(Unit unit, long start) {
        long last = start + (unit.rows().size() - 1) * unit.of().step;
        if (start <= unit.of().origin.floor()) {
            return false;
        }
        for (long id = start; id <= last; id += unit.of().step) {
            if (!free.containsKey(id)) {
                return false;
            }
        }
        return isOfSession(unit, start, last);
    }

    /** The ids of one session grow. */
    private boolean isOfSession(Unit unit, long start, long last) {
        long thread = unit.of().origin.thread();
        Long before = table.lastOf(thread);
        if (before != null && table.lastNumberOf(thread) < unit.of().origin.number() && start <= before) {
            return false;
        }
        NavigableMap<Order, Long> own = bySession.get(thread);
        if (own == null) {
            return true;
        }
        Map.Entry<Order, Long> earlier = own.lowerEntry(unit.order());
        Map.Entry<Order, Long> later = own.higherEntry(unit.order());
        return (earlier == null || earlier.getValue() < start) && (later == null || later.getValue() > last);
    }

    private void take(Unit unit, long start, Sureness how) {
        boolean firm = how == Sureness.CERTAIN && isFirm(unit, start);
        long last = found(unit, start, how);
        note(unit.of(), unit.order(), last, firm);
    }

    /** Whether more than the order of the log and poor literals says that the row is the unit's. */
    private boolean isFirm(Unit unit, long start) {
        Set<Long> possible = unit.of().possible();
        return unit.of().keys.contains(start)
                || (possible != null && possible.size() == 1)
                || unit.rows().get(0).keySet().stream().anyMatch(keys::contains);
    }

    /** Returns the last of its ids. */
    private long found(Unit unit, long start, Sureness how) {
        Waiting of = unit.of();
        long[] ids = new long[unit.rows().size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = start + i * of.step;
            free.remove(ids[i]);
            starts.clear();
            table.take(ids[i]);
        }
        if (of.kind() == Kind.LOOSE) {
            of.found(unit.first(), start, how);
        } else {
            of.found(ids, how);
        }
        return ids[ids.length - 1];
    }

    private void note(Waiting of, Order order, long id, boolean firm) {
        byOrder.put(order, id);
        bySession.computeIfAbsent(of.origin.thread(), t -> new TreeMap<>()).put(order, id);
        table.given(of.origin.thread(), of.origin.number(), id, firm);
    }

    /** No row fits though the statement is over: whether one that was changed since is its own. */
    private boolean changed(Unit unit) {
        Map.Entry<Order, Long> before = byOrder.lowerEntry(unit.order());
        Map.Entry<Order, Long> behind = byOrder.higherEntry(unit.order());
        long floor = unit.of().origin.floor();
        long low = before == null ? floor : Math.max(floor, before.getValue() - NEAR);
        long high = behind == null ? Long.MAX_VALUE : behind.getValue() + NEAR;
        Long changed = between(unit, before, behind);
        changed = changed == null ? changed(unit, low, high) : changed;
        if (changed != null) {
            take(unit, changed, Sureness.PROBABLE);
        }
        return changed != null;
    }

    /** The only row between its neighbours in the log, if something of it is as it was said. */
    private @Nullable Long between(
            Unit unit, Map.@Nullable Entry<Order, Long> before, Map.@Nullable Entry<Order, Long> behind) {
        if (before == null || behind == null || before.getValue() >= behind.getValue()) {
            return null;
        }
        NavigableMap<Long, FoundRow> between = free.subMap(before.getValue(), false, behind.getValue(), false);
        boolean one = between.size() == unit.rows().size();
        return one
                        && !wanted.contains(between.firstKey())
                        && score(unit, between.firstKey()) > 0
                        && fits(unit, between.firstKey())
                ? between.firstKey()
                : null;
    }

    private @Nullable Long changed(Unit unit, long low, long high) {
        Long best = null;
        int bestScore = 0;
        int looked = 0;
        if (low >= high) {
            return null;
        }
        for (FoundRow row : free.subMap(low, false, high, false).values()) {
            if (++looked > 4 * NEAR) {
                break;
            }
            int score = score(unit, row.id());
            if (score > bestScore && !wanted.contains(row.id()) && fits(unit, row.id())) {
                best = row.id();
                bestScore = score;
            }
        }
        return best;
    }

    /** How many columns are as they were, less those that are not. */
    private int score(Unit unit, long start) {
        int score = 0;
        for (int i = 0; i < unit.rows().size(); i++) {
            FoundRow row = free.get(start + i * unit.of().step);
            if (row == null) {
                return -1;
            }
            for (Map.Entry<String, String> known : unit.rows().get(i).entrySet()) {
                boolean same = known.getValue().equals(row.values().get(known.getKey()));
                // A unique key is hardly ever changed.
                score += same ? 1 : keys.contains(known.getKey()) ? UNLIKELY : -1;
            }
        }
        return score;
    }

    /** Rows that are not there any more, or never were: those first whose ids their sessions name. */
    private void gone(List<Unit> units) throws LogReadException {
        if (units.isEmpty()) {
            return;
        }
        long from = highest;
        for (Unit each : units) {
            Window window = window(each);
            from = Math.min(from, window == null ? highest : window.low() - NEAR);
        }
        Set<Long> rows = highest == IdNote.NO_FLOOR ? Set.of() : occupied.between(from, highest);
        namedHoles(units, rows);
        for (Unit each : units) {
            Window window = window(each);
            for (long number : each.of().named.toArray()) {
                boolean near = window != null && number > window.low() - NEAR && number < window.high() + NEAR;
                if (!each.isFound() && near && isHole(each, number, rows)) {
                    take(each, number, Sureness.HOLE);
                }
            }
        }
        for (Unit each : units) {
            if (!each.isFound()) {
                hole(each, rows);
            }
        }
    }

    /** Ids without a row that sessions name as rows of this table: first those that one session alone names, and the nearest first. */
    private void namedHoles(List<Unit> units, Set<Long> rows) {
        Map<Long, Integer> naming = new HashMap<>();
        List<Pair> pairs = new ArrayList<>();
        for (Unit each : units) {
            if (each.rows().size() == 1) {
                Place place = place(each);
                for (long key : each.of().keys.toArray()) {
                    naming.merge(key, 1, Integer::sum);
                    pairs.add(new Pair(each, key, place.distance(key)));
                }
            }
        }
        pairs.sort(Comparator.comparingInt((Pair pair) -> naming.getOrDefault(pair.start(), 0))
                .thenComparingLong(Pair::cost)
                .thenComparing(pair -> pair.unit().order()));
        for (Pair each : pairs) {
            Unit unit = each.unit();
            if (!unit.isFound()
                    && each.start() > unit.of().origin.floor()
                    && isHole(unit, each.start(), rows)
                    && isOfSession(unit, each.start(), each.start())) {
                take(unit, each.start(), Sureness.HOLE);
            }
        }
    }

    /** The ids of its neighbours in the log. */
    private record Window(long low, long high, boolean open) {}

    private @Nullable Window window(Unit unit) {
        Map.Entry<Order, Long> before = byOrder.lowerEntry(unit.order());
        Map.Entry<Order, Long> behind = byOrder.higherEntry(unit.order());
        if (before == null && behind == null) {
            return null;
        }
        long low = before == null ? behind.getValue() - NEAR : before.getValue();
        long high = behind == null ? Math.max(low, highest) : behind.getValue();
        return new Window(Math.min(low, high), Math.max(low, high), behind == null);
    }

    /** A guess, from which nothing is concluded. */
    private void hole(Unit unit, Set<Long> rows) {
        Window window = window(unit);
        boolean patient = unit.of().looksWhenOver < LAST_PATIENCE;
        if (window == null || (window.open() && patient)) {
            return;
        }
        Place place = place(unit);
        for (long id = place.low(); id <= Math.min(place.high(), place.low() + NEAR) && place.closed(); id++) {
            if (isHole(unit, id, rows)) {
                found(unit, id, Sureness.HOLE);
                return;
            }
        }
        long last = Math.min(window.high(), window.low() + WIDEST);
        for (long id = window.low() + 1; id < last; id++) {
            if (isHole(unit, id, rows) && isOfSession(unit, id, id)) {
                found(unit, id, Sureness.HOLE);
                return;
            }
        }
        // It has failed without using an id up, or its own is not among those that can be seen.
        long first = Math.max(window.low() - NEAR, unit.of().origin.floor());
        for (long id = window.low(); id > Math.max(first, lowest - 1); id--) {
            if (isHole(unit, id, rows)) {
                found(unit, id, Sureness.HOLE);
                return;
            }
        }
        for (long id = window.high(); id < window.high() + NEAR; id++) {
            if (isHole(unit, id, rows)) {
                found(unit, id, Sureness.HOLE);
                return;
            }
        }
        if (!patient) {
            unit.of().lost();
        }
    }

    private boolean isHole(Unit unit, long start, Set<Long> rows) {
        for (int i = 0; i < unit.rows().size(); i++) {
            long id = start + i * unit.of().step;
            // The server gives no id below 1 (manual, "Using AUTO_INCREMENT").
            if (id < 1 || id >= highest || seen.contains(id) || rows.contains(id) || table.isTaken(id)) {
                return false;
            }
        }
        return true;
    }

    /** The rows that nobody else has inserted, from the first on to where their ids have a gap. */
    private void query(Waiting of) throws LogReadException {
        if ((of.looksWhenOver < PATIENCE && !of.givesNothing()) || waitsForMore(of)) {
            return;
        }
        Unit unit = new Unit(of, 0, of.rows());
        Map<String, String> said = of.rows().get(0);
        Long start = free.higherKey(of.origin.floor());
        while (start != null && !(holds(start, said) && isOfSession(unit, start, start))) {
            start = free.higherKey(start);
        }
        if (start == null) {
            if (!of.given().isEmpty()) {
                // It has inserted rows that are gone: they must not take the ids of others.
                gone(List.of(new Unit(of, 0, of.given())));
            }
            if (!of.isFound() || of.sureness() == Sureness.LOST) {
                of.found(new long[0], Sureness.NOTHING);
            }
            return;
        }
        long last = start;
        for (long id = start; holds(id, said); id += of.step) {
            free.remove(id);
            starts.clear();
            table.take(id);
            last = id;
        }
        of.found(new long[] {start}, Sureness.PROBABLE);
        note(of, unit.order(), last, false);
    }

    private boolean holds(long id, Map<String, String> said) {
        FoundRow row = free.get(id);
        return row != null && row.values().entrySet().containsAll(said.entrySet());
    }
}
