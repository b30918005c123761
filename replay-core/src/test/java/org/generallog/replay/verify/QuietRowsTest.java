package org.generallog.replay.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Against a {@link World} in which rows are written, in flight, held back, late, and come back to values that they had. */
class QuietRowsTest {
    private static final int KEYS = 24;
    private static final int WORLDS = 1_000;

    /** No false alarm, no proof of a row that is wrong; and once nobody writes, all that is wrong is found. */
    @Test
    void what_differs_for_good_is_found_and_nothing_else() throws Exception {
        long busy = 0;
        for (int seed = 0; seed < WORLDS; seed++) {
            Random random = new Random(seed);
            Set<Integer> broken = broken(random);
            World world = new World(random, KEYS, broken);
            QuietLook look = new QuietLook(world, world);
            for (int i = 0; i < 5; i++) {
                for (Map.Entry<Key, Verdict> each : look.look(all()).entrySet()) {
                    int key = number(each.getKey());
                    switch (each.getValue().state()) {
                        case EQUAL -> assertTrue(!broken.contains(key), "seed " + seed + ": proved, but wrong: " + key);
                        case DIFFERS -> assertTrue(broken.contains(key), "seed " + seed + ": a false alarm: " + each);
                        case BUSY -> busy++;
                    }
                }
            }
            world.stopWriting();
            Found found = new Found();
            new TableProof(world, digests(seed, world), world, new Settling(look, 200)).run(found);
            assertEquals(new TreeSet<>(broken), found.differing, "seed " + seed);
            assertEquals(Set.of(), found.unproved, "seed " + seed);
        }
        System.out.printf("%d of %d looks at a row were busy%n", busy, 5L * WORLDS * KEYS);
    }

    /** Tables are walked while they are written to. */
    @Test
    void a_table_under_load_has_no_false_alarm() throws Exception {
        for (int seed = 0; seed < WORLDS; seed++) {
            Random random = new Random(seed);
            Set<Integer> broken = broken(random);
            World world = new World(random, KEYS, broken);
            Found found = new Found();
            new TableProof(world, digests(seed, world), world, new Settling(new QuietLook(world, world), 3)).run(found);
            assertTrue(broken.containsAll(found.differing), "seed " + seed + ": " + found.differing);
            Set<Integer> told = new HashSet<>(found.differing);
            told.addAll(found.unproved);
            assertTrue(told.containsAll(broken), "seed " + seed + ": missed of " + broken + ": " + told);
        }
    }

    /** Every other world has them. */
    private static Optional<RangeDigests> digests(int seed, World world) {
        return seed % 2 == 0 ? Optional.empty() : Optional.of(world);
    }

    /** Only rows that both sides lack, or that are wrong whatever is written, are broken. */
    private static Set<Integer> broken(Random random) {
        return IntStream.range(0, KEYS)
                .filter(key -> random.nextInt(6) == 0)
                .boxed()
                .collect(Collectors.toSet());
    }

    private static List<Key> all() {
        return IntStream.range(0, KEYS).mapToObj(World::key).toList();
    }

    private static int number(Key key) {
        return Integer.parseInt(key.parts().get(0));
    }

    private static final class Found implements Findings {
        final Set<Integer> differing = new TreeSet<>();
        final Set<Integer> unproved = new TreeSet<>();

        @Override
        public void compared(long rows) {}

        @Override
        public void differs(Difference difference) {
            differing.add(number(difference.key()));
        }

        @Override
        public void unproved(Key key) {
            unproved.add(number(key));
        }
    }
}
