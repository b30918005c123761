package org.generallog.replay.capture;

import java.util.List;

/**
 * A statement that could not be replayed, without any of its literals.
 *
 * @param kind its first words: {@code GRANT}, {@code LOAD DATA} …
 * @param userHost who sent it, as the old instance writes it
 * @param about the tables that it names, or the accounts
 */
public record Unsupported(String kind, long timeMicros, String userHost, List<String> about) {
    public Unsupported {
        about = List.copyOf(about);
    }
}
