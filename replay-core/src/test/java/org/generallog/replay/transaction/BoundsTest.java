package org.generallog.replay.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one huge transaction, or a snapshot that takes long, may cost in memory and in each checkpoint. */
class BoundsTest {
    private static final int MANY = LockModel.MOST_LOCKS + 500;

    @TempDir
    Path folder;

    private final List<String> out = new ArrayList<>();
    private Assembler assembler;

    @BeforeEach
    void assembler() {
        assembler = new Assembler(new Listener(), (a, b, c, d) -> false, 50, new SpillDirectory(folder));
    }

    private final class Listener implements TransactionListener {
        @Override
        public void committed(Transaction transaction, long rows) {
            out.add(transaction.threadId() + " x" + transaction.changes().size());
        }

        @Override
        public void rolledBack(long rows) {
            out.add("-" + rows);
        }

        @Override
        public List<ToVerify> uncertain(Doubt reason, Transaction transaction) {
            out.add(reason.name());
            return List.of();
        }

        @Override
        public void snapshot(String id) {
            out.add("snapshot " + id);
        }
    }

    private static Arrival write(long thread, String text, String... locks) {
        StatementContext context = new StatementContext("db", 0, 33, 33, 8, "+00:00", true, true, true);
        StatementChange change = new StatementChange(
                context,
                0,
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(),
                text.getBytes(StandardCharsets.UTF_8));
        return new Arrival(thread, 0, change, 1, List.of(locks), List.of("db.t"), "", false);
    }

    private void huge() {
        assembler.begin(1, 0);
        for (int i = 0; i < MANY; i++) {
            assembler.arrived(1, Signal.OTHER, 0);
            assembler.statement(write(1, "UPDATE t", "db.t.PRIMARY=" + i));
        }
    }

    @Test
    void aHugeTransactionHoldsSoManyRowsByName() {
        huge();
        OpenTransaction.State state = assembler.state().open().get(0);
        assertEquals(LockModel.MOST_LOCKS, state.locks().size());
        assertEquals(Set.of("db.t"), state.ranges());
    }

    @Test
    void whoMayHaveMetOneOfTheOthersGoesOnWithItsNextRow() {
        huge();
        assembler.arrived(2, Signal.OTHER, 0);
        assembler.statement(write(2, "UPDATE t", "db.t.PRIMARY=" + (MANY - 1)));
        assertEquals(List.of(), out);
        assembler.arrived(2, Signal.OTHER, 1);
        assertEquals(List.of("2 x1"), out);
        assembler.arrived(3, Signal.OTHER, 1);
        assembler.statement(write(3, "UPDATE t", "db.t.PRIMARY=" + (MANY - 2)));
        assembler.arrived(1, Signal.COMMIT, 2);
        assembler.commit(1, 2);
        assertEquals(List.of("2 x1", "1 x" + MANY, "3 x1"), out);
    }

    @Test
    void oneWhoHoldsAThousandOfTheSameRowsIsOneBlocker() {
        String[] locks = new String[1000];
        for (int i = 0; i < locks.length; i++) {
            locks[i] = "db.t.PRIMARY=" + i;
        }
        assembler.begin(1, 0);
        assembler.statement(write(1, "UPDATE t", locks));
        assembler.statement(write(2, "UPDATE t", locks));
        assertEquals(1, assembler.state().claims().get(0).blockers().size());
    }

    @Test
    void aSnapshotThatTakesTooLongIsGivenUp() {
        assembler.beginSnapshot("one", 9);
        String text = "x".repeat(1 << 20);
        int held = 0;
        while (out.isEmpty()) {
            assembler.row(2, false);
            assembler.arrived(2, Signal.OTHER, 0);
            assembler.statement(write(2, text));
            held++;
            assertTrue(held <= SnapshotBarrier.MOST_BYTES / text.length() + 1);
        }
        assertEquals(held, out.size());
        assertTrue(assembler.state().barrier().held().isEmpty());
        assembler.takeSnapshot("one");
        assembler.endSnapshot("one", Set.of());
        assertEquals(held, out.size(), "no place is told for it");
    }
}
