package org.generallog.replicator.copy;

/** How a column's values are read and written again so that the new instance stores the same value to the bit. */
enum ValueForm {
    /** Integers and decimals: their digits. */
    NUMBER,
    /**
     * FLOAT and DOUBLE. The text of a FLOAT has six digits only; as a DOUBLE it has the 17 that tell it from all others
     * (5.5 and later). Written with an exponent, since a literal without one is a DECIMAL of 30 decimals.
     */
    FLOATING,
    /** ENUM and SET by number: an invalid ENUM value is 0, an empty member is not. */
    INDEX,
    /** BIT. */
    HEX,
    /** Text, binary: the stored bytes. */
    BYTES,
    /** The stored bytes, too; not every server casts them. */
    GEOMETRY,
    /** Dates, times and what else has a text of its own. */
    TEXT,
    /** JSON of MySQL does not take binary text. */
    JSON;

    static ValueForm of(String dataType) {
        return switch (dataType) {
            case "tinyint", "smallint", "mediumint", "int", "integer", "bigint", "decimal", "numeric" -> NUMBER;
            case "float", "double", "real" -> FLOATING;
            case "enum", "set" -> INDEX;
            case "bit" -> HEX;
            case "json" -> JSON;
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" -> BYTES;
            case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob" -> BYTES;
            case "geometry", "point", "linestring", "polygon" -> GEOMETRY;
            case "multipoint", "multilinestring", "multipolygon" -> GEOMETRY;
            case "geometrycollection", "geomcollection" -> GEOMETRY;
            default -> TEXT;
        };
    }

    /** The expression to read the column with. */
    String select(String quotedColumn) {
        return switch (this) {
            case FLOATING -> quotedColumn + " * 1e0";
            case INDEX -> "CAST(" + quotedColumn + " AS UNSIGNED)";
            default -> quotedColumn;
        };
    }

    /** An expression for the value's bytes that both servers print alike, whatever charset the connection has. */
    String text(String quotedColumn) {
        return switch (this) {
            case BYTES, TEXT, JSON, GEOMETRY -> "CAST(" + quotedColumn + " AS BINARY)";
            case HEX -> "HEX(" + quotedColumn + " + 0)";
            default -> select(quotedColumn);
        };
    }

    /** Writes the value as a literal. */
    void write(byte[] value, ByteSink to) {
        switch (this) {
            case NUMBER, INDEX -> to.append(value, 0, value.length);
            case FLOATING -> {
                to.append(value, 0, value.length);
                if (!hasExponent(value)) {
                    to.append("e0");
                }
            }
            case HEX -> to.appendHex(value);
            case BYTES, GEOMETRY -> to.appendQuoted(value);
            case TEXT, JSON -> {
                to.append("_utf8mb4");
                to.appendQuoted(value);
            }
        }
    }

    private static boolean hasExponent(byte[] value) {
        for (byte b : value) {
            if (b == 'e' || b == 'E') {
                return true;
            }
        }
        return false;
    }
}
