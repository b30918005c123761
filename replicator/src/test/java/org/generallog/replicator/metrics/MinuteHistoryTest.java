package org.generallog.replicator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.generallog.replicator.metrics.History.Sample;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MinuteHistoryTest {
    @TempDir
    Path folder;

    private static Sample second(long second, double lag) {
        return new Sample(second * 1_000, lag, 10, 5, second);
    }

    private static void seconds(MinuteHistory history, int from, int to) {
        for (int second = from; second < to; second++) {
            history.add(second(second, second % 60));
        }
    }

    @Test
    void aMinuteHasItsWorstLagAndOutlivesTheProcess() {
        seconds(new MinuteHistory(folder, "history"), 0, 121);
        assertEquals(
                List.of(new Sample(0, 59.0, 10, 5, 59L), new Sample(60_000, 59.0, 10, 5, 119L)),
                new MinuteHistory(folder, "history").samples(100));
    }

    @Test
    void aCutLineIsPassedOver() throws Exception {
        seconds(new MinuteHistory(folder, "history"), 0, 61);
        Files.writeString(folder.resolve("history"), "60000,5", StandardOpenOption.APPEND);
        MinuteHistory again = new MinuteHistory(folder, "history");
        assertEquals(1, again.samples(100).size());
        seconds(again, 120, 181);
        assertEquals(2, new MinuteHistory(folder, "history").samples(100).size());
    }

    @Test
    void whatIsUnknownStaysUnknown() {
        MinuteHistory history = new MinuteHistory(folder, "history");
        history.add(new Sample(0, null, 0, 0, null));
        history.add(new Sample(60_000, null, 0, 0, null));
        assertEquals(List.of(new Sample(0, null, 0, 0, null)), new MinuteHistory(folder, "history").samples(100));
    }

    @Test
    void moreThanFitIsThinnedAndTheOldestForgotten() throws Exception {
        MinuteHistory history = new MinuteHistory(folder, "history", 10);
        seconds(history, 0, 60 * 25 + 1);
        List<Sample> thinned = history.samples(4);
        assertEquals(4, thinned.size());
        assertEquals(15 * 60_000, thinned.get(0).timeMillis());
        new MinuteHistory(folder, "history", 10);
        assertEquals(10, Files.readAllLines(folder.resolve("history")).size());
    }
}
