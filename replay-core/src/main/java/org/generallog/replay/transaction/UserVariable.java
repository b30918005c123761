package org.generallog.replay.transaction;

import org.jspecify.annotations.Nullable;

/**
 * A user variable that a statement reads, as a binlog {@code User_var} event carries it.
 *
 * @param name without the {@code @}
 * @param type how {@code value} is to be read
 * @param collation collation id of a string
 * @param value null for SQL NULL; a string's bytes; for numbers their ASCII decimal text
 */
public record UserVariable(String name, Type type, int collation, byte @Nullable [] value) {
    public enum Type {
        STRING,
        REAL,
        INTEGER,
        UNSIGNED,
        DECIMAL
    }
}
