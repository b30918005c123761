package org.generallog.replay.log;

/**
 * One connection of the process list.
 *
 * @param user {@code system user} and {@code event_scheduler} are the server's own
 * @param host {@code host:port} as the server writes it
 * @param database the default database, empty for none
 * @param command {@code Sleep}, {@code Query}, {@code Binlog Dump} …
 * @param state what the thread does, empty for nothing
 */
public record ProcessEntry(long threadId, String user, String host, String database, String command, String state) {}
