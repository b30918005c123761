package org.generallog.replicator.config;

/**
 * A value as it was given.
 *
 * @param list whether it was a YAML sequence; its items are joined by commas
 * @param origin where it was given, for messages: {@code shop.yml line 4}, {@code --source-port}
 * @param rank which wins: flag over environment over file
 */
record RawValue(String text, boolean list, String origin, int rank) {
    static final int FILE = 1;
    static final int ENVIRONMENT = 2;
    static final int FLAG = 3;
}
