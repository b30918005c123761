package org.generallog.replicator.export;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What became of a statement. */
public enum Fate {
    /** The new instance ran it. */
    APPLIED,
    /** It is captured, and not applied yet. */
    WAITING,
    /** The new instance refused it. */
    REJECTED,
    /** A schema statement that a restart found done. */
    ASSUMED,
    /** A schema statement that was applied in another form. */
    CHANGED,
    /** No statement: rows that went on the list to verify, among them those of statements that were left out. */
    TO_VERIFY;

    /** {@code to-verify}. */
    @JsonValue
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<Fate> of(String id) {
        return Arrays.stream(values()).filter(each -> each.id().equals(id)).findFirst();
    }

    /** All ids, for messages. */
    public static String ids() {
        return Arrays.stream(values()).map(Fate::id).collect(Collectors.joining(", "));
    }
}
