package org.generallog.replay.catalog;

/**
 * What the new instance has to know of the old one to understand its schema statements; kept in the capture checkpoint.
 *
 * @param version as {@code @@version} says it
 * @param explicitTimestamps {@code explicit_defaults_for_timestamp}: off, a {@code TIMESTAMP} column is {@code NOT NULL} unless it says
 *     otherwise, the first one of a table is set at each change, and NULL stored in one means now
 */
public record OldInstance(String version, boolean explicitTimestamps) {
    /** Where nothing was recorded: an instance of the age that this program is for. */
    public static final OldInstance ASSUMED = new OldInstance("5.5.9", false);

    public static OldInstance of(ServerFacts facts) {
        String explicit = facts.global("explicit_defaults_for_timestamp", "OFF");
        return new OldInstance(facts.version().text(), explicit.equalsIgnoreCase("ON") || explicit.equals("1"));
    }

    public ServerVersion serverVersion() {
        return ServerVersion.parse(version);
    }
}
