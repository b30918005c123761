package org.generallog.replay.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripts of rows as they arrive, and the transactions that come out.
 *
 * <p>A step is {@code SESSION:ACTION}: {@code A:begin}, {@code A:x1} writes row x1 as a text statement, {@code A:!x1} the same by 5.5's binary
 * protocol (its row is written after it succeeded), {@code A:?x1} locks the row only, {@code A:commit}, {@code A:rollback}, {@code A:quit},
 * {@code A:sp s}, {@code A:to s}, {@code A:ddl t}, {@code A:read}, {@code +60} lets sixty seconds go by. A transaction comes out as
 * its session and rows: {@code A(x1 x2)}; {@code -n} are rows rolled back. {@code A:r} writes rows of the table that it does not name.
 */
class AssemblerTest {
    @TempDir
    Path folder;

    private SpillDirectory spills;

    @BeforeEach
    void spills() {
        spills = new SpillDirectory(folder);
    }

    static Stream<Arguments> scripts() {
        return Stream.of(
                script("an autocommit statement is a transaction of its own", "A:x1 B:x2", "A(x1) B(x2)"),
                script("whole, at the place of the commit", "A:begin A:x1 B:x2 A:x3 A:commit", "B(x2) A(x1 x3)"),
                script("rolled back", "A:begin A:x1 A:rollback A:x2", "-1 A(x2)"),
                script("a client that dies", "A:begin A:x1 A:quit", "-1"),
                script("a transaction of reads only is none", "A:begin A:read A:commit", ""),
                script("savepoint", "A:begin A:x1 A:sp s A:x2 A:x3 A:to s A:x4 A:commit", "-2 A(x1 x4)"),
                script(
                        "a savepoint that is rolled back to stays, those after it go",
                        "A:begin A:x1 A:sp s A:x2 A:sp t A:x3 A:to s A:x4 A:to t A:to s A:x5 A:commit",
                        "-2 -0 -1 A(x1 x5)"),
                script("an unknown savepoint undoes nothing", "A:begin A:x1 A:to s A:commit", "-0 A(x1)"),
                script("DDL commits what is open", "A:begin A:x1 A:ddl t", "A(x1) DDL(t)"),
                script("a nested BEGIN commits", "A:begin A:x1 A:begin A:x2 A:commit", "NESTED_BEGIN A(x1) A(x2)"),
                script("waited for an open transaction", "A:begin A:x1 B:x1 A:x2 A:commit", "A(x1 x2) B(x1)"),
                script("A comes back to the row that B waits for", "A:begin A:x1 B:x1 A:x1 A:commit", "A(x1 x1) B(x1)"),
                script(
                        "A comes back to the row for which two queue",
                        "A:begin A:x1 B:x1 C:x1 A:x1 A:commit",
                        "A(x1 x1) B(x1) C(x1)"),
                script("it may wait for a range", "A:begin A:r B:x1 A:x1 A:commit", "A(r x1) B(x1)"),
                script("a range may wait for it", "A:begin A:x1 B:r A:x2 A:commit", "A(x1 x2) B(r)"),
                script(
                        "it goes on, so it is not in the range",
                        "A:begin A:r B:x1 B:x2 C:x3 B:x4 A:commit",
                        "B(x1) B(x2) A(r) C(x3) B(x4)"),
                script(
                        "others queue for the same row behind it",
                        "A:begin A:r B:x1 C:x1 B:x2 C:x3 A:commit",
                        "B(x1) C(x1) A(r) B(x2) C(x3)"),
                script("SELECT FOR UPDATE holds too", "A:begin A:?x1 B:x1 A:x2 A:commit", "A(x2) B(x1)"),
                script("a rollback lets it go on", "A:begin A:x1 B:x1 A:rollback", "-1 B(x1)"),
                script("others may overtake", "A:begin A:x1 B:x1 C:x9 A:commit", "C(x9) A(x1) B(x1)"),
                script("they queue in the order they came", "A:begin A:x1 B:x1 C:x1 A:commit", "A(x1) B(x1) C(x1)"),
                script(
                        "B went on while A had not: B came first",
                        "A:begin A:x1 B:x1 B:x2 A:commit",
                        "CLOSE_WRITES B(x1) B(x2) A(x1)"),
                script(
                        "B's wait has timed out",
                        "A:begin A:x1 A:x2 B:x1 +60 B:x3 A:commit",
                        "LOCK_WAIT_TIMEOUT -1 B(x3) A(x1 x2)"),
                script(
                        "a timeout inside a transaction undoes the statement alone",
                        "A:begin A:x1 A:x2 B:begin B:x7 B:x1 +60 B:x3 B:commit A:commit",
                        "LOCK_WAIT_TIMEOUT -1 B(x7 x3) A(x1 x2)"),
                script(
                        "deadlock: the one who begins anew was rolled back",
                        "A:begin A:x1 B:begin B:x2 A:x2 B:x1 B:begin B:x5 B:commit A:commit",
                        "DEADLOCK -2 B(x5) A(x1 x2)"),
                script(
                        "deadlock: the survivor's row comes first",
                        "A:begin A:x1 B:begin B:x2 A:x2 B:x1 A:commit B:begin B:x5 B:commit",
                        "A(x1 x2) DEADLOCK -2 B(x5)"),
                script(
                        "deadlock of three",
                        "A:begin A:x1 B:begin B:x2 C:begin C:x3 A:x2 B:x3 C:x1 C:begin B:commit A:commit C:commit",
                        "DEADLOCK -2 B(x2 x3) A(x1 x2)"),
                script(
                        "deadlock: the victim rolls back itself",
                        "A:begin A:x1 B:begin B:x2 A:x2 B:x1 B:rollback A:commit",
                        "-2 A(x1 x2)"),
                script(
                        "deadlock: the old instance says who it was",
                        "A:begin A:x1 V:begin V:x2 A:x2 V:x1 V:x8 A:commit V:commit",
                        "DEADLOCK -2 A(x1 x2) V(x8)"),
                script(
                        "deadlock: what the victim does next it may roll back",
                        "A:begin A:x1 V:begin V:x2 A:x2 V:x1 V:x8 A:commit V:rollback V:x9",
                        "DEADLOCK -2 A(x1 x2) -1 V(x9)"),
                script(
                        "DDL waits for open transactions on its table",
                        "A:begin A:x1 B:ddl t A:commit B:x2",
                        "A(x1) DDL(t) B(x2)"),
                script("nothing overtakes a DDL", "A:begin A:x1 B:ddl t C:x5 A:commit", "A(x1) DDL(t) C(x5)"),
                script(
                        "5.5 binary: B got the lock, so A has committed, only its row is late",
                        "A:!begin A:!x1 B:!x1 A:commit",
                        "A(x1) B(x1)"),
                script(
                        "5.5 binary: A begins by text and prepares its commit, as sysbench does",
                        "A:begin A:!x9 A:!commit A:begin A:!x1 B:!x1 A:!commit",
                        "A(x9) A(x1) B(x1)"),
                script(
                        "5.5 binary: A's first transaction, without a BEGIN; it has prepared its commit by then",
                        "A:implicit A:!x1 A:prepares B:!x1 A:!commit",
                        "A(x1) B(x1)"),
                script(
                        "5.5 binary, in transactions: B's commit stands before A's",
                        "A:!begin A:!x1 B:begin B:!x1 B:commit A:commit",
                        "A(x1) B(x1)"),
                script(
                        "5.5 binary: B's row is written late; it was done before A got the lock",
                        "A:begin A:!x1 B:!x1 A:commit",
                        "B(x1) A(x1)"),
                script(
                        "5.5 binary, in transactions: they took effect in the order of their commits",
                        "A:begin A:x1 B:begin B:!x1 B:commit A:commit",
                        "B(x1) A(x1)"),
                script(
                        "5.5 binary: A's client has died, which shows only later; B does not wait for that",
                        "A:begin A:x1 B:begin B:!x1 B:commit C:begin C:x1 C:commit A:quit",
                        "B(x1) C(x1) -1"),
                script(
                        "5.5 binary: B got the lock and A begins anew: A was a deadlock's victim",
                        "A:begin A:!x1 B:begin B:!x1 A:begin A:!x4 A:commit B:commit",
                        "-1 A(x4) B(x1)"),
                script(
                        "5.5 binary: A goes on, so B's row is the late one",
                        "A:begin A:!x1 B:!x1 A:!x2 A:commit",
                        "B(x1) A(x1 x2)"),
                script(
                        "5.5 binary: a session keeps its own order",
                        "A:!begin A:!x1 B:!x1 B:!x9 A:commit",
                        "A(x1) B(x1) B(x9)"),
                script(
                        "5.5 binary: C takes what B has left, and B waits for A's late row",
                        "A:!begin A:!x1 B:!begin B:!x1 B:!x2 B:!commit C:!x2 A:!commit",
                        "A(x1) B(x1 x2) C(x2)"),
                script(
                        "5.5 binary: A's commit would stand before B's row, so A's client has died",
                        "A:begin A:!x1 B:begin B:!x1 B:commit C:!x1 A:quit",
                        "B(x1) C(x1) -1"));
    }

