package org.generallog.replay.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.generallog.replay.identity.Waiting.Kind;
import org.generallog.replay.identity.Waiting.Origin;
import org.generallog.replay.identity.Waiting.Sureness;
import org.generallog.replay.log.LogReadException;
import org.junit.jupiter.api.Test;

class MatchingTest {
    private final TableIds table = new TableIds();
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<FoundRow> rows = new ArrayList<>();
    private final Set<Long> occupied = new HashSet<>();

    private Waiting waits(long number, long thread, long floor, String... values) {
        List<Map<String, String>> known =
                Arrays.stream(values).map(value -> Map.of("v", value)).toList();
        Waiting one = new Waiting(new Origin(number, 0, thread, floor), Kind.PLAIN, 1, known);
        one.over = true;
        waiting.add(one);
        return one;
    }

    private void row(long id, String value) {
        rows.add(new FoundRow(id, Map.of("v", value)));
    }

    private void look() throws LogReadException {
        for (Waiting each : waiting) {
            each.looks++;
            each.looksWhenOver++;
        }
        new Matching(table, waiting, rows, false, new Matching.Asking(Set.of(), (low, high) -> occupied)).run();
    }

    @Test
    void whatFitsOneRowAloneIsThatRow() throws LogReadException {
        Waiting a = waits(1, 1, 5, "a");
        Waiting b = waits(2, 2, 5, "b");
        row(6, "b");
        row(7, "a");
        look();
        assertEquals(7, a.ids()[0]);
        assertEquals(6, b.ids()[0]);
        assertEquals(Sureness.CERTAIN, a.sureness());
    }

    @Test
    void whatASessionNamesLaterDecidesBetweenRowsThatAreAlike() throws LogReadException {
        Waiting first = waits(1, 1, 5, "a");
        Waiting second = waits(2, 2, 5, "a");
        row(6, "a");
        row(7, "a");
        first.named.add(7L);
        look();
        look();
        assertEquals(7, first.ids()[0]);
        assertEquals(6, second.ids()[0]);
    }

    /** The number of anything else: of an article, of another table's row. */
    @Test
    void aNumberThatASessionNamesSaysLessThanAPlaceThatIsMuchNearer() throws LogReadException {
        waits(1, 1, 5, "a");
        Waiting meant = waits(2, 2, 5, "b");
        waits(3, 3, 5, "c");
        row(6, "a");
        row(7, "b");
        row(8, "c");
        row(32, "b");
        meant.named.add(32L);
        look();
        look();
        look();
        assertEquals(7, meant.ids()[0]);
    }

    @Test
    void ofRowsThatAreAlikeTheNearestIsTaken() throws LogReadException {
        waits(1, 1, 5, "a");
        Waiting meant = waits(2, 2, 5, "b");
        waits(3, 3, 5, "c");
        row(6, "b");
        row(16, "a");
        row(17, "b");
        row(18, "c");
        look();
        look();
        look();
        assertEquals(17, meant.ids()[0]);
    }

    /** As after a pause of the capture. */
    @Test
    void thousandsOfStatementsAndRowsThatAreAlikeAreInTheOrderOfTheLog() throws LogReadException {
        int count = 3_000;
        for (int i = 1; i <= count; i++) {
            waits(i, i, 0, "a");
            row(i, "a");
        }
        look();
        look();
        look();
        for (Waiting each : waiting) {
            assertEquals(each.origin.number(), each.ids()[0]);
        }
    }

    @Test
    void rowsOfOneStatementFollowEachOther() throws LogReadException {
        Waiting single = waits(1, 1, 5, "a");
        Waiting two = waits(2, 2, 5, "a", "b");
        row(6, "a");
        row(7, "b");
        row(8, "a");
        look();
        look();
        assertEquals(8, single.ids()[0]);
        assertEquals(List.of(6L, 7L), List.of(two.ids()[0], two.ids()[1]));
    }

    @Test
    void aRowBelowTheFloorIsAnothers() throws LogReadException {
        Waiting one = waits(1, 1, 6, "a");
        row(6, "a");
        row(7, "a");
        look();
        assertEquals(7, one.ids()[0]);
    }

