package org.generallog.replicator.command;

import java.time.Duration;
import org.generallog.replicator.config.Units;
import org.generallog.replicator.copy.LockMode;
import org.generallog.replicator.daemon.StartAt;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Option texts to values. */
final class Converters {
    private Converters() {}

    static final class Start implements ITypeConverter<StartAt> {
        @Override
        public StartAt convert(String text) {
            try {
                return StartAt.parse(text);
            } catch (IllegalArgumentException refused) {
                throw new TypeConversionException(String.valueOf(refused.getMessage()));
            }
        }
    }

    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return Units.duration(text);
            } catch (IllegalArgumentException refused) {
                throw new TypeConversionException("'" + text + "' is no duration; allowed: 200ms, 10s, 5m, 2h, 1d");
            }
        }
    }

    static final class Lock implements ITypeConverter<LockMode> {
        @Override
        public LockMode convert(String text) {
            return switch (text) {
                case "brief" -> LockMode.BRIEF;
                case "brief-or-none" -> LockMode.BRIEF_OR_NONE;
                case "whole-copy" -> LockMode.WHOLE_COPY;
                case "none" -> LockMode.NONE;
                default ->
                    throw new TypeConversionException(
                            "'" + text + "' is no lock; allowed: brief, brief-or-none, whole-copy, none");
            };
        }
    }
}
