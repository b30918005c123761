package org.generallog.replicator.config;

import java.util.Locale;
import java.util.Optional;

/**
 * One key of the configuration; all that is known about it, so that file, flags, environment, help and the reference page
 * cannot disagree.
 *
 * @param name {@code source.poll-interval}
 * @param defaultText as it would be written in the file; empty for none
 * @param requiredBy the concern that cannot do without a value
 * @param description one or two sentences
 */
public record Key<T>(
        String name, ValueType<T> type, String defaultText, Optional<Concern> requiredBy, String description) {

    /** Every variable of the replicator begins so. */
    static final String PREFIX = "REPLICATOR_";

    /** {@code --source-poll-interval}. */
    public String flag() {
        return "--" + name.replace('.', '-');
    }

    /** {@code REPLICATOR_SOURCE_POLL_INTERVAL}. */
    public String environment() {
        return PREFIX + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** {@code source}; empty for a key that stands alone. */
    public String section() {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(0, dot);
    }

    /** Whether its value may never be shown. */
    public boolean hidden() {
        return type.label().equals("PASSWORD");
    }

    T defaultValue() {
        return type.parser().apply(defaultText);
    }
}
