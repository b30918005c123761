package org.generallog.replicator.config;

/**
 * Something wrong in the configuration.
 *
 * @param where key, value and origin: {@code source.port = 70000 (shop.yml line 4)}
 * @param what what is wrong and what is allowed
 */
public record Problem(String where, String what) {
    @Override
    public String toString() {
        return where.isEmpty() ? what : where + ": " + what;
    }
}
