package org.generallog.replicator.target;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.generallog.replay.dependency.Dependencies;
import org.generallog.replay.dependency.DependencyAnalyzer;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replicator.target.Shop.Chapter;
import org.generallog.replicator.target.ShopStage.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A round: random rows, random transactions, and what the edges allow is tried on the server.
 *
 * <ul>
 *   <li>Pairs: any two without an edge, in both orders.
 *   <li>Sets: several transactions in the order of the relay log and in orders that keep all edges: the one in which the latest of those
 *       that are free is always first, which changes the places of most, and random ones.
 * </ul>
 *
 * The outcomes have to be the same. Any order that keeps the edges comes of swaps of neighbours without an edge, so a set that fails is
 * told as the pair whose swap shows.
 */
final class OrderTrial {
    /** Fewer transactions than these make the rows: where all rows are there, no INSERT takes place. */
    private static final int ROWS = 10;

    private static final int FEW_ROWS = 4;
    /** Of which pairs and sets are taken: many, as most of them have edges. */
    private static final int TRANSACTIONS = 30;

    private static final int PAIRS = 24;
    /** It takes a few milliseconds to put a counter back. */
    private static final int PAIRS_WITH_COUNTERS = 8;

    private static final int IN_SET = 6;
    private static final int RANDOM_ORDERS = 1;

    private final ShopStage stage;
    private final DependencyAnalyzer analyzer;
    private final Shop shop;
    private long pairs;
    private long swaps;
    private long ordered;
    private long shown;

    OrderTrial(ShopStage stage, DependencyAnalyzer analyzer, Shop shop) {
        this.stage = stage;
        this.analyzer = analyzer;
        this.shop = shop;
        ShopStage.preamble().forEach(analyzer::analyze);
    }

    /** Pairs without an edge that were tried. */
    long pairs() {
        return pairs;
    }

    /** Pairs that changed places in sets. */
    long swaps() {
        return swaps;
    }

    /** Pairs with an edge that were tried. */
    long ordered() {
        return ordered;
    }

    /** Those of {@link #ordered} whose order shows. */
    long shown() {
        return shown;
    }

    @Override
    public String toString() {
        return pairs + " pairs without an edge, " + swaps + " swaps in sets; of " + ordered
                + " pairs with an edge the order showed in " + shown;
    }

    /** @return what is wrong; empty if nothing is */
    Optional<OrderFailure> round(long seed) throws SQLException {
        Chapter chapter =
                shop.chapters().get(Math.floorMod(seed, shop.chapters().size()));
        Random random = new Random(seed);
        RandomShop statements = new RandomShop(shop, chapter, random);
        List<Transaction> before = new ArrayList<>();
        for (int i = random.nextInt(random.nextBoolean() ? FEW_ROWS : ROWS); i > 0; i--) {
            before.add(statements.filling());
        }
        List<Transaction> all = new ArrayList<>();
        for (int i = 0; i < TRANSACTIONS; i++) {
            all.add(statements.transaction());
        }
        List<Dependencies> edges = all.stream().map(this::analyze).toList();
        stage.start(chapter, before);
        Optional<OrderFailure> failure = pairs(chapter, before, all, edges, random);
        return failure.isPresent() ? failure : sets(chapter, before, all, edges, random);
    }

    private Dependencies analyze(Transaction transaction) {
        Dependencies one = analyzer.analyze(transaction);
        if (one.isBarrier()) {
            analyzer.barrierApplied();
        }
        return one;
    }

