package org.generallog.replay.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.verify.TouchedRows.Since;
import org.generallog.replay.verify.TouchedRows.Table;
import org.junit.jupiter.api.Test;

class TouchedRowsTest {
    private static final Table ORDERS = new Table("shop", "orders");
    private static final Table STOCK = new Table("shop", "stock");

    private final TouchedRows touched = new TouchedRows(3);

    private static Since at(long offset) {
        return new Since(new RelayPosition(1, offset), offset);
    }

    @Test
    void aRowWaitsOnceSinceItsFirstWrite() {
        touched.add(ORDERS, "id=1", at(100));
        touched.add(ORDERS, "id=1", at(300));
        touched.add(STOCK, "id=7", at(200));
        assertEquals(2, touched.rows());
        assertEquals(Optional.of(ORDERS), touched.next());
        assertEquals(Optional.of(at(100)), touched.oldest());
        touched.done(ORDERS, List.of("id=1"));
        assertEquals(Optional.of(STOCK), touched.next());
        assertEquals(Optional.of(at(200)), touched.oldest());
        touched.done(STOCK, List.of("id=7"));
        assertEquals(Optional.empty(), touched.next());
        assertEquals(Optional.empty(), touched.oldest());
        assertEquals(0, touched.rows());
    }

    @Test
    void ofTooManyRowsTheTableIsLookedAtAsAWhole() {
        touched.add(STOCK, "id=7", at(100));
        for (int id = 0; id < 3; id++) {
            touched.add(ORDERS, "id=" + id, at(200 + id));
        }
        assertEquals(1, touched.rows());
        assertEquals(List.of(ORDERS), touched.whole());
        assertEquals(List.of("id=7"), touched.of(STOCK, 10));
        touched.done(STOCK, List.of("id=7"));
        assertEquals(Optional.of(at(200)), touched.oldest());
        touched.add(ORDERS, "id=9", at(400));
        touched.done(ORDERS);
        assertTrue(touched.whole().isEmpty());
        assertEquals(0, touched.rows());
    }

    @Test
    void aRowThatIsNeverQuietKeepsNoOtherTableWaiting() {
        touched.add(ORDERS, "id=1", at(100));
        touched.add(STOCK, "id=7", at(200));
        touched.later(ORDERS, List.of("id=1"));
        assertEquals(Optional.of(STOCK), touched.next());
        assertTrue(touched.hasFresh());
        touched.done(STOCK, List.of("id=7"));
        assertEquals(Optional.of(ORDERS), touched.next());
        assertFalse(touched.hasFresh());
        // Written again: proved up to its first write, and found again from its last one on.
        touched.add(ORDERS, "id=1", at(900));
        assertEquals(Optional.of(at(100)), touched.oldest());
        assertEquals(Optional.of(at(900).position()), touched.needed());
    }

    @Test
    void rowsThatWereNotQuietInAWholeTableWaitOneByOne() {
        touched.add(ORDERS, "", at(100));
        touched.add(ORDERS, "", at(300));
        touched.done(ORDERS, Map.of(ORDERS, List.of("id=1")));
        assertEquals(0, touched.tables());
        assertEquals(List.of("id=1"), touched.of(ORDERS, 10));
        assertEquals(Optional.of(at(300).position()), touched.needed());
        touched.asWhole(ORDERS);
        assertEquals(List.of(ORDERS), touched.whole());
        assertEquals(0, touched.rows());
    }

    @Test
    void thoseThatHaveWaitedLongestComeFirst() {
        touched.add(ORDERS, "id=1", at(100));
        touched.add(ORDERS, "id=2", at(200));
        touched.add(ORDERS, "id=3", at(300));
        assertEquals(List.of("id=1", "id=2"), touched.of(ORDERS, 2));
        touched.add(ORDERS, "", at(50));
        assertEquals(Optional.of(at(50)), touched.oldest());
        assertEquals(1, touched.tables());
    }
}
