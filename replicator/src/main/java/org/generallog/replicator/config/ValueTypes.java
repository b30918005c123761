package org.generallog.replicator.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The types that the configuration's values have. */
final class ValueTypes {
    private ValueTypes() {}

    static ValueType<String> text(String label) {
        return one(label, "any text", Function.identity());
    }

    static ValueType<Secret> secret() {
        return one("PASSWORD", "any text", Secret::new);
    }

    static ValueType<Path> path(String label) {
        return one(label, "a path; a relative one begins at the working directory", Path::of);
    }

    /** Letters, digits and {@code also}, at most {@code length} of them. */
    static ValueType<String> word(String label, String also, int length) {
        String allowed = "1 to " + length + " of the characters A-Z a-z 0-9 " + spaced(also);
        return one(label, allowed, text -> {
            boolean good = !text.isEmpty()
                    && text.length() <= length
                    && text.chars().allMatch(c -> (c < 128 && Character.isLetterOrDigit(c)) || also.indexOf(c) >= 0);
            return require(text, good);
        });
    }

    static ValueType<Integer> integer(String label, int least, int most) {
        return one(label, "a whole number from " + least + " to " + most, text -> {
            int value = Integer.parseInt(text);
            return require(value, value >= least && value <= most);
        });
    }

    static ValueType<Duration> duration(String least, String most) {
        String allowed = "a duration from " + least + " to " + most + ", such as 200ms, 10s, 5m, 2h or 1d";
        return one("DURATION", allowed, text -> {
            Duration value = Units.duration(text);
            boolean good = value.compareTo(Units.duration(least)) >= 0 && value.compareTo(Units.duration(most)) <= 0;
            return require(value, good);
        });
    }

    static ValueType<Long> size(String least, String most) {
        String allowed = "a size from " + least + " to " + most + ", such as 512KB, 256MB or 1GB (units of 1,024)";
        return one("SIZE", allowed, text -> {
            long value = Units.bytes(text);
            return require(value, value >= Units.bytes(least) && value <= Units.bytes(most));
        });
    }

    static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        String allowed = Arrays.stream(type.getEnumConstants())
                .map(e -> e.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
        return one("MODE", allowed, text -> {
            require(text, text.equals(text.toLowerCase(Locale.ROOT)) && text.indexOf('_') < 0);
            return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
        });
    }

    static ValueType<List<String>> names(String label) {
        return new ValueType<>(
                label + "[,...]",
                "a list of names",
                true,
                text -> text.isBlank()
                        ? List.of()
                        : Arrays.stream(text.split(",", -1))
                                .map(String::strip)
                                .map(name -> require(name, !name.isEmpty()))
                                .toList());
    }

    /** Hosts, each with or without a port. */
    static ValueType<List<String>> places() {
        ValueType<List<String>> names = names("HOST[:PORT]");
        return new ValueType<>(names.label(), "a list of HOST or HOST:PORT", true, text -> {
            List<String> places = names.parser().apply(text);
            places.stream().filter(place -> place.indexOf(':') >= 0).forEach(ListenAddress::parse);
            return places;
        });
    }

    static ValueType<Retention> retention() {
        String allowed = "applied, or a duration such as 6h or 7d";
        return one(
                "applied|DURATION",
                allowed,
                text -> "applied".equals(text) ? Retention.APPLIED : new Retention(Optional.of(Units.duration(text))));
    }

    static ValueType<Optional<ListenAddress>> listen() {
        String allowed = "HOST:PORT such as 127.0.0.1:9104 or [::1]:9104, or off";
        return one(
                "HOST:PORT|off",
                allowed,
                text -> "off".equals(text) ? Optional.empty() : Optional.of(ListenAddress.parse(text)));
    }

    private static <T> ValueType<T> one(String label, String allowed, Function<String, T> parser) {
        return new ValueType<>(label, allowed, false, parser);
    }

    private static <T> T require(T value, boolean good) {
        if (!good) {
            throw new IllegalArgumentException("out of what is allowed");
        }
        return value;
    }

    private static String spaced(String characters) {
        return characters.chars().mapToObj(Character::toString).collect(Collectors.joining(" "));
    }
}
