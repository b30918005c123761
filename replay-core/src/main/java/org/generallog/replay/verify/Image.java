package org.generallog.replay.verify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a row holds: equal images are equal rows.
 *
 * @param values of the compared columns in their order, each in the form that both instances share or a digest of it; null for NULL
 */
public record Image(List<@Nullable String> values) {
    public Image {
        values = Collections.unmodifiableList(new ArrayList<@Nullable String>(values));
    }

    /** Places of the columns that are not the same, from 0. */
    public List<Integer> differing(Image other) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            String mine = values.get(i);
            String theirs = other.values.get(i);
            if (mine == null ? theirs != null : !mine.equals(theirs)) {
                places.add(i);
            }
        }
        return places;
    }
}
