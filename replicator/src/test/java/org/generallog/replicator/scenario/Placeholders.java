package org.generallog.replicator.scenario;

import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in {@code {db}}, {@code {i}} (number of the repetition, from 1), {@code {id:SESSION}} (its connection's id),
 * {@code {fill:TEXT:N}} (a text N times).
 */
final class Placeholders {
    private static final Pattern PLACES = Pattern.compile("\\{(db|i|id:[A-Za-z0-9_-]+|fill:[^{}:]+:[0-9]+)}");

    private final String database;
    private final int number;
    private final ToLongFunction<String> connectionId;

    Placeholders(String database, int number, ToLongFunction<String> connectionId) {
        this.database = database;
        this.number = number;
        this.connectionId = connectionId;
    }

    String in(String text) {
        if (text.indexOf('{') < 0) {
            return text;
        }
        return PLACES.matcher(text).replaceAll(match -> Matcher.quoteReplacement(value(match.group(1))));
    }

    private String value(String place) {
        if (place.equals("db")) {
            return database;
        }
        if (place.equals("i")) {
            return Integer.toString(number);
        }
        String[] parts = place.split(":", -1);
        return parts[0].equals("id")
                ? Long.toString(connectionId.applyAsLong(parts[1]))
                : parts[1].repeat(Integer.parseInt(parts[2]));
    }
}