    private Optional<OrderFailure> pairs(
            Chapter chapter, List<Transaction> before, List<Transaction> all, List<Dependencies> edges, Random random)
            throws SQLException {
        List<int[]> free = new ArrayList<>();
        List<int[]> edged = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                (edges.get(i).conflictsWith(edges.get(j)) ? edged : free).add(new int[] {i, j});
            }
        }
        Collections.shuffle(free, random);
        int most = chapter.counters().isEmpty() ? PAIRS : PAIRS_WITH_COUNTERS;
        for (int[] pair : free.subList(0, Math.min(most, free.size()))) {
            pairs++;
            if (!isSame(chapter, all.get(pair[0]), all.get(pair[1]))) {
                return Optional.of(shrunk(chapter, before, all.get(pair[0]), all.get(pair[1])));
            }
        }
        if (!edged.isEmpty()) {
            int[] pair = edged.get(random.nextInt(edged.size()));
            ordered++;
            shown += isSame(chapter, all.get(pair[0]), all.get(pair[1])) ? 0 : 1;
        }
        return Optional.empty();
    }

    private boolean isSame(Chapter chapter, Transaction a, Transaction b) throws SQLException {
        List<Transaction> pair = List.of(a, b);
        return stage.play(chapter, pair, List.of(0, 1)).equals(stage.play(chapter, pair, List.of(1, 0)));
    }

    private Optional<OrderFailure> sets(
            Chapter chapter, List<Transaction> before, List<Transaction> all, List<Dependencies> edges, Random random)
            throws SQLException {
        int size = 3 + random.nextInt(IN_SET - 2);
        List<Integer> serial = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            serial.add(i);
        }
        Outcome expected = null;
        for (int n = 0; n <= RANDOM_ORDERS; n++) {
            List<Integer> order = order(edges, size, n == 0 ? null : random);
            if (order.equals(serial)) {
                continue;
            }
            expected = expected == null ? stage.play(chapter, all, serial) : expected;
            swaps += swaps(order);
            if (!stage.play(chapter, all, order).equals(expected)) {
                return Optional.of(neighbours(chapter, before, all, order));
            }
        }
        return Optional.empty();
    }

    /** An order of the first transactions that keeps the edges: always the latest of those that are free, or any. */
    private static List<Integer> order(List<Dependencies> edges, int size, @Nullable Random random) {
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            left.add(i);
        }
        List<Integer> order = new ArrayList<>();
        while (!left.isEmpty()) {
            List<Integer> free = new ArrayList<>();
            for (int i = 0; i < left.size(); i++) {
                boolean waits = false;
                for (int j = 0; j < i; j++) {
                    waits |= edges.get(left.get(j)).conflictsWith(edges.get(left.get(i)));
                }
                if (!waits) {
                    free.add(left.get(i));
                }
            }
            Integer next = free.get(random == null ? free.size() - 1 : random.nextInt(free.size()));
            order.add(next);
            left.remove(next);
        }
        return order;
    }

    private static long swaps(List<Integer> order) {
        long swaps = 0;
        for (int i = 0; i < order.size(); i++) {
            for (int j = i + 1; j < order.size(); j++) {
                swaps += order.get(i) > order.get(j) ? 1 : 0;
            }
        }
        return swaps;
    }

    /** Sorts an order, neighbour by neighbour, back to that of the relay log, and finds the swap that shows. */
    private OrderFailure neighbours(
            Chapter chapter, List<Transaction> before, List<Transaction> all, List<Integer> order) throws SQLException {
        List<Integer> now = new ArrayList<>(order);
        for (int end = now.size() - 1; end > 0; end--) {
            for (int i = 0; i < end; i++) {
                if (now.get(i) < now.get(i + 1)) {
                    continue;
                }
                Outcome last = stage.play(chapter, all, now);
                Collections.swap(now, i, i + 1);
                if (!stage.play(chapter, all, now).equals(last)) {
                    List<Transaction> rows = new ArrayList<>(before);
                    now.subList(0, i).forEach(place -> rows.add(all.get(place)));
                    return shrunk(chapter, rows, all.get(now.get(i)), all.get(now.get(i + 1)));
                }
            }
        }
        // Swap by swap it does not show: told as it is, both orders played once more.
        List<Integer> serial = new ArrayList<>(order);
        Collections.sort(serial);
        return new OrderFailure(
                chapter,
                before,
                all.subList(0, order.size()),
                stage.play(chapter, all, serial),
                stage.play(chapter, all, order));
    }

    /** The same with as little as still shows it. */
    private OrderFailure shrunk(Chapter chapter, List<Transaction> before, Transaction a, Transaction b)
            throws SQLException {
        Transaction first = a;
        Transaction second = b;
        for (Transaction less : parts(a)) {
            first = shows(chapter, before, less, second) ? less : first;
        }
        for (Transaction less : parts(b)) {
            second = shows(chapter, before, first, less) ? less : second;
        }
        List<Transaction> rows = new ArrayList<>(before);
        for (int i = rows.size() - 1; i >= 0; i--) {
            Transaction left = rows.remove(i);
            if (!shows(chapter, rows, first, second)) {
                rows.add(i, left);
            }
        }
        stage.start(chapter, rows);
        List<Transaction> pair = List.of(first, second);
        return new OrderFailure(
                chapter,
                rows,
                pair,
                stage.play(chapter, pair, List.of(0, 1)),
                stage.play(chapter, pair, List.of(1, 0)));
    }

    private static List<Transaction> parts(Transaction whole) {
        return whole.changes().stream()
                .map(change ->
                        new Transaction(whole.threadId(), whole.kind(), whole.commitTimeMicros(), List.of(change)))
                .toList();
    }

    private boolean shows(Chapter chapter, List<Transaction> before, Transaction a, Transaction b) throws SQLException {
        if (analyze(a).conflictsWith(analyze(b))) {
            return false;
        }
        stage.start(chapter, before);
        return !isSame(chapter, a, b);
    }
}
