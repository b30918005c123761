package org.generallog.replay.doubt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.sql.RowKey;

/**
 * A unique key's value as a condition that finds its row on either instance, in every sql_mode: {@code `id`='4711' AND `day`='2026-11-20'}.
 */
final class KeyCondition {
    /** Longer ones are of no use to people; the table is listed whole then. */
    private static final int LONGEST = 500;

    private KeyCondition() {}

    static Optional<String> of(RowKey key, TableSchema schema) {
        return of(key, schema.uniqueKeys().get(key.keyIndex()), schema);
    }

    /** The key's value in these columns of a table. */
    static Optional<String> of(RowKey key, List<String> columns, TableSchema schema) {
        List<String> parts = new ArrayList<>(columns.size());
        for (int i = 0; i < columns.size(); i++) {
            parts.add(part(
                    columns.get(i), type(columns.get(i), schema), key.values().get(i)));
        }
        String condition = String.join(" AND ", parts);
        return condition.length() > LONGEST ? Optional.empty() : Optional.of(condition);
    }

    private static String type(String column, TableSchema schema) {
        return schema.columns().stream()
                .filter(each -> each.name().equals(column))
                .map(TableSchema.Column::type)
                .findFirst()
                .orElse("");
    }

    private static String part(String column, String type, String value) {
        String name = '`' + column.replace("`", "``") + '`';
        if (type.endsWith("binary") || type.endsWith("blob")) {
            // NUL bytes at the end are cut off in the key's value: this finds the value with any number of them.
            String hex = HexFormat.of().formatHex(value.getBytes(StandardCharsets.ISO_8859_1));
            return "%s>=x'%s' AND %s<x'%s01'".formatted(name, hex, name, hex);
        }
        boolean plain = value.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '\'' && c != '\\');
        return plain
                ? name + "='" + value + "'"
                : name + "=_latin1 x'" + HexFormat.of().formatHex(value.getBytes(StandardCharsets.ISO_8859_1)) + "'";
    }
}
