package org.generallog.testbed.compare;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A column as {@code information_schema.COLUMNS} describes it.
 *
 * @param type {@code DATA_TYPE}, lower case
 * @param charset of character columns, else null
 */
record ColumnShape(String name, String type, @Nullable String charset) {
    private static final Set<String> INTEGERS = Set.of("tinyint", "smallint", "mediumint", "int", "bigint");

    boolean isInteger() {
        return INTEGERS.contains(type);
    }

    String quoted() {
        return "`" + name.replace("`", "``") + "`";
    }

    /**
     * An expression whose bytes are the same on every server that holds the same value.
     *
     * @param other the column on the other side; characters are compared as stored where both sides store them alike
     */
    String canonical(ColumnShape other) {
        String column = quoted();
        return switch (type) {
            // A FLOAT prints six digits, which may hide a difference; as a DOUBLE it prints the shortest exact text.
            case "float", "double" -> column + " * 1e0";
            case "date", "time", "datetime", "timestamp", "year", "json" -> "CAST(" + column + " AS CHAR)";
            case "bit",
                    "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" -> "HEX(" + column + ")";
            default -> {
                if (charset == null || other.charset == null) {
                    yield column;
                }
                yield sameCharset(charset, other.charset)
                        ? "CAST(" + column + " AS BINARY)"
                        : "CAST(CONVERT(" + column + " USING utf8mb4) AS BINARY)";
            }
        };
    }

    /** {@code utf8} is called {@code utf8mb3} by newer servers. */
    private static boolean sameCharset(String one, String other) {
        return one.replace("utf8mb3", "utf8").equals(other.replace("utf8mb3", "utf8"));
    }
}
