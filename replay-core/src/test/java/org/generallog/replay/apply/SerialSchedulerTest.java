package org.generallog.replay.apply;

import static org.generallog.replay.apply.Samples.ddl;
import static org.generallog.replay.apply.Samples.entry;
import static org.generallog.replay.apply.Samples.sql;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.relaylog.RelayEntry;
import org.junit.jupiter.api.Test;

class SerialSchedulerTest {
    private static List<Integer> sizes(SerialScheduler scheduler) {
        List<Integer> sizes = new ArrayList<>();
        for (Optional<Batch> b = scheduler.poll(); b.isPresent(); b = scheduler.poll()) {
            sizes.add(b.get().entries().size());
            assertEquals(b.get().last(), scheduler.done(b.get()));
        }
        return sizes;
    }

    @Test
    void oneBatchAtATimeInOrder() {
        SerialScheduler scheduler = new SerialScheduler(2, 1000);
        RelayEntry first = entry(0, sql("a"));
        scheduler.add(first);
        scheduler.add(entry(1, sql("b")));
        assertFalse(scheduler.hasRoom());
        Batch batch = scheduler.poll().orElseThrow();
        assertEquals(first, batch.entries().get(0));
        assertTrue(scheduler.hasRoom());
        scheduler.add(entry(2, sql("c")));
        assertTrue(scheduler.poll().isEmpty());
        scheduler.done(batch);
        assertEquals(List.of(1), sizes(scheduler));
    }

    @Test
    void ddlIsAlone() {
        SerialScheduler scheduler = new SerialScheduler(10, 1000);
        scheduler.add(entry(0, sql("a")));
        scheduler.add(entry(1, sql("b")));
        scheduler.add(ddl(2, "CREATE"));
        scheduler.add(ddl(3, "DROP"));
        scheduler.add(entry(4, sql("c")));
        assertEquals(List.of(2, 1, 1, 1), sizes(scheduler));
    }

    @Test
    void bytesAreBoundedAndALargeTransactionGoesAlone() {
        SerialScheduler scheduler = new SerialScheduler(10, 100);
        scheduler.add(entry(0, sql("x".repeat(60))));
        scheduler.add(entry(1, sql("x".repeat(60))));
        assertFalse(scheduler.hasRoom());
        scheduler.add(entry(2, sql("x".repeat(500))));
        scheduler.add(entry(3, sql("x".repeat(60))));
        scheduler.add(entry(4, sql("x".repeat(40))));
        assertEquals(List.of(1, 1, 1, 2), sizes(scheduler));
    }
}
