package org.generallog.replay.conflict;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.TableAccess;

/**
 * Names the rows that constants in a statement point at: one name per unique key whose columns are all given.
 *
 * <p>Two constants that the column holds equal give the same name: {@code 5}, {@code 5.0} and {@code '5'} for a number;
 * {@code 'A'} and {@code 'a '} for a text that is not binary. Where forms differ in ways not known here (dates, hex) they give
 * different names, so that two names being equal is a fact and their being different is not.
 */
public final class RowKeys {
    private static final Set<String> NUMBERS =
            Set.of("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "year", "bit");
    private static final Set<String> TEXTS =
            Set.of("char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set");

    private RowKeys() {}

    /** Empty where constants do not name the rows. */
    public static List<String> of(TableAccess access, TableSchema schema) {
        List<String> names = new ArrayList<>();
        for (Map<String, Literal> point : access.points()) {
            for (int key = 0; key < schema.uniqueKeys().size(); key++) {
                name(point, schema, key).ifPresent(names::add);
            }
        }
        return names;
    }

    private static Optional<String> name(Map<String, Literal> point, TableSchema schema, int key) {
        StringBuilder name = new StringBuilder(schema.database())
                .append('.')
                .append(schema.name())
                .append('#')
                .append(key);
        for (String column : schema.uniqueKeys().get(key)) {
            int place = place(schema, column);
            Literal value = point.get(column);
            if (value == null && place >= 0) {
                // An INSERT without a column list names its columns by place.
                value = point.get("#" + (place + 1));
            }
            if (value == null || place < 0 || value.type() == Literal.Type.NULL) {
                return Optional.empty();
            }
            name.append(':').append(normal(value, schema.columns().get(place)));
        }
        return Optional.of(name.toString());
    }

    private static int place(TableSchema schema, String column) {
        for (int i = 0; i < schema.columns().size(); i++) {
            if (schema.columns().get(i).name().equals(column)) {
                return i;
            }
        }
        return -1;
    }

    private static String normal(Literal value, TableSchema.Column column) {
        if (value.type() == Literal.Type.HEX) {
            return "x" + value.text();
        }
        if (NUMBERS.contains(column.type())) {
            return number(value.text());
        }
        if (TEXTS.contains(column.type()) && !column.collation().endsWith("_bin")) {
            return value.text().stripTrailing().toLowerCase(Locale.ROOT);
        }
        return value.text();
    }

    private static String number(String text) {
        try {
            BigDecimal number = new BigDecimal(text.strip());
            return number.signum() == 0 ? "0" : number.stripTrailingZeros().toString();
        } catch (NumberFormatException notNumber) {
            return text;
        }
    }
}
