package org.generallog.testbed.compare;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How two sides of a table are read in one order: by the primary key, integers as numbers (so that the server walks its index)
 * and all else as bytes, since collations differ between servers; without a common primary key by a digest of the whole row. That
 * is of 64 bits, from the one checksum that all servers have: MySQL 9.7 has no {@code SHA1} and no {@code MD5}, 5.5 no {@code SHA2}
 * where it was built without SSL.
 *
 * <p>A row read through {@link #select} has the key's parts first, then all columns.
 */
final class RowOrder {
    private final TableShape left;
    private final TableShape right;
    private final List<String> key;
    private final List<Boolean> numeric;

    RowOrder(TableShape left, TableShape right) {
        this.left = left;
        this.right = right;
        this.key = left.key().equals(right.key()) ? left.key() : List.of();
        this.numeric = key.isEmpty()
                ? List.of(true, true)
                : key.stream()
                        .map(name -> left.column(name).isInteger()
                                && right.column(name).isInteger())
                        .toList();
    }

    int keyParts() {
        return numeric.size();
    }

    String selectLeft() {
        return select(left, right);
    }

    String selectRight() {
        return select(right, left);
    }

    private String select(TableShape side, TableShape other) {
        List<String> values = side.columns().stream()
                .map(column -> column.canonical(other.column(column.name())))
                .toList();
        var parts = new ArrayList<String>();
        if (key.isEmpty()) {
            // Lengths keep ('a', 'bc') and ('ab', 'c') apart, and NULL from ''.
            String row = values.stream()
                    .map(value -> "IFNULL(LENGTH(" + value + "), 'N'), ':', IFNULL(" + value + ", '')")
                    .collect(Collectors.joining(", ", "CONCAT(", ")"));
            parts.add("CRC32(" + row + ")");
            parts.add("CRC32(REVERSE(" + row + "))");
        } else {
            for (int i = 0; i < key.size(); i++) {
                ColumnShape column = side.column(key.get(i));
                parts.add(
                        numeric.get(i)
                                ? column.quoted()
                                : "CAST(" + column.canonical(other.column(column.name())) + " AS BINARY)");
            }
        }
        String order = String.join(", ", parts);
        return "SELECT /* compare */ " + order + ", " + String.join(", ", values) + " FROM `"
                + side.database().replace("`", "``") + "`.`" + side.table().replace("`", "``") + "` ORDER BY " + order;
    }

    /** Less than 0 when the left row comes first, 0 for one key. */
    int compareKeys(byte[] @Nullable [] one, byte[] @Nullable [] other) {
        for (int i = 0; i < keyParts(); i++) {
            byte[] a = one[i];
            byte[] b = other[i];
            int order;
            if (a == null || b == null) {
                order = Boolean.compare(a != null, b != null);
            } else if (numeric.get(i)) {
                order = number(a).compareTo(number(b));
            } else {
                order = Arrays.compareUnsigned(a, b);
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static BigInteger number(byte[] text) {
        return new BigInteger(new String(text, StandardCharsets.US_ASCII));
    }

    /** For people. */
    String keyText(byte[] @Nullable [] row) {
        var parts = new ArrayList<String>();
        for (int i = 0; i < keyParts(); i++) {
            byte[] part = row[i];
            parts.add((key.isEmpty() ? "digest" : key.get(i)) + "="
                    + (part == null ? "NULL" : new String(part, StandardCharsets.UTF_8)));
        }
        return String.join(", ", parts);
    }

    /** Names of the columns that differ between two rows of one key. */
    List<String> differing(byte[] @Nullable [] one, byte[] @Nullable [] other) {
        var names = new ArrayList<String>();
        for (int i = keyParts(); i < one.length; i++) {
            if (!Arrays.equals(one[i], other[i])) {
                names.add(left.columns().get(i - keyParts()).name());
            }
        }
        return names;
    }
}
