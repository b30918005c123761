package org.generallog.replay.catalog;

import java.util.Map;

/**
 * What an instance says of itself: what a session has before it sets anything, and what is needed to understand its log.
 *
 * @param globals global variables by name, lower case; values as {@code SHOW GLOBAL VARIABLES} writes them
 * @param sqlModeBits global {@code sql_mode} in the bits of that server, as {@code SET sql_mode = 4} takes them
 */
public record ServerFacts(
        ServerVersion version, Map<String, String> globals, long sqlModeBits, Clock clock, Collations collations) {

    /**
     * @param systemZone the time zone {@code SYSTEM}: a name, or an offset ({@link SystemZone})
     * @param systemOffsetSeconds what the time zone {@code SYSTEM} is ahead of UTC now, in seconds
     * @param startedAtSeconds when the server was started, seconds since 1970-01-01 UTC on its own clock, exact to about two
     *     seconds; all its threads are newer
     */
    public record Clock(String systemZone, int systemOffsetSeconds, long startedAtSeconds) {}

    /**
     * @param ids id of each collation by its name, lower case
     * @param defaults name of the default collation of each charset
     */
    public record Collations(Map<String, Integer> ids, Map<String, String> defaults) {
        public Collations {
            ids = Map.copyOf(ids);
            defaults = Map.copyOf(defaults);
        }
    }

    public ServerFacts {
        globals = Map.copyOf(globals);
    }

    /** The value of a global variable; {@code otherwise} for one that this version does not have. */
    public String global(String name, String otherwise) {
        return globals.getOrDefault(name, otherwise);
    }

    public boolean isMariaDb() {
        return version.mariaDb();
    }

    /** Global {@code sql_mode} as text. */
    public String sqlMode() {
        return global("sql_mode", "");
    }

    /** Global {@code time_zone}: {@code SYSTEM}, an offset or a zone's name. */
    public String timeZone() {
        return global("time_zone", "SYSTEM");
    }

    /** Global {@code autocommit}; it is on where it cannot be set globally (before 5.5). */
    public boolean autocommit() {
        return isOn("autocommit", true);
    }

    public boolean foreignKeyChecks() {
        return isOn("foreign_key_checks", true);
    }

    public boolean uniqueChecks() {
        return isOn("unique_checks", true);
    }

    public String characterSetServer() {
        return global("character_set_server", "latin1");
    }

    public String collationServer() {
        return global("collation_server", "latin1_swedish_ci");
    }

    public String collationDatabase() {
        return global("collation_database", collationServer());
    }

    /** 0: names compare with case; 1: stored in lower case; 2: stored as given, compared in lower case. */
    public int lowerCaseTableNames() {
        return Integer.parseInt(global("lower_case_table_names", "0"));
    }

    /** Global {@code innodb_lock_wait_timeout} in seconds. */
    public int lockWaitTimeoutSeconds() {
        return Integer.parseInt(global("innodb_lock_wait_timeout", "50"));
    }

    /** Whether a lock wait timeout rolls the whole transaction back instead of the statement alone. */
    public boolean rollbackOnTimeout() {
        return isOn("innodb_rollback_on_timeout", false);
    }

    /** Bytes. */
    public long maxAllowedPacket() {
        return Long.parseLong(global("max_allowed_packet", "1048576"));
    }

    /** What the server runs at the start of each connection of an account without {@code SUPER}; not in the log. */
    public String initConnect() {
        return global("init_connect", "");
    }

    public boolean eventSchedulerOn() {
        return isOn("event_scheduler", false);
    }

    public Map<String, Integer> collationIds() {
        return collations.ids();
    }

    public Map<String, String> defaultCollations() {
        return collations.defaults();
    }

    private boolean isOn(String name, boolean otherwise) {
        String value = globals.get(name);
        return value == null ? otherwise : value.equalsIgnoreCase("ON") || value.equals("1");
    }
}
