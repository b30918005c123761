package org.generallog.replicator.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Range;
import org.generallog.replay.verify.RangeDigests;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DigestsAheadTest {
    /** Ranges of one key each; the digest of a range is its last key. */
    private static class Numbers implements RangeDigests {
        final AtomicInteger read = new AtomicInteger();
        private final int last;

        Numbers(int last) {
            this.last = last;
        }

        @Override
        public Range next(@Nullable Key after) throws VerifyException {
            int number = after == null ? 1 : Integer.parseInt(after.parts().get(0)) + 1;
            return new Range(after, number == last ? null : Key.of(Integer.toString(number)));
        }

        @Override
        public Optional<RangeDigest> of(Side side, Range range) throws VerifyException {
            if (side == Side.OLDER) {
                read.incrementAndGet();
            }
            return Optional.of(new RangeDigest(1, side + String.valueOf(range.upTo())));
        }
    }

    @Test
    void readsAheadInOrderAndNoFurtherThanIsBounded() throws Exception {
        Numbers numbers = new Numbers(100);
        try (DigestsAhead ahead = new DigestsAhead(numbers)) {
            Awaitility.await().until(() -> numbers.read.get() >= 8);
            Awaitility.await().during(Duration.ofMillis(200)).until(() -> numbers.read.get() <= 9);
            Range range = ahead.next(null);
            int ranges = 1;
            while (range.upTo() != null) {
                assertEquals(
                        "OLDER" + range.upTo(),
                        ahead.of(Side.OLDER, range).orElseThrow().digest());
                assertEquals(
                        "NEWER" + range.upTo(),
                        ahead.of(Side.NEWER, range).orElseThrow().digest());
                range = ahead.next(range.upTo());
                ranges++;
            }
            assertEquals(100, ranges);
            assertEquals(100, numbers.read.get());
        }
    }

    @Test
    void whatFailsFailsWhereItIsAskedFor() throws Exception {
        VerifyException gone = new VerifyException("gone", new IllegalStateException());
        RangeDigests failing = new Numbers(100) {
            @Override
            public Optional<RangeDigest> of(Side side, Range range) throws VerifyException {
                if (read.get() == 3) {
                    throw gone;
                }
                return super.of(side, range);
            }
        };
        try (DigestsAhead ahead = new DigestsAhead(failing)) {
            Key after = null;
            for (int i = 0; i < 3; i++) {
                after = ahead.next(after).upTo();
            }
            Key last = after;
            assertSame(gone, assertThrows(VerifyException.class, () -> ahead.next(last)));
        }
    }

    @Test
    void nobodyReadsOnceItIsClosed() {
        new DigestsAhead(new Numbers(Integer.MAX_VALUE)).close();
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("verify-ahead")));
    }
}
