package org.generallog.replicator.verify;

import java.util.Locale;
import java.util.Set;
import org.generallog.replay.sql.SqlNames;
import org.generallog.replay.verify.Side;

/**
 * A column that both instances have.
 *
 * @param older its name on the old instance
 * @param newer its name on the new instance: case may differ
 * @param charset of the shared form of a text; empty for what is no text
 * @param convert the charset that both sides have to convert to; empty where the stored bytes are compared
 * @param listed whether it is an ENUM or a SET, which a server orders by number
 * @param generated whether the new instance computes it
 * @param isLong whether a value may have megabytes
 */
record ColumnPair(
        String older,
        String newer,
        Form form,
        String charset,
        String convert,
        boolean listed,
        boolean generated,
        boolean isLong) {
    private static final Set<String> LONG =
            Set.of("mediumtext", "longtext", "mediumblob", "longblob", "json", "geometry");
    private static final Set<String> UNICODE = Set.of("utf8", "utf8mb3", "utf8mb4");

    /** @param unicode the widest charset of Unicode that the old instance has */
    static ColumnPair of(ColumnFacts older, ColumnFacts newer, String unicode) {
        Form form = Form.of(older.type(), newer.type());
        String charset = "";
        String convert = "";
        if (form == Form.TEXT) {
            String one = older.charset();
            String other = newer.charset();
            if (UNICODE.contains(one) && UNICODE.contains(other)) {
                charset = "utf8mb4";
            } else if (one.equals(other) || one.isEmpty() || other.isEmpty()) {
                charset = one.isEmpty() ? "binary" : one;
            } else {
                charset = "utf8mb4";
                convert = unicode;
            }
        }
        boolean listed = Set.of("enum", "set").contains(older.type())
                || Set.of("enum", "set").contains(newer.type());
        return new ColumnPair(
                older.name(),
                newer.name(),
                form,
                charset,
                convert,
                listed,
                newer.generated() || older.generated(),
                LONG.contains(older.type()));
    }

    private String quoted(Side side) {
        return SqlNames.quote(side == Side.OLDER ? older : newer);
    }

    /** The expression that gives its value. */
    String select(Side side) {
        String expression = form.select(quoted(side));
        return convert.isEmpty() ? expression : "CONVERT(" + expression + " USING " + unicode(side) + ")";
    }

    /** An expression for its bytes: where both sides give the same ones, the values are the same. */
    String text(Side side) {
        String quoted = quoted(side);
        return switch (form) {
            case NUMBER -> quoted;
            case FLOATING -> form.select(quoted);
            case BITS -> "HEX(" + quoted + " + 0)";
            case TIME, YEAR, TEXT, BYTES, JSON -> "CAST(" + select(side) + " AS BINARY)";
        };
    }

    /** Whether both sides order by it alike. */
    boolean hasOneOrder() {
        return form == Form.NUMBER;
    }

    private String unicode(Side side) {
        return side == Side.OLDER ? convert : "utf8mb4";
    }

    /** What is ordered by, and compared with {@link #literal}. */
    String ordered(Side side) {
        return listed ? "CAST(" + quoted(side) + " AS CHAR)" : quoted(side);
    }

    String equalTo(Side side, String shared) {
        return quoted(side) + "=" + literal(side, shared);
    }

    String column(Side side) {
        return quoted(side);
    }

    String literal(Side side, String shared) {
        String introducer =
                charset.equals("utf8mb4") && side == Side.OLDER && convert.equals("utf8") ? "utf8" : charset;
        return form.literal(shared, introducer);
    }

    String readable(String shared) {
        return form.readable(shared, charset);
    }

    /** Whether rows can be found by it. */
    boolean fitsKey() {
        return form != Form.FLOATING && form != Form.JSON && !charset.equals("binary");
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