    @Test
    void aRowThatWasChangedSinceIsFoundBetweenItsNeighbours() throws LogReadException {
        waits(1, 1, 5, "a");
        Waiting changed =
                new Waiting(new Origin(2, 0, 2, 5), Kind.PLAIN, 1, List.of(Map.of("v", "b", "w", "same", "x", "same")));
        changed.over = true;
        waiting.add(changed);
        waits(3, 3, 5, "c");
        row(6, "a");
        rows.add(new FoundRow(7, Map.of("v", "changed", "w", "same", "x", "same")));
        row(8, "c");
        look();
        look();
        assertEquals(7, changed.ids()[0]);
        assertEquals(Sureness.PROBABLE, changed.sureness());
    }

    @Test
    void aRowThatIsGoneLeavesAHole() throws LogReadException {
        waits(1, 1, 5, "a");
        Waiting gone = waits(2, 2, 5, "b");
        waits(3, 3, 5, "c");
        row(6, "a");
        row(8, "c");
        look();
        look();
        assertEquals(7, gone.ids()[0]);
        assertEquals(Sureness.HOLE, gone.sureness());
    }

    @Test
    void anIdThatARowHasWhichIsNotCommittedIsNoHole() throws LogReadException {
        waits(1, 1, 5, "a");
        Waiting gone = waits(2, 2, 5, "b");
        waits(3, 3, 5, "c");
        row(6, "a");
        occupied.add(7L);
        row(9, "c");
        look();
        look();
        assertEquals(8, gone.ids()[0]);
    }

    @Test
    void behindTheLastRowNothingIsKnownToBeAHole() throws LogReadException {
        waits(1, 1, 5, "a");
        Waiting gone = waits(2, 2, 5, "b");
        row(6, "a");
        look();
        look();
        assertEquals(Sureness.UNKNOWN, gone.sureness());
        row(8, "c");
        waits(3, 3, 5, "c");
        look();
        assertEquals(7, gone.ids()[0]);
    }

    @Test
    void whatIsNotOverIsWaitedFor() throws LogReadException {
        Waiting late = waits(1, 1, 5, "a");
        late.over = false;
        row(6, "b");
        late.looks++;
        new Matching(table, waiting, rows, false, new Matching.Asking(Set.of(), (low, high) -> occupied)).run();
        assertEquals(Sureness.UNKNOWN, late.sureness());
    }

    private Waiting step(long number, String value, long giver) {
        Waiting step = new Waiting(new Origin(number, 0, 1, 0), Kind.PLAIN, 1, List.of(Map.of("v", value)));
        step.over = true;
        step.wants.put("ticket_id", giver);
        return step;
    }

    private void preview(Waiting giver, Waiting... steps) {
        new Matching(table, List.of(steps), rows, false, new Matching.Asking(Set.of(), (low, high) -> Set.of()))
                .preview(List.of(steps), Map.of(giver.origin.number(), giver));
    }

    /** The rows that may be a ticket's steps tell which ticket it may be. */
    @Test
    void whatDependentRowsHoldTellsWhichIdsTheirGiverMayHave() {
        Waiting ticket = waits(1, 1, 0, "ticket");
        rows.add(new FoundRow(11, Map.of("v", "a", "ticket_id", "5")));
        rows.add(new FoundRow(12, Map.of("v", "a", "ticket_id", "6")));
        rows.add(new FoundRow(13, Map.of("v", "b", "ticket_id", "7")));
        preview(ticket, step(2, "a", 1));
        assertEquals(Set.of(5L, 6L), ticket.possible());
        assertEquals(List.of(6L), ticket.among(List.of(6L, 7L)));
    }

    @Test
    void severalDependentRowsTellMore() {
        Waiting ticket = waits(1, 1, 0, "ticket");
        rows.add(new FoundRow(11, Map.of("v", "a", "ticket_id", "5")));
        rows.add(new FoundRow(12, Map.of("v", "a", "ticket_id", "6")));
        rows.add(new FoundRow(13, Map.of("v", "b", "ticket_id", "6")));
        preview(ticket, step(2, "a", 1), step(3, "b", 1));
        assertEquals(Set.of(6L), ticket.possible());
    }

