package org.generallog.replay.apply;

import static org.generallog.replay.apply.Samples.entry;
import static org.generallog.replay.apply.Samples.sql;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppliedRunsTest {
    private static final int TRANSACTIONS = 60;
    /** The last of the first file. */
    private static final int LAST = 29;

    /** Of two files. */
    private static RelayEntry at(int number) {
        RelayEntry there = entry(number, sql("a"));
        if (number <= LAST) {
            return there;
        }
        Transaction transaction = there.transaction();
        long begin = 4 + 100L * (number - LAST - 1);
        return new RelayEntry(new RelayPosition(2, begin), new RelayPosition(2, begin + 100), transaction);
    }

    @Test
    void neighbours_are_one_run_in_whatever_order_they_come() {
        AppliedRuns runs = new AppliedRuns();
        for (int number : new int[] {3, 7, 5, 4, 6, 29, 30}) {
            runs.add(at(number));
        }
        assertEquals("1:304-804,2904-3004 2:4-104", runs.text());
    }

    @Test
    void what_the_first_version_wrote_is_understood() {
        AppliedRuns runs = AppliedRuns.parse("1:104,304 2:104");
        assertTrue(runs.contains(at(0)) && runs.contains(at(2)) && runs.contains(at(LAST + 1)));
        assertFalse(runs.contains(at(1)) || runs.contains(at(3)) || runs.contains(at(LAST)));
        runs.add(at(1));
        assertEquals("1:104,304 2:104 1:104-204", runs.text());
        assertEquals("2:104", runs.above(at(10).end()).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "1:a", "1:4-", "1:4-104,", "1"})
    void other_texts_are_refused(String text) {
        assertThrows(IllegalArgumentException.class, () -> AppliedRuns.parse(text));
    }

    /** Held against a set of transactions. */
    @Test
    void the_same_as_a_set() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            AppliedRuns runs = new AppliedRuns();
            Set<Integer> expected = new HashSet<>();
            int low = -1;
            for (int step = 0; step < 80; step++) {
                int number = low + 1 + random.nextInt(TRANSACTIONS - low - 1);
                if (random.nextInt(20) == 0 && number < TRANSACTIONS - 1) {
                    low = number;
                    runs = AppliedRuns.parse(runs.above(at(low).end()).text());
                } else if (expected.add(number)) {
                    runs.add(at(number));
                }
                // What lies below the low-water mark is not asked for.
                for (int each = low + 1; each < TRANSACTIONS; each++) {
                    assertEquals(expected.contains(each), runs.contains(at(each)), seed + ": " + each + " in " + runs);
                }
            }
        }
    }

    @Test
    void those_of_all_lanes_together() {
        AppliedRuns all = AppliedRuns.parse("1:4-104,304-404");
        all.addAll(AppliedRuns.parse("1:104-304 2:4-104"));
        for (int number = 0; number < 4; number++) {
            assertTrue(all.contains(at(number)), all.text());
        }
        assertFalse(all.contains(at(4)));
    }
}
