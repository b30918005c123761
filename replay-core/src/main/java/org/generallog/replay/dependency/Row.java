package org.generallog.replay.dependency;

import java.util.Map;
import org.generallog.replay.dependency.TableShape.Column;
import org.generallog.replay.sql.Literal;
import org.jspecify.annotations.Nullable;

/** Values of some columns, as a statement gives them. */
interface Row {
    /** What is known of a value. */
    enum Kind {
        CONSTANT,
        NULL,
        UNKNOWN
    }

    /** The constant; null where it is not one or not known. A literal NULL is one of {@link Literal.Type#NULL}. */
    @Nullable
    Literal value(Column column);

    /** Whether the values become the row's; else they are compared with it. */
    boolean stored();

    static Kind kind(@Nullable Literal literal) {
        if (literal == null) {
            return Kind.UNKNOWN;
        }
        return literal.type() == Literal.Type.NULL ? Kind.NULL : Kind.CONSTANT;
    }

    /** Values that a condition names. */
    static Row compared(Map<String, Literal> point) {
        return new Row() {
            @Override
            public @Nullable Literal value(Column column) {
                return point.get(column.name());
            }

            @Override
            public boolean stored() {
                return false;
            }
        };
    }
}