    @Test
    void whatMayStillComeTellsNothing() {
        Waiting ticket = waits(1, 1, 0, "ticket");
        Waiting running = step(2, "a", 1);
        running.over = false;
        rows.add(new FoundRow(11, Map.of("v", "a", "ticket_id", "5")));
        preview(ticket, running);
        assertNull(ticket.possible());
        // Of another statement, whose id is known.
        preview(ticket, step(3, "a", 9));
        assertNull(ticket.possible());
    }

    /** A row that is far from all that its place allows is another's. */
    @Test
    void onlyRowsNearTheirPlaceTell() {
        Waiting ticket = waits(1, 1, 0, "ticket");
        table.sends(1, 0);
        table.given(2, 1, 10, true);
        table.given(2, 3, 12, true);
        table.sends(2, 1);
        table.sends(3, 1);
        rows.add(new FoundRow(11, Map.of("v", "a", "ticket_id", "5")));
        rows.add(new FoundRow(500, Map.of("v", "a", "ticket_id", "6")));
        preview(ticket, step(2, "a", 1));
        assertEquals(Set.of(5L), ticket.possible());
    }

    /**
     * Sessions insert side by side, with gaps of rollbacks, rows that are alike, and an order in the log that is not that of the ids. All that
     * can be told apart must come out right; of rows that are alike, each gets one of theirs, but for one in a hundred where an earlier
     * choice leaves a session none: that one is not called certain.
     */
    @Test
    void atRandom() throws LogReadException {
        int all = 0;
        int others = 0;
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            table.forget();
            waiting.clear();
            rows.clear();
            int values = 1 + random.nextInt(20);
            Map<Long, Long> truth = new HashMap<>();
            Map<Long, String> said = new HashMap<>();
            long id = 100;
            List<long[]> executed = new ArrayList<>();
            Map<Long, Long> lastSlot = new HashMap<>();
            for (long slot = 1; slot <= 60; slot++) {
                long thread = 1L + random.nextInt(6);
                long number = Math.max(lastSlot.getOrDefault(thread, 0L) + 1, slot * 10 + random.nextInt(25) - 12L);
                lastSlot.put(thread, number);
                id += random.nextInt(5) == 0 ? 2 : 1;
                executed.add(new long[] {number, thread, id});
            }
            executed.sort(Comparator.comparingLong(each -> each[0]));
            Set<Long> numbers = new HashSet<>();
            for (long[] each : executed) {
                if (numbers.add(each[0])) {
                    String value = "v" + random.nextInt(values);
                    said.put(each[0], value);
                    truth.put(each[0], each[2]);
                    Waiting one = waits(each[0], each[1], 99, value);
                    if (random.nextBoolean()) {
                        one.named.add(each[2]);
                    }
                    row(each[2], value);
                }
            }
            rows.sort(Comparator.comparingLong(FoundRow::id));
            look();
            look();
            look();
            Set<Long> given = new HashSet<>();
            for (Waiting each : waiting) {
                long number = each.origin.number();
                if (!each.isFound()) {
                    others++;
                    continue;
                }
                assertTrue(given.add(each.ids()[0]), "seed " + seed + ": " + each.ids()[0] + " is given twice");
                String there = rows.stream()
                        .filter(row -> row.id() == each.ids()[0])
                        .map(row -> row.values().get("v"))
                        .findFirst()
                        .orElse("none");
                all++;
                others += there.equals(said.get(number)) ? 0 : 1;
                if (each.named.stream().findAny().isPresent()) {
                    assertEquals(truth.get(number), each.ids()[0], "seed " + seed + ": a row that is named");
                } else if (each.sureness() == Sureness.CERTAIN) {
                    assertEquals(said.get(number), there, "seed " + seed);
                }
            }
        }
        assertTrue(others * 100 < all, others + " of " + all + " rows were taken for others");
    }
}
