package org.generallog.replicator.verify;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Range;
import org.generallog.replay.verify.RangeDigests;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.jspecify.annotations.Nullable;

/** Has the old instance compute the digests that are wanted next, while the new one computes those that are wanted now. */
final class DigestsAhead implements RangeDigests, AutoCloseable {
    /** As many as share a wait. */
    private static final int MOST = 8;

    private final RangeDigests digests;
    private final BlockingQueue<Answer> answers = new ArrayBlockingQueue<>(MOST);
    private final Thread reader = new Thread(this::read, "verify-ahead");
    private @Nullable Ahead last;

    private record Ahead(Range range, Optional<RangeDigest> digest) {}

    /** What was read, or why it could not be. */
    private interface Answer {
        Ahead get() throws VerifyException;
    }

    DigestsAhead(RangeDigests digests) {
        this.digests = digests;
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try {
            Range range;
            Key after = null;
            do {
                range = digests.next(after);
                Ahead ahead = new Ahead(range, digests.of(Side.OLDER, range));
                answers.put(() -> ahead);
                after = range.upTo();
            } while (after != null);
        } catch (VerifyException | RuntimeException | Error e) {
            fail(() -> {
                throw e;
            });
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void fail(Answer answer) {
        try {
            answers.put(answer);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Range next(@Nullable Key after) throws VerifyException, InterruptedException {
        Ahead next = answers.take().get();
        last = next;
        return next.range();
    }

    @Override
    public Optional<RangeDigest> of(Side side, Range range) throws VerifyException {
        if (side == Side.NEWER) {
            return digests.of(side, range);
        }
        if (last == null || !last.range().equals(range)) {
            throw new IllegalArgumentException("not the range that was returned last");
        }
        return last.digest();
    }

    /** What is being computed on the old instance is still waited for by its thread; nobody asks for it any more. */
    @Override
    public void close() {
        reader.interrupt();
    }
}
