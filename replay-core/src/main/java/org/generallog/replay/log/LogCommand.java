package org.generallog.replay.log;

import java.util.Locale;
import java.util.Map;
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
    /** Any other command; none of them changes data. */
    OTHER("");

    private static final Map<String, LogCommand> BY_NAME = Stream.of(values())
            .collect(Collectors.toUnmodifiableMap(c -> c.text.toLowerCase(Locale.ROOT), Function.identity()));

    private final String text;

    LogCommand(String text) {
        this.text = text;
    }

    /** The command of this name as the server writes it; {@link #OTHER} for one that is not known. */
    public static LogCommand of(String commandType) {
        return BY_NAME.getOrDefault(commandType.trim().toLowerCase(Locale.ROOT), OTHER);
    }
}