    private static Arguments script(String what, String steps, String expected) {
        return Arguments.of(what, steps, expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void script_gives(String what, String steps, String expected) {
        assertEquals(expected, new Run(-1).play(steps), what);
    }

    /** After every step the state goes through the checkpoint's values into a new assembler: the same comes out. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("scripts")
    void restarted_after_every_step(String what, String steps, String expected) {
        int count = steps.split(" (?=[A-Z+])").length;
        for (int at = 0; at < count; at++) {
            // What one late row says of another (5.5) is not kept: at worst its order is open again.
            if (!steps.contains("!")) {
                assertEquals(expected, new Run(at).play(steps), what + ", restarted after step " + at);
            }
        }
    }

    static Stream<Arguments> doubts() {
        return Stream.of(
                script(
                        "dropped, and listed at once",
                        "A:begin A:x1 A:x2 B:x1 +60 B:x3 A:commit",
                        "B:LOCK_WAIT_TIMEOUT(x1)@2"),
                script(
                        "the statement that was dropped, when its transaction commits",
                        "A:begin A:x1 A:x2 B:begin B:x7 B:x1 +60 B:x3 B:commit A:commit",
                        "B:LOCK_WAIT_TIMEOUT(x1)@2"),
                script(
                        "not when it is rolled back",
                        "A:begin A:x1 A:x2 B:begin B:x7 B:x1 +60 B:x3 B:rollback A:commit",
                        ""),
                script("behind the statement", "A:begin A:x1 B:x1 B:x2 A:commit", "B:CLOSE_WRITES(x1)@2"),
                script(
                        "5.5 binary: A's commit was prepared before the capture began, so it may have come before B",
                        "A:begin A:!x1 B:!x1 A:!commit",
                        "A:CLOSE_WRITES(x1)@2"),
                script("5.5 binary: not where A was rolled back", "A:begin A:!x1 B:!x1 A:rollback", ""),
                script("with what it is about", "A:begin A:x1 A:begin A:x2 A:commit", "A:NESTED_BEGIN(x1)@1"),
                script(
                        "all that was rolled back",
                        "A:begin A:x1 V:begin V:x2 A:x2 V:x1 V:x8 A:commit",
                        "V:DEADLOCK(x2)@2 V:DEADLOCK(x1)@2"));
    }

    /** What is listed, and behind how much of what has come out. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("doubts")
    void what_is_to_be_verified_is_listed(String what, String steps, String expected) {
        int count = steps.split(" (?=[A-Z+])").length;
        for (int restart = -1; restart < count; restart++) {
            Run run = new Run(restart);
            run.play(steps);
            assertEquals(expected, String.join(" ", run.listed), what + ", restarted after step " + restart);
        }
    }

    /** A row of several statements lies between {@code packet} and {@code done}. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("packets")
    void the_statements_of_a_packet_travel_together(String what, String steps, String expected) {
        assertEquals(expected, new Run(-1).play(steps), what);
    }

    static Stream<Arguments> packets() {
        return Stream.of(
                script("one that is alone", "A:packet A:x1 A:done", "A(x1)"),
                script("transactions of their own", "A:packet A:x1 A:x2 A:done A:x3", "PACKET A(x1 x2) A(x3)"),
                script(
                        "up to what bounds them",
                        "A:packet A:x1 A:x2 A:ddl t A:x3 A:begin A:x4 A:commit A:x5 A:x6 A:done",
                        "PACKET A(x1 x2) DDL(t) A(x3) PACKET A(x4) PACKET A(x5 x6)"),
                script("a transaction that goes on", "A:packet A:begin A:x1 A:done A:x2 A:commit", "A(x1 x2)"),
                script("inside a transaction", "A:begin A:packet A:x1 A:x2 A:done A:commit", "A(x1 x2)"),
                script(
                        "they wait together",
                        "A:begin A:x1 B:packet B:x9 B:x1 B:done A:commit",
                        "A(x1) PACKET B(x9 x1)"));
    }

    @Test
    void a_locking_read_that_timed_out_undoes_nothing() {
        assertEquals(
                "B(x7 x3) A(x1 x2)",
                new Run(-1).play("A:begin A:x1 A:x2 B:begin B:x7 B:?x1 +60 B:x3 B:commit A:commit"));
    }

    @Test
    void a_timeout_undoes_the_statement_and_not_what_was_listed_behind_it() {
        Run run = new Run(-1);
        run.play("A:begin A:x1 A:x2 B:begin B:x7 B:x1");
        run.assembler.verify('B', 0, List.of(new ToVerify(new ToVerify.Item(Doubt.CLOCK, "db", "t", "k"), 0)));
        run.play("+60 B:x3 B:commit A:commit");
        assertEquals("LOCK_WAIT_TIMEOUT -1 B(x7 x3) A(x1 x2)", String.join(" ", run.seen));
    }

    /** 5.5: B's lock was seen with C, so B was rolled back while it waited for A; its wait is no matter any more. */
    @Test
    void what_was_rolled_back_is_not_undone_once_more() {
        assertEquals(
                "C(x9) -2 B(x5) A(x1 x2)",
                new Run(-1).play("A:begin A:x1 A:x2 B:begin B:x9 B:x1 C:!x9 +60 B:begin B:x5 B:commit A:commit"));
    }

    @Test
    void what_no_statement_carries_is_listed_with_the_transaction_or_alone() {
        Run run = new Run(-1);
        ToVerify load = new ToVerify(new ToVerify.Item(Doubt.UNSUPPORTED, "db", "t", ""), 0);
        run.play("A:x1");
        run.assembler.verify('A', 0, List.of(load));
        run.play("A:begin A:x2 A:sp s");
        run.assembler.verify('A', 0, List.of(load));
        run.play("A:to s");
        assertEquals(List.of("A:UNSUPPORTED()@1"), run.listed);
        run.assembler.verify('A', 0, List.of(load, load));
        run.play("A:commit");
        assertEquals(List.of("A:UNSUPPORTED()@1", "A:UNSUPPORTED()@2"), run.listed, "and a whole table once");
    }

    /** Plays a script. */
    private final class Run implements TransactionListener {
        private final List<String> seen = new ArrayList<>();
        private final List<String> listed = new ArrayList<>();
        private final int restartAfter;
        private Assembler assembler = assembler();
        private long now;

        Run(int restartAfter) {
            this.restartAfter = restartAfter;
        }

        private Assembler assembler() {
            return new Assembler(this, (thread, statement, since, until) -> thread == 'V', 50, spills);
        }

        String play(String steps) {
            int step = 0;
            for (String each : steps.split(" (?=[A-Z+])")) {
                play1(each);
                if (step++ == restartAfter) {
                    AssemblerState state = assembler.state();
                    assembler = assembler();
                    assembler.restore(state);
                }
            }
            return String.join(" ", seen);
        }

        private void play1(String step) {
            if (step.startsWith("+")) {
                now += Long.parseLong(step.substring(1)) * 1_000_000;
                return;
            }
            long thread = step.charAt(0);
            String action = step.substring(2);
            String[] words = action.split(" ");
            assembler.row(thread, words[0].startsWith("!"));
            assembler.arrived(thread, signal(words[0]), now);
            switch (words[0]) {
                case "begin" -> assembler.begin(thread, now);
                case "!begin" -> {
                    assembler.begin(thread, now);
                    assembler.endsLate(thread, true);
                }
                case "implicit" -> assembler.beginImplicitly(thread);
                case "prepares" -> assembler.endsLate(thread, true);
                case "commit", "!commit" -> {
                    assembler.endsLate(thread, words[0].startsWith("!"));
                    assembler.commit(thread, now);
                }
                case "rollback" -> assembler.rollback(thread);
                case "quit" -> assembler.sessionEnded(thread);
                case "sp" -> assembler.savepoint(thread, words[1]);
                case "to" -> assembler.rollbackTo(thread, words[1]);
                case "ddl" -> assembler.ddl(arrival(thread, words[1], true, false));
                case "read" -> {}
                case "packet" -> assembler.packetBegins(thread);
                case "done" -> assembler.packetEnds(thread);
                default -> {
                    String row = words[0].replace("!", "").replace("?", "");
                    assembler.statement(arrival(thread, row, !words[0].startsWith("?"), words[0].startsWith("!")));
                }
            }
        }

        private static Signal signal(String action) {
            return switch (action) {
                case "begin", "!begin" -> Signal.BEGIN;
                case "commit", "!commit" -> Signal.COMMIT;
                case "rollback" -> Signal.ROLLBACK;
                case "quit" -> Signal.END;
                default -> Signal.OTHER;
            };
        }

        private Arrival arrival(long thread, String row, boolean changes, boolean finished) {
            StatementContext context = new StatementContext("d", 0, 33, 33, 33, "+00:00", true, true, true);
            Change change = new StatementChange(
                    context,
                    now,
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    List.of(),
                    row.getBytes(StandardCharsets.UTF_8));
            return new Arrival(
                    thread,
                    now,
                    changes ? change : null,
                    changes ? 1 : 0,
                    row.startsWith("x") ? List.of(row) : List.of(),
                    List.of("t"),
                    row,
                    finished,
                    List.of(),
                    row.startsWith("r") ? List.of("t") : List.of(),
                    List.of());
        }

        @Override
        public void committed(Transaction transaction, long rows) {
            List<String> statements = new ArrayList<>();
            for (Change each : transaction.changes()) {
                if (each instanceof StatementChange statement) {
                    statements.add(new String(statement.sql(), StandardCharsets.UTF_8));
                } else if (each instanceof ToVerify toVerify) {
                    toVerify(transaction, toVerify);
                }
            }
            assertEquals(statements.size(), rows);
            if (statements.isEmpty()) {
                return;
            }
            String changes = String.join(" ", statements);
            String packet = transaction.kind() == Transaction.Kind.PACKET ? "PACKET " : "";
            seen.add(packet
                    + (transaction.kind() == Transaction.Kind.DDL ? "DDL" : "" + (char) transaction.threadId()) + "("
                    + changes + ")");
        }

        @Override
        public void rolledBack(long rows) {
            seen.add("-" + rows);
        }

        @Override
        public List<ToVerify> uncertain(Doubt reason, Transaction transaction) {
            seen.add(reason.name());
            return transaction.changes().stream()
                    .filter(StatementChange.class::isInstance)
                    .map(each -> new String(((StatementChange) each).sql(), StandardCharsets.UTF_8))
                    .map(row -> new ToVerify(new ToVerify.Item(reason, "db", "t", row), 0))
                    .toList();
        }

        /** Where it is listed is a matter of {@link #doubts}; the scripts tell the transactions alone. */
        private void toVerify(Transaction transaction, ToVerify change) {
            listed.add((char) transaction.threadId() + ":" + change.item().reason() + "("
                    + change.item().key() + ")@" + seen.size());
        }

        @Override
        public void snapshot(String id) {
            seen.add("[" + id + "]");
        }
    }

    /** B and E wait for the copy's lock at its last look: B's newest row is {@code x3}, E's is inside a transaction. */
    @Test
    void what_waited_for_the_copy_s_lock_is_not_in_the_snapshot() {
        Run run = new Run(-1);
        run.assembler.beginSnapshot("s1", 'L');
        run.play("A:x1 B:x2 B:x3 C:begin C:x4 E:x7 E:begin E:x8");
        run.assembler.lookBeforeSnapshot("s1");
        run.play("D:x5 C:commit");
        run.assembler.takeSnapshot("s1");
        run.play("D:x9");
        run.assembler.endSnapshot("s1", Set.of((long) 'B', (long) 'E'));
        run.play("A:x6 E:commit");
        assertEquals("A(x1) B(x2) E(x7) [s1] B(x3) D(x5) C(x4) D(x9) A(x6) E(x8)", String.join(" ", run.seen));
    }

    @Test
    void a_copy_that_dies_takes_no_snapshot() {
        Run run = new Run(-1);
        run.assembler.beginSnapshot("s1", 'L');
        run.play("A:x1 L:quit B:x2");
        assertEquals("A(x1) B(x2)", String.join(" ", run.seen));
    }
}
