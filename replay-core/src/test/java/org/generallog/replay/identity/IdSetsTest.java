package org.generallog.replay.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.generallog.replay.identity.IdRanges.Gap;
import org.junit.jupiter.api.Test;

class IdSetsTest {
    private static final long END = Long.MAX_VALUE;

    @Test
    void what_is_taken_is_not_read_again() {
        IdRanges taken = new IdRanges();
        assertEquals(List.of(new Gap(0, END)), taken.gaps(0, 10));
        for (long id : new long[] {1, 2, 3, 5, 8, 9}) {
            taken.add(id);
        }
        assertEquals(List.of(new Gap(3, 5), new Gap(5, 8), new Gap(9, END)), taken.gaps(0, 10));
        assertEquals(List.of(new Gap(3, 5), new Gap(5, END)), taken.gaps(0, 2));
        assertEquals(List.of(new Gap(3, 5), new Gap(5, 8), new Gap(9, END)), taken.gaps(1, 10));
        assertEquals(List.of(new Gap(6, 8), new Gap(9, END)), taken.gaps(6, 10));
        assertEquals(List.of(new Gap(20, END)), taken.gaps(20, 10));
    }

    @Test
    void gaps_hold_whatever_is_not_taken() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            IdRanges taken = new IdRanges();
            TreeSet<Long> model = new TreeSet<>();
            for (int i = random.nextInt(30); i >= 0; i--) {
                long id = 1L + random.nextInt(40);
                taken.add(id);
                model.add(id);
            }
            long above = random.nextInt(45);
            List<Gap> gaps = taken.gaps(above, 1 + random.nextInt(60));
            for (long id = 0; id < 50; id++) {
                long each = id;
                boolean in = gaps.stream().anyMatch(gap -> each > gap.above() && each < gap.below());
                if (id > above && !model.contains(id)) {
                    assertTrue(in, "round " + round + ": " + id + " above " + above + " is in " + gaps);
                }
                boolean last = id > gaps.get(gaps.size() - 1).above();
                if (id <= above || (model.contains(id) && !last)) {
                    assertFalse(in, "round " + round + ": " + id + " above " + above + " is in " + gaps);
                }
            }
        }
    }

    @Test
    void the_first_numbers_are_kept() {
        Numbers numbers = new Numbers(5);
        for (long each : new long[] {9, 3, 9, 7, 1, 8, 2, 3}) {
            numbers.add(each);
        }
        assertArrayEquals(new long[] {1, 3, 7, 8, 9}, numbers.toArray());
        assertTrue(numbers.isFull());
        assertTrue(numbers.contains(7));
        assertFalse(numbers.contains(2));
    }
}
