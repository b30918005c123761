package org.generallog.replay.verify;

import java.util.List;

/**
 * Which row of a table it is.
 *
 * @param parts the values of a unique key's columns in its order, each in the form that both instances share, one character for a byte; for a
 *     table without such a key a digest of the whole row
 */
public record Key(List<String> parts) {
    public Key {
        parts = List.copyOf(parts);
    }

    public static Key of(String... parts) {
        return new Key(List.of(parts));
    }
}
