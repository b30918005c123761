package org.generallog.replay.verify;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at rows again and again until each is found equal or different, or has not been quiet too often. */
public final class Settling {
    /** Keys in one look. */
    private static final int TOGETHER = 500;

    private final QuietLook look;
    private final int tries;

    /** @param tries how often a row is looked at that is not quiet */
    public Settling(QuietLook look, int tries) {
        this.look = look;
        this.tries = tries;
    }

    /** Tells of each row that is not equal. */
    public void settle(Collection<Key> keys, Findings findings) throws VerifyException, InterruptedException {
        Set<Key> busy = new LinkedHashSet<>(keys);
        for (int i = 0; i < tries && !busy.isEmpty(); i++) {
            busy = once(busy, findings);
        }
        busy.forEach(findings::unproved);
    }

    private Set<Key> once(Set<Key> keys, Findings findings) throws VerifyException, InterruptedException {
        Set<Key> busy = new LinkedHashSet<>();
        List<Key> all = new ArrayList<>(keys);
        for (int from = 0; from < all.size(); from += TOGETHER) {
            List<Key> some = all.subList(from, Math.min(all.size(), from + TOGETHER));
            for (Map.Entry<Key, Verdict> each : look.look(some).entrySet()) {
                Difference difference = each.getValue().difference();
                if (difference != null) {
                    findings.differs(difference);
                } else if (each.getValue().state() == Verdict.State.BUSY) {
                    busy.add(each.getKey());
                }
            }
        }
        return busy;
    }
}
