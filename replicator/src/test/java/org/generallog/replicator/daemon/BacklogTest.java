package org.generallog.replicator.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.generallog.replay.apply.CaptureProgress;
import org.generallog.replay.relaylog.RelayPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BacklogTest {
    @TempDir
    Path folder;

    private OptionalLong bytes(RelayPosition applied, RelayPosition captured) {
        return new Backlog(folder, () -> Optional.of(captured), () -> applied).bytes();
    }

    @Test
    void countsTheBytesOfAllFilesBetween() throws Exception {
        Files.write(folder.resolve("relay.000001"), new byte[1000]);
        Files.write(folder.resolve("relay.000002"), new byte[300]);
        assertEquals(OptionalLong.of(900 + 300 + 50), bytes(new RelayPosition(1, 100), new RelayPosition(3, 50)));
        assertEquals(OptionalLong.of(40), bytes(new RelayPosition(2, 10), new RelayPosition(2, 50)));
        assertEquals(OptionalLong.of(0), bytes(new RelayPosition(2, 10), new RelayPosition(2, 10)));
    }

    @Test
    void saysNothingWhereAFileIsMissing() {
        assertEquals(OptionalLong.empty(), bytes(new RelayPosition(1, 100), new RelayPosition(3, 50)));
    }

    @Test
    void saysNothingWhileTheEndIsUnknownAndThenWhatTheCaptureSays() {
        Backlog backlog = new Backlog(folder, Optional::empty, () -> new RelayPosition(1, 100));
        assertEquals(OptionalLong.empty(), backlog.bytes());
        assertEquals(OptionalLong.empty(), backlog.transactions());

        backlog.transactionsBy(() -> OptionalLong.of(7));
        backlog.capturedBy(new CaptureProgress() {
            @Override
            public RelayPosition end() {
                return new RelayPosition(1, 150);
            }

            @Override
            public Optional<Long> heartbeatAt(RelayPosition applied) {
                return Optional.empty();
            }
        });
        assertEquals(OptionalLong.of(50), backlog.bytes());
        assertEquals(OptionalLong.of(7), backlog.transactions());
    }
}
