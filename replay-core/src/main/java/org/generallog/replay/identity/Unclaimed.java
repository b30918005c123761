package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows of one table that were seen and that no statement has claimed. A row that is there was committed before: its statement stands in the
 * log before a heartbeat that is sent after the row was seen. So once that heartbeat has come by, and all statements before it have
 * their rows, the row is nobody's: what inserted it was left out, or is not in the log.
 */
final class Unclaimed {
    private static final int MOST = 20_000;

    /** By id: the first heartbeat that was sent after the row was seen. */
    private final TreeMap<Long, Long> seen = new TreeMap<>();
    /** By id: the last statement that may have inserted it. */
    private final TreeMap<Long, Long> bounded = new TreeMap<>();
    /** Said to be nobody's. */
    private final IdRanges told = new IdRanges();

    void seen(long id, long heartbeat) {
        if (seen.size() + bounded.size() < MOST && !bounded.containsKey(id) && !told.contains(id)) {
            seen.putIfAbsent(id, heartbeat);
        }
    }

    void claimed(long id) {
        seen.remove(id);
        bounded.remove(id);
    }

    /** @param statement the last one that has arrived */
    void heartbeatCame(long number, long statement) {
        for (Iterator<Map.Entry<Long, Long>> all = seen.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Long, Long> each = all.next();
            if (each.getValue() <= number) {
                bounded.put(each.getKey(), statement);
                all.remove();
            }
        }
    }

    /**
     * Those that are nobody's, each once.
     *
     * @param first the first statement that still looks for its rows
     */
    List<Long> nobodys(long first) {
        List<Long> ids = new ArrayList<>();
        for (Iterator<Map.Entry<Long, Long>> all = bounded.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Long, Long> each = all.next();
            if (each.getValue() < first) {
                ids.add(each.getKey());
                told.add(each.getKey());
                all.remove();
            }
        }
        return ids;
    }

    /** Those that are still to be told. */
    List<Long> ids() {
        List<Long> ids = new ArrayList<>(seen.keySet());
        ids.addAll(bounded.keySet());
        return ids;
    }

    void clear() {
        seen.clear();
        bounded.clear();
        told.clear();
    }
}
