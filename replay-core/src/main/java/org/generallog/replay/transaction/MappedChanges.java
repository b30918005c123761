package org.generallog.replay.transaction;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The changes of a transaction of which some are said otherwise, and more behind them; what is spilled stays where it is. */
public final class MappedChanges extends AbstractList<Change> {
    private final SpillFile changes;
    private final Map<Integer, ? extends Change> said;
    private final List<? extends Change> more;

    private MappedChanges(SpillFile changes, Map<Integer, ? extends Change> said, List<? extends Change> more) {
        this.changes = changes;
        this.said = said;
        this.more = more;
    }

    /**
     * @param said by place
     * @param dropped places of those that are left out; a spilled transaction keeps them
     * @param more behind all others
     */
    public static List<Change> of(
            List<Change> changes,
            Map<Integer, ? extends Change> said,
            Set<Integer> dropped,
            List<? extends Change> more) {
        if (changes instanceof SpillFile spilled) {
            return new MappedChanges(spilled, said, more);
        }
        List<Change> all = new ArrayList<>(changes);
        said.forEach(all::set);
        dropped.stream().sorted(Comparator.reverseOrder()).forEach(place -> all.remove((int) place));
        all.addAll(more);
        return all;
    }

    @Override
    public Change get(int index) {
        if (index >= changes.size()) {
            return more.get(index - changes.size());
        }
        Change other = said.get(index);
        return other == null ? changes.get(index) : other;
    }

    @Override
    public int size() {
        return changes.size() + more.size();
    }

    void discard() {
        changes.discard();
    }
}
