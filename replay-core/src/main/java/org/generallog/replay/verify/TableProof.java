package org.generallog.replay.verify;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares a whole table, chunk by chunk, while others write to it.
 *
 * <p>Each side is walked in its own order, since collations differ between servers. First the old one: chunks are read there, a place is marked, and
 * when the new instance has all before it the same keys are read there. A row that is equal is proved. Then the new one, for rows that the
 * old one does not have. What is not equal at first sight is settled by {@link Settling}. The wait for a place is shared by several chunks.
 */
public final class TableProof {
    /** Rows that share a wait. */
    private static final int TOGETHER = 20_000;
    /** Rows that wait to be settled. */
    private static final int MOST_OPEN = 2_000;

    private final Rows rows;
    private final Course course;
    private final Settling settling;
    private final Set<Key> open = new LinkedHashSet<>();

    public TableProof(Rows rows, Course course, Settling settling) {
        this.rows = rows;
        this.course = course;
        this.settling = settling;
    }

    public void run(Findings findings) throws VerifyException, InterruptedException {
        forward(findings);
        backward(findings);
        settle(findings);
    }

    private void forward(Findings findings) throws VerifyException, InterruptedException {
        @Nullable Key after = null;
        boolean more = true;
        while (more) {
            List<Chunk> chunks = new ArrayList<>();
            int together = 0;
            while (more && together < TOGETHER) {
                Chunk chunk = rows.next(Side.OLDER, after);
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
    private void backward(Findings findings) throws VerifyException, InterruptedException {
        @Nullable Key after = null;
        do {
            Chunk chunk = rows.next(Side.NEWER, after);
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
