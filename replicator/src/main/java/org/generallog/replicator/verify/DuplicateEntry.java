package org.generallog.replicator.verify;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What error 1062 says: {@code Duplicate entry 'VALUE' for key 'KEY'} (manual, "Server Error Message Reference"). MySQL 8.0.19 and later put the table
 * before the key's name.
 *
 * @param value the key's columns, with {@code -} between them
 * @param primary whether it is the primary key
 */
record DuplicateEntry(String value, boolean primary) {
    private static final String BEGIN = "Duplicate entry '";
    private static final String MIDDLE = "' for key '";
    /** Longer values are cut by the server. */
    private static final int LONGEST = 60;

    /** Empty where it is no such error, or the value does not stand there as it is. */
    static Optional<DuplicateEntry> of(SQLException error) {
        String message = String.valueOf(error.getMessage());
        int begin = message.indexOf(BEGIN);
        int middle = message.lastIndexOf(MIDDLE);
        int end = message.lastIndexOf('\'');
        if (!TableTrouble.isDuplicate(error) || begin < 0 || middle < begin || end < middle + MIDDLE.length()) {
            return Optional.empty();
        }
        String value = message.substring(begin + BEGIN.length(), middle);
        String key = message.substring(middle + MIDDLE.length(), end);
        boolean plain = value.length() <= LONGEST && value.chars().allMatch(c -> c >= ' ' && c < 127 && c != '\\');
        return plain
                ? Optional.of(new DuplicateEntry(
                        value, key.substring(key.lastIndexOf('.') + 1).equals("PRIMARY")))
                : Optional.empty();
    }

    /** The values of so many columns; none where it is not certain where one ends. */
    Optional<List<String>> columns(int count) {
        if (count == 1) {
            return Optional.of(List.of(value));
        }
        List<String> parts = List.of(value.split("-", -1));
        return parts.size() == count ? Optional.of(parts) : Optional.empty();
    }
}
