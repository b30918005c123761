package org.generallog.replay.log;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The {@code command_type} of a row of the general log. */
public enum LogCommand {
    CONNECT("Connect"),
    QUERY("Query"),
    EXECUTE("Execute"),
    PREPARE("Prepare"),
    INIT_DB("Init DB"),
    CHANGE_USER("Change user"),
    RESET_CONNECTION("Reset Connection"),
    QUIT("Quit"),
    CLOSE_STATEMENT("Close stmt"),
    RESET_STATEMENT("Reset stmt"),
    LONG_DATA("Long Data"),
    FETCH("Fetch"),
    FIELD_LIST("Field List"),
    /** The protocol's own commands for {@code CREATE DATABASE} and {@code DROP DATABASE}, of clients of MySQL 3.23; the argument is the name. */
    CREATE_DATABASE("Create DB"),
    DROP_DATABASE("Drop DB"),
    /** Any other command that the servers' sources name; none of them changes data. */
    OTHER(""),
    /** One that no source names: nobody knows what it did. */
    UNKNOWN("?");

    /** {@code command_name} of MySQL 5.1 to 9.7 and of MariaDB ({@code sql_parse.cc}), as far as it is not above. */
    private static final Set<String> HARMLESS = Set.of(
            "sleep",
            "shutdown",
            "refresh",
            "statistics",
            "processlist",
            "kill",
            "debug",
            "ping",
            "time",
            "delayed insert",
            "binlog dump",
            "table dump",
            "connect out",
            "register slave",
            "register replica",
            "set option",
            "daemon",
            "binlog dump gtid",
            "clone",
            "subscribe group replication stream",
            "error",
            "slave_worker",
            "slave_io",
            "slave_sql",
            "com_multi",
            "bulk_execute");

    private static final Map<String, LogCommand> BY_NAME = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(c -> c.text.toLowerCase(Locale.ROOT), Function.identity()));

    private final String text;

    LogCommand(String text) {
        this.text = text;
    }

    /** As the server writes it. */
    public String text() {
        return text;
    }

    /** The command of this name as the server writes it. */
    public static LogCommand of(String commandType) {
        String name = commandType.trim().toLowerCase(Locale.ROOT);
        return BY_NAME.getOrDefault(name, HARMLESS.contains(name) ? OTHER : UNKNOWN);
    }
}
