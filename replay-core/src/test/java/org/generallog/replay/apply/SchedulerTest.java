package org.generallog.replay.apply;

import static org.generallog.replay.apply.Samples.ddl;
import static org.generallog.replay.apply.Samples.entry;
import static org.generallog.replay.apply.Samples.sql;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.Transaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulerTest {
    /** A transaction's text names what it writes: {@code a c}. */
    private static final class Named implements Conflicts {
        private final Map<String, Node> newest = new HashMap<>();

        @Override
        public boolean add(Node node) {
            for (String name : names(node.entry)) {
                Node before = newest.put(name, node);
                if (before != null) {
                    node.runsAfter(before);
                }
            }
            return Work.isDdl(node.entry);
        }

        @Override
        public void remove(Node node) {
            newest.values().removeIf(each -> each == node);
        }

        @Override
        public void barrierApplied() {}
    }

    private static List<String> names(RelayEntry entry) {
        StatementChange change = (StatementChange) entry.transaction().changes().get(0);
        return Stream.of(new String(change.sql(), StandardCharsets.UTF_8).split(" ", -1))
                .distinct()
                .toList();
    }

    private static Scheduler scheduler(int lanes, int batch, long bytes) {
        return new Scheduler(lanes, batch, bytes, new Named());
    }

    private static String texts(Optional<Work> work) {
        return work.map(w -> String.join(
                        ",", w.entries().stream().map(e -> names(e).get(0)).toList()))
                .orElse("-");
    }

    private static Optional<Work> poll(Scheduler scheduler, int lane) {
        return scheduler.poll(lane, 0, 100, false);
    }

    private static Outcome done(int lane, Work work) {
        return new Outcome(lane, work, work.entries(), List.of(), false);
    }

    @Test
    void whatLastsRunsByItselfOnceAllBeforeItIsDone() {
        Scheduler scheduler = scheduler(2, 8, 1000);
        scheduler.add(entry(0, sql("a")), false);
        scheduler.add(entry(1, sql("b")), true);
        scheduler.add(entry(2, sql("c")), false);
        scheduler.add(entry(3, sql("b")), false);
        Work before = poll(scheduler, 0).orElseThrow();
        assertEquals("a,c", texts(Optional.of(before)));
        assertFalse(before.lasting());
        assertEquals("-", texts(poll(scheduler, 1)));
        scheduler.ended(done(0, before));
        Work lasting = poll(scheduler, 1).orElseThrow();
        assertEquals("b", texts(Optional.of(lasting)));
        assertTrue(lasting.lasting());
        assertTrue(lasting.inOrder());
        scheduler.ended(done(1, lasting));
        assertEquals("b", texts(poll(scheduler, 0)));
    }

    @Test
    void lastingOnesFollowEachOtherWhereNothingLiesBetween() {
        Scheduler scheduler = scheduler(2, 3, 1000);
        String[] texts = {"b", "c", "b", "d", "b", "b", "b", "b"};
        for (int i = 0; i < texts.length; i++) {
            scheduler.add(entry(i, sql(texts[i])), texts[i].equals("b"));
        }
        Work first = poll(scheduler, 0).orElseThrow();
        assertEquals("b", texts(Optional.of(first)));
        Work between = poll(scheduler, 1).orElseThrow();
        assertEquals("c,d", texts(Optional.of(between)));
        scheduler.ended(done(0, first));
        assertEquals("-", texts(poll(scheduler, 0)));
        scheduler.ended(done(1, between));
        // What is done already lies between no more.
        Work chain = poll(scheduler, 0).orElseThrow();
        assertEquals("b,b,b", texts(Optional.of(chain)));
        assertTrue(chain.lasting());
        assertTrue(chain.inOrder());
        assertEquals("-", texts(poll(scheduler, 1)));
        scheduler.ended(done(0, chain));
        assertEquals("b,b", texts(poll(scheduler, 1)));
    }

    @Test
    void aChainStaysOnItsLane() {
        Scheduler scheduler = scheduler(2, 2, 1000);
        for (int i = 0; i < 5; i++) {
            scheduler.add(entry(i, sql(i == 3 ? "b" : "a")), false);
        }
        Work first = poll(scheduler, 0).orElseThrow();
        assertEquals("a,a", texts(Optional.of(first)));
        assertTrue(first.inOrder());
        Work other = poll(scheduler, 1).orElseThrow();
        assertEquals("b", texts(Optional.of(other)));
        assertFalse(other.inOrder());
        assertEquals("-", texts(poll(scheduler, 1)));
        Work queued = poll(scheduler, 0).orElseThrow();
        assertEquals("a,a", texts(Optional.of(queued)));
        assertEquals(Optional.empty(), scheduler.ended(done(1, other)));
        assertEquals(
                104 + 100, scheduler.ended(done(0, first)).orElseThrow().end().offset());
    }

    @Test
    void ddlIsAloneAndNothingIsReadBehindIt() {
        Scheduler scheduler = scheduler(2, 10, 1000);
        scheduler.add(entry(0, sql("a")), false);
        scheduler.add(ddl(1, "CREATE"), false);
        assertFalse(scheduler.hasRoom());
        Work a = poll(scheduler, 1).orElseThrow();
        assertEquals("-", texts(poll(scheduler, 0)));
        scheduler.ended(done(1, a));
        Work create = poll(scheduler, 0).orElseThrow();
        assertTrue(create.inOrder());
        assertFalse(scheduler.hasRoom());
        scheduler.ended(done(0, create));
        assertTrue(scheduler.hasRoom());
        assertTrue(scheduler.isEmpty());
    }

    @Test
    void bytesAreBoundedAndALargeTransactionGoesAlone() {
        Scheduler scheduler = scheduler(1, 10, 100);
        for (int length : new int[] {60, 60, 500, 60, 40}) {
            scheduler.add(entry(scheduler.waiting(), sql("x".repeat(length))), false);
        }
        List<Integer> sizes = new ArrayList<>();
        for (Optional<Work> w = poll(scheduler, 0); w.isPresent(); w = poll(scheduler, 0)) {
            sizes.add(w.get().entries().size());
            scheduler.ended(done(0, w.get()));
        }
        assertEquals(List.of(1, 1, 1, 2), sizes);
    }

    @Test
    void aRejectedTransactionIsJudgedWhenAllBeforeItIsApplied() {
        Scheduler scheduler = scheduler(2, 10, 1000);
        scheduler.add(entry(0, sql("a")), false);
        scheduler.add(entry(1, sql("b")), false);
        scheduler.add(entry(2, sql("b")), false);
        Work a = scheduler.poll(0, 0, 1, false).orElseThrow();
        Work b = poll(scheduler, 1).orElseThrow();
        assertEquals("b,b", texts(Optional.of(b)));
        scheduler.ended(new Outcome(1, b, List.of(), b.entries(), true));
        assertEquals("-", texts(poll(scheduler, 1)));
        scheduler.ended(done(0, a));
        Work alone = poll(scheduler, 1).orElseThrow();
        assertEquals(1, alone.entries().size());
        assertTrue(alone.inOrder());
    }

    /** Lanes of random speed, some of whose work comes back: what conflicts is applied in order, each once, and the mark is right. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomLoads(long seed) {
        Random random = new Random(seed);
        int lanes = 1 + random.nextInt(6);
        Scheduler scheduler = scheduler(lanes, 1 + random.nextInt(8), 40);
        List<Deque<Work>> queues = new ArrayList<>();
        for (int i = 0; i < lanes; i++) {
            queues.add(new ArrayDeque<>());
        }
        long[] generation = new long[lanes];
        Map<String, Integer> newest = new HashMap<>();
        Set<Integer> applied = new HashSet<>();
        Set<Integer> suspects = new HashSet<>();
        int count = 800;
        int added = 0;
        int low = 0;
        while (low < count) {
            while (added < count && scheduler.hasRoom() && random.nextInt(10) > 0) {
                scheduler.add(random(random, added++), false);
            }
            int lane = random.nextInt(lanes);
            if (queues.get(lane).size() < LaneWorker.QUEUE) {
                scheduler
                        .poll(lane, generation[lane], 1 + random.nextInt(10), false)
                        .ifPresent(queues.get(lane)::add);
            }
            int ending = random.nextInt(lanes);
            Work work = queues.get(ending).poll();
            if (work == null) {
                continue;
            }
            Outcome outcome = outcome(random, ending, work, generation, suspects);
            for (RelayEntry each : outcome.done()) {
                apply(each, newest, applied);
                if (work.inOrder()) {
                    for (int before = low; before < number(each); before++) {
                        assertTrue(applied.contains(before), "not in order: " + before);
                    }
                }
            }
            Optional<RelayEntry> mark = scheduler.ended(outcome);
            if (mark.isPresent()) {
                low = number(mark.get()) + 1;
            }
            for (int before = 0; before < low; before++) {
                assertTrue(applied.contains(before), "below the mark and not applied: " + before);
            }
        }
        assertTrue(scheduler.isEmpty());
    }

    private static RelayEntry random(Random random, int number) {
        if (random.nextInt(50) == 0) {
            return ddl(number, "all");
        }
        String text = "t" + random.nextInt(6);
        return entry(number, sql(random.nextBoolean() ? text : text + " t" + random.nextInt(6)));
    }

    private static Outcome outcome(Random random, int lane, Work work, long[] generation, Set<Integer> suspects) {
        if (work.generation() != generation[lane]) {
            return Outcome.returned(lane, work);
        }
        List<RelayEntry> entries = work.entries();
        int at = random.nextInt(8) == 0 ? random.nextInt(entries.size()) : entries.size();
        if (at == entries.size() || work.inOrder() || !suspects.add(number(entries.get(at)))) {
            return done(lane, work);
        }
        generation[lane]++;
        return new Outcome(lane, work, entries.subList(0, at), entries.subList(at, entries.size()), true);
    }

    private static void apply(RelayEntry entry, Map<String, Integer> newest, Set<Integer> applied) {
        int number = number(entry);
        assertTrue(applied.add(number), "twice: " + number);
        if (entry.transaction().kind() == Transaction.Kind.DDL) {
            for (int before = 0; before < number; before++) {
                assertTrue(applied.contains(before), "DDL before " + before);
            }
            return;
        }
        for (String name : names(entry)) {
            Integer before = newest.put(name, number);
            assertTrue(before == null || before < number, name + ": " + number + " after " + before);
        }
    }

    private static int number(RelayEntry entry) {
        return (int) ((entry.end().offset() - 104) / 100);
    }
}
