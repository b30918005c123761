package org.generallog.replay.apply;

import java.util.Collection;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.generallog.replay.relaylog.RelayPosition;

/**
 * What one lane has written beside its last commit: its row in the table {@code lane}.
 *
 * @param step moves by one with each commit of the lane, and by far more when another process takes over
 * @param low everything before it was applied then, by whatever lane
 * @param applied where the transactions above {@code low} end that this lane has applied
 */
record LaneRow(long step, RelayPosition low, NavigableSet<RelayPosition> applied) {
    /** A lane that has done nothing. */
    static final RelayPosition NOTHING = new RelayPosition(0, 0);

    /** As text, {@code 1:104,204 2:104}: a file's number with the places in it. */
    static String text(Collection<RelayPosition> ordered) {
        StringBuilder text = new StringBuilder();
        long file = -1;
        for (RelayPosition each : ordered) {
            if (each.file() == file) {
                text.append(',');
            } else {
                file = each.file();
                text.append(text.isEmpty() ? "" : " ").append(file).append(':');
            }
            text.append(each.offset());
        }
        return text.toString();
    }

    /** @throws IllegalArgumentException for what {@link #text} does not write */
    static NavigableSet<RelayPosition> places(String text) {
        NavigableSet<RelayPosition> places = new TreeSet<>();
        for (String each : text.isEmpty() ? new String[0] : text.split(" ", -1)) {
            int colon = each.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("not a list of places in the relay log: " + text);
            }
            long file = Long.parseLong(each, 0, colon, 10);
            for (String offset : each.substring(colon + 1).split(",", -1)) {
                places.add(new RelayPosition(file, Long.parseLong(offset)));
            }
        }
        return places;
    }
}
