package org.generallog.replay.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.verify.RangeDigests.RangeDigest;
import org.jspecify.annotations.Nullable;

/**
 * Compares a whole table while others write to it: range by range by digests of the instances, where there are any, and chunk by chunk where
 * a range differs.
 *
 * <p>A range whose digests are equal is proved, the rows that are not there as well. Else each side is walked in its own order, since collations
 * differ between servers. First the old one: chunks are read there, a place is marked, and when the new instance has all before it the same
 * keys are read there. A row that is equal is proved. Then the new one, for rows that the old one does not have. What is not equal at first
 * sight is settled by {@link Settling}. The wait for a place is shared by several ranges or chunks.
 */
public final class TableProof {
    /** Rows that share a wait. */
    private static final int TOGETHER = 20_000;
    /** Ranges that share a wait. */
    private static final int RANGES_TOGETHER = 8;
    /** So many more ranges that differ than are equal: digests cost more than they save. */
    private static final int MOST_IN_VAIN = 16;
    /** Rows that wait to be settled. */
    private static final int MOST_OPEN = 2_000;

    private final Rows rows;
    private final Optional<RangeDigests> digests;
    private final Course course;
    private final Settling settling;
    private final Set<Key> open = new LinkedHashSet<>();
    private int inVain;

    /** @param digests empty where the instances have none in common, or the rows are not those of a whole table */
    public TableProof(Rows rows, Optional<RangeDigests> digests, Course course, Settling settling) {
        this.rows = rows;
        this.digests = digests;
        this.course = course;
        this.settling = settling;
    }

    public void run(Findings findings) throws VerifyException, InterruptedException {
        Optional<Range> rest = digests.isPresent() ? ranges(digests.get(), findings) : Optional.of(Range.ALL);
        if (rest.isPresent()) {
            rows(rest.get(), findings);
        }
        settle(findings);
    }

    /** Returns what is left to be compared row by row. */
    private Optional<Range> ranges(RangeDigests of, Findings findings) throws VerifyException, InterruptedException {
        Range range = of.next(null);
        while (inVain < MOST_IN_VAIN) {
            Map<Range, Optional<RangeDigest>> older = new LinkedHashMap<>();
            older.put(range, of.of(Side.OLDER, range));
            while (range.upTo() != null && older.size() < RANGES_TOGETHER) {
                range = of.next(range.upTo());
                older.put(range, of.of(Side.OLDER, range));
            }
            course.awaitApplied(course.mark());
            for (Map.Entry<Range, Optional<RangeDigest>> each : older.entrySet()) {
                Optional<RangeDigest> digest = each.getValue();
                if (digest.isPresent() && digest.equals(of.of(Side.NEWER, each.getKey()))) {
                    inVain = Math.max(0, inVain - 1);
                    findings.compared(digest.get().rows());
                } else {
                    inVain++;
                    rows(each.getKey(), findings);
                }
            }
            if (range.upTo() == null) {
                return Optional.empty();
            }
            range = of.next(range.upTo());
        }
        return Optional.of(new Range(range.after(), null));
    }

    private void rows(Range range, Findings findings) throws VerifyException, InterruptedException {
        forward(range, findings);
        backward(range, findings);
    }

    private void forward(Range range, Findings findings) throws VerifyException, InterruptedException {
        @Nullable Key after = range.after();
        boolean more = true;
        while (more) {
            List<Chunk> chunks = new ArrayList<>();
            int together = 0;
            while (more && together < TOGETHER) {
                Chunk chunk = rows.next(Side.OLDER, new Range(after, range.upTo()));
                chunks.add(chunk);
                together += chunk.rows().size();
                after = chunk.last();
                more = after != null;
            }
            if (together == 0) {
                return;
            }
            course.awaitApplied(course.mark());
            for (Chunk chunk : chunks) {
                compare(chunk, Side.NEWER);
                findings.compared(chunk.rows().size());
                settleIfMany(findings);
            }
        }
    }

    private void compare(Chunk chunk, Side with) throws VerifyException {
        Map<Key, Image> one = chunk.rows();
        Map<Key, Image> other = one.isEmpty() ? Map.of() : rows.chunk(with, one.keySet());
        one.forEach((key, image) -> {
            if (!image.equals(other.get(key))) {
                open.add(key);
            }
        });
    }

    /** A row that comes and goes may have been gone on the old instance when that was walked. */
    private void backward(Range range, Findings findings) throws VerifyException, InterruptedException {
        @Nullable Key after = range.after();
        do {
            Chunk chunk = rows.next(Side.NEWER, new Range(after, range.upTo()));
            compare(chunk, Side.OLDER);
            settleIfMany(findings);
            after = chunk.last();
        } while (after != null);
    }

    private void settleIfMany(Findings findings) throws VerifyException, InterruptedException {
        if (open.size() >= MOST_OPEN) {
            settle(findings);
        }
    }

    private void settle(Findings findings) throws VerifyException, InterruptedException {
        settling.settle(open, findings);
        open.clear();
    }
}
