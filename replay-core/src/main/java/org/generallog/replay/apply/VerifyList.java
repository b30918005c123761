package org.generallog.replay.apply;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.ToVerify.Item;

/**
 * What is to be verified after a commit: each item once, at its newest place, in one order, so that two connections never wait for each other's
 * rows of the list in a circle.
 */
final class VerifyList {
    private static final Comparator<Item> ORDER = Comparator.comparing(Item::database)
            .thenComparing(Item::table)
            .thenComparing(Item::reason)
            .thenComparing(Item::key);

    private final Map<Item, Place> places = new TreeMap<>(ORDER);

    /**
     * Where an item was said last.
     *
     * @param position after the transaction that it is about: to be compared when that much is applied
     * @param times how often it was said
     */
    record Place(RelayPosition position, long timeMicros, int times) {}

    /** What the transactions list that are applied together. */
    static VerifyList of(List<RelayEntry> entries) {
        VerifyList list = new VerifyList();
        for (RelayEntry entry : entries) {
            for (Change change : entry.transaction().changes()) {
                if (change instanceof ToVerify toVerify) {
                    list.add(toVerify.item(), entry.end(), toVerify.timeMicros());
                }
            }
        }
        return list;
    }

    void add(Item item, RelayPosition position, long timeMicros) {
        places.merge(
                item,
                new Place(position, timeMicros, 1),
                (before, now) -> new Place(
                        max(before.position(), now.position()),
                        Math.max(before.timeMicros(), now.timeMicros()),
                        before.times() + 1));
    }

    void addAll(Collection<Item> items, RelayPosition position, long timeMicros) {
        items.forEach(item -> add(item, position, timeMicros));
    }

    private static RelayPosition max(RelayPosition one, RelayPosition other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** The statements that write it, for the transaction whose commit it belongs to; none where there is nothing to list. */
    List<String> statements(ReplicatorTables tables, long nowMicros) {
        return tables.upsertToVerify(places, nowMicros);
    }
}
