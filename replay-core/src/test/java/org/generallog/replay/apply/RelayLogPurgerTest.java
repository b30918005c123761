package org.generallog.replay.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.relaylog.RelayLogFiles;
import org.generallog.replay.relaylog.RelayPosition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayLogPurgerTest {
    private static final Instant NOW = Instant.parse("2024-01-01T12:00:00Z");

    @TempDir
    Path folder;

    private RelayLogFiles files;

    /** Three files, written an hour after one another, the last one now. */
    @BeforeEach
    void write() throws IOException {
        files = new RelayLogFiles(folder);
        for (int i = 1; i <= 3; i++) {
            Files.write(files.path(i), new byte[100]);
            Files.setLastModifiedTime(files.path(i), FileTime.from(NOW.minus(Duration.ofHours(3 - i))));
        }
    }

    private List<Long> purge(Optional<Duration> keep, RelayPosition applied) throws IOException {
        return new RelayLogPurger(files, keep, InstantSource.fixed(NOW)).purge(applied);
    }

    @Test
    void whatIsAppliedGoes() throws IOException {
        assertEquals(List.of(1L, 2L), purge(Optional.empty(), new RelayPosition(3, 50)));
        assertEquals(List.of(3L), files.list());
    }

    @Test
    void whatIsNotAppliedStays() throws IOException {
        assertEquals(List.of(1L), purge(Optional.of(Duration.ZERO), new RelayPosition(2, 50)));
    }

    @Test
    void whatIsYoungerStays() throws IOException {
        assertEquals(List.of(1L), purge(Optional.of(Duration.ofMinutes(90)), new RelayPosition(3, 50)));
        assertEquals(List.of(2L, 3L), files.list());
    }
}
