package org.generallog.replicator.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookAgainTest {
    private static final TableName ORDERS = new TableName("shop", "orders");

    private final LookAgain again = new LookAgain();

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void eachTimeAfterTwiceAsLong() {
        again.seen(ORDERS, false, 0);
        assertEquals(List.of(), again.due(seconds(29)));
        assertEquals(List.of(ORDERS), again.due(seconds(30)));
        assertEquals(List.of(), again.due(seconds(31)), "given once");
        again.seen(ORDERS, false, seconds(31));
        assertEquals(List.of(), again.due(seconds(90)));
        assertEquals(List.of(ORDERS), again.due(seconds(91)));
    }

    @Test
    void whatIsEqualIsForgotten() {
        again.seen(ORDERS, false, 0);
        again.seen(ORDERS, true, seconds(30));
        assertTrue(again.isEmpty());
        assertEquals(List.of(), again.due(seconds(99)));
    }
}
