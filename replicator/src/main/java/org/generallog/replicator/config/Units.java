package org.generallog.replicator.config;

import java.time.Duration;
import java.util.Locale;

/** Durations ({@code 200ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 1d}) and sizes ({@code 256MB}: units of 1,024). */
public final class Units {
    private Units() {}

    /** @throws IllegalArgumentException when the text is no duration */
    public static Duration duration(String text) {
        int digits = digits(text);
        long amount = Long.parseLong(text.substring(0, digits));
        return switch (text.substring(digits).strip().toLowerCase(Locale.ROOT)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> throw new IllegalArgumentException("no unit of time: " + text);
        };
    }

    /** @throws IllegalArgumentException when the text is no size */
    public static long bytes(String text) {
        int digits = digits(text);
        long amount = Long.parseLong(text.substring(0, digits));
        long unit = switch (text.substring(digits).strip().toUpperCase(Locale.ROOT)) {
            case "", "B" -> 1L;
            case "KB", "K" -> 1L << 10;
            case "MB", "M" -> 1L << 20;
            case "GB", "G" -> 1L << 30;
            case "TB", "T" -> 1L << 40;
            default -> throw new IllegalArgumentException("no unit of size: " + text);
        };
        return Math.multiplyExact(amount, unit);
    }

    private static int digits(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }
}
