package org.generallog.replay.transaction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillTest {
    private static final StatementContext CONTEXT =
            new StatementContext("d", 1, 33, 33, 8, "+00:00", true, false, true);

    @TempDir
    Path folder;

    private final Random random = new Random(7);
    private SpillDirectory spills;

    @BeforeEach
    void spills() {
        spills = new SpillDirectory(folder);
    }

    private StatementChange change(int size) {
        byte[] sql = new byte[size];
        random.nextBytes(sql);
        UserVariable variable = new UserVariable("v", UserVariable.Type.STRING, 33, size % 2 == 0 ? null : sql);
        return new StatementChange(CONTEXT, size, OptionalLong.of(size), OptionalLong.empty(), List.of(variable), sql);
    }

    private static void assertSame(List<Change> expected, List<Change> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(ChangeCodec.write(expected.get(i), 1), ChangeCodec.write(actual.get(i), 1));
        }
    }

    private List<Change> fill(ChangeList list, int count) {
        List<Change> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StatementChange change = change(random.nextInt(10_000));
            added.add(change);
            list.add(change, i % 3 == 0 ? 0 : 1);
        }
        return added;
    }

    private long files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.count();
        }
    }

    @Test
    void a_large_transaction_is_the_same_from_its_file() throws IOException {
        ChangeList list = new ChangeList(spills);
        List<Change> added = fill(list, 300);
        assertEquals(1, files());
        assertSame(added, list.list());
        assertEquals(200, list.rows());
    }

    @Test
    void a_small_one_stays_in_memory() throws IOException {
        ChangeList list = new ChangeList(spills);
        fill(list, 3);
        assertEquals(0, files());
    }

    @Test
    void cut_back_to_a_savepoint_and_gone_on() {
        ChangeList list = new ChangeList(spills);
        List<Change> added = fill(list, 300);
        assertEquals(167, list.cut(50));
        List<Change> expected = new ArrayList<>(added.subList(0, 50));
        expected.addAll(fill(list, 20));
        assertSame(expected, list.list());
    }

    @Test
    void what_came_after_the_checkpoint_is_cut_off() throws IOException {
        ChangeList list = new ChangeList(spills);
        List<Change> added = fill(list, 300);
        ChangeList.State state = list.state();
        fill(list, 10);
        SpillDirectory restarted = new SpillDirectory(folder);
        ChangeList restored = ChangeList.restore(state, restarted);
        restarted.deleteUnused();
        assertSame(added, restored.list());
        assertEquals(200, restored.rows());
    }

    @Test
    void a_file_goes_only_after_a_checkpoint_that_does_not_name_it() throws IOException {
        ChangeList list = new ChangeList(spills);
        fill(list, 300);
        list.discard();
        assertEquals(1, files());
        spills.checkpointed();
        assertEquals(0, files());
    }

    @Test
    void files_of_an_earlier_run_that_no_checkpoint_names_are_deleted() throws IOException {
        fill(new ChangeList(spills), 300);
        new SpillDirectory(folder).deleteUnused();
        assertEquals(0, files());
    }

    @Test
    void a_file_that_lost_its_end_is_told() throws IOException {
        ChangeList list = new ChangeList(spills);
        fill(list, 300);
        ChangeList.State state = list.state();
        Path file = folder.resolve(String.valueOf(state.file()));
        Files.write(file, new byte[10]);
        assertThrows(UncheckedIOException.class, () -> ChangeList.restore(state, new SpillDirectory(folder)));
    }
}
