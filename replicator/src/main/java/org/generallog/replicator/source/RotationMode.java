package org.generallog.replicator.source;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the log is kept short. */
public enum RotationMode {
    /** By what the account may do. */
    AUTO,
    /** {@code RENAME} to segments of our own, dropped once they are captured. */
    SWAP,
    /** {@code CALL mysql.rds_rotate_general_log}. */
    RDS,
    /** Somebody else's affair; a truncation is a gap. */
    NONE;

    /** The mode as the configuration writes it. */
    public static RotationMode of(String text) {
        for (RotationMode mode : values()) {
            if (mode.toString().equals(text.strip().toLowerCase(Locale.ROOT))) {
                return mode;
            }
        }
        throw new IllegalArgumentException("unknown rotation \"" + text + "\": choose one of "
                + Arrays.stream(values()).map(RotationMode::toString).collect(Collectors.joining(", ")));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
