package org.generallog.replicator.verify;

import org.jspecify.annotations.Nullable;

/**
 * Something that both instances define in different ways.
 *
 * @param what its kind and name: {@code index shop.orders.by_day}
 * @param older how the old instance has it; null where it has not
 * @param newer how the new one has it; null where it has not
 */
public record DefinitionDifference(
        String what, @Nullable String older, @Nullable String newer) {
    /** {@code missing}, {@code extra} or {@code different}, from the new instance's side. */
    public String kind() {
        return newer == null ? "missing" : older == null ? "extra" : "different";
    }
}
