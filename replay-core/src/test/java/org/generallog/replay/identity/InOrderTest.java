package org.generallog.replay.identity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class InOrderTest {
    /** The ids have moved on by one: the first row is the nearest to the second statement's place. */
    @Test
    void theFirstRowIsTheFirstStatements() {
        InOrder order = new InOrder(2, List.of(11L, 12L), 1);
        order.may(0, 0, 1);
        order.may(0, 1, 2);
        order.may(1, 0, 0);
        order.may(1, 1, 1);
        assertArrayEquals(new int[] {0, 1}, order.chosen());
    }

    @Test
    void asManyAsCanBeAndTheNearestOfThem() {
        InOrder order = new InOrder(3, List.of(5L, 9L), 1);
        order.may(0, 0, 4);
        order.may(1, 0, 0);
        order.may(1, 1, 4);
        order.may(2, 1, 0);
        assertArrayEquals(new int[] {-1, 0, 1}, order.chosen());
    }

    @Test
    void noRowIsGivenTwice() {
        InOrder order = new InOrder(2, List.of(5L, 6L, 7L), 2);
        for (int unit = 0; unit < 2; unit++) {
            for (int row = 0; row < 3; row++) {
                order.may(unit, row, 0);
            }
        }
        assertArrayEquals(new int[] {0, 2}, order.chosen());
    }

    @Test
    void whatMayNotBeIsLeftOut() {
        assertArrayEquals(new int[] {-1, -1}, new InOrder(2, List.of(1L), 1).chosen());
        assertArrayEquals(new int[] {}, new InOrder(0, List.of(), 1).chosen());
    }
}
