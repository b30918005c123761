package org.generallog.replicator.config;

import java.util.Optional;
import java.util.function.Function;

/**
 * How the text of a value becomes the value.
 *
 * @param label short word for help and usage: {@code PORT}
 * @param allowed what may stand there, as the end of a sentence "allowed: …"
 * @param list whether the value is a list: a YAML sequence, or text with commas
 * @param parser throws {@link IllegalArgumentException} (or a subclass) for what is not allowed
 */
public record ValueType<T>(String label, String allowed, boolean list, Function<String, T> parser) {

    /** The value; empty when the text is not allowed. */
    Optional<T> parse(String text) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException | ArithmeticException notAllowed) {
            return Optional.empty();
        }
    }
}
