package org.generallog.replay.verify;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.relaylog.RelayPosition;
import org.jspecify.annotations.Nullable;

/**
 * The quiet-row rule: whether rows are the same on both instances while others write to them.
 *
 * <ol>
 *   <li>mark a place, and read the rows on the old instance (S1);
 *   <li>mark a place, wait until the new instance has all before it, and read the rows there (T);
 *   <li>let the statements end that run on the old instance by now, read the rows that are not equal there again (S2), and mark a place.
 * </ol>
 *
 * A row with T = S1 or T = S2 is equal. A row with S1 ≠ S2 is busy. A row with S1 = S2 ≠ T may have held T's value in between, and may do so on both
 * sides: {@code flag = 0}, {@code 1}, {@code 0}. So it differs only if no transaction behind the first place may have written it; else it is
 * busy. That is enough: T holds what was written before the first place, and nothing newer; all of that had taken effect when S2 was read,
 * though it may not have when S1 was. No lock, no pause, no clock.
 *
 * <p>A row that is written all the time is never quiet, and stays busy.
 */
public final class QuietLook {
    private final Rows rows;
    private final Course course;

    public QuietLook(Rows rows, Course course) {
        this.rows = rows;
        this.course = course;
    }

    /** @return a verdict for each of the keys */
    public Map<Key, Verdict> look(Collection<Key> keys) throws VerifyException, InterruptedException {
        Map<Key, Verdict> verdicts = new LinkedHashMap<>();
        RelayPosition from = course.mark();
        Map<Key, Image> first = rows.at(Side.OLDER, keys);
        course.awaitApplied(course.mark());
        Map<Key, Image> newer = rows.at(Side.NEWER, keys);
        Set<Key> open = new HashSet<>();
        for (Key key : keys) {
            if (same(first.get(key), newer.get(key))) {
                verdicts.put(key, Verdict.EQUAL);
            } else {
                open.add(key);
            }
        }
        if (!open.isEmpty()) {
            again(open, first, newer, verdicts, from);
        }
        return verdicts;
    }

    private void again(
            Set<Key> open, Map<Key, Image> first, Map<Key, Image> newer, Map<Key, Verdict> verdicts, RelayPosition from)
            throws VerifyException, InterruptedException {
        boolean ended = course.awaitEnded();
        Map<Key, Image> second = rows.at(Side.OLDER, open);
        course.mark();
        Set<Key> still = new HashSet<>();
        for (Key key : open) {
            if (same(second.get(key), newer.get(key))) {
                verdicts.put(key, Verdict.EQUAL);
            } else if (ended && same(first.get(key), second.get(key))) {
                still.add(key);
            } else {
                verdicts.put(key, Verdict.BUSY);
            }
        }
        Set<Key> written = still.isEmpty() ? Set.of() : course.written(still, from);
        for (Key key : still) {
            verdicts.put(
                    key,
                    written.contains(key)
                            ? Verdict.BUSY
                            : new Verdict(Verdict.State.DIFFERS, new Difference(key, first.get(key), newer.get(key))));
        }
    }

    private static boolean same(@Nullable Image one, @Nullable Image other) {
        return one == null ? other == null : one.equals(other);
    }
}
