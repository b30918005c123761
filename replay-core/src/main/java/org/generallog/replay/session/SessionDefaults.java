package org.generallog.replay.session;

/**
 * What a session of the old instance starts with: its global variables.
 *
 * @param timeZone the global {@code time_zone}; {@code SYSTEM} already turned into an offset such as {@code +01:00}
 * @param systemTimeZone what {@code SYSTEM} means there now, as an offset
 * @param collationServer id of {@code collation_server}
 */
public record SessionDefaults(
        long sqlMode,
        String timeZone,
        String systemTimeZone,
        int collationServer,
        boolean autocommit,
        boolean foreignKeyChecks,
        boolean uniqueChecks) {}
