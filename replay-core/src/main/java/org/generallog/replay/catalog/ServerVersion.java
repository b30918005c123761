package org.generallog.replay.catalog;

import java.util.Locale;

/**
 * The version of an instance.
 *
 * @param text as {@code @@version} says it, for example {@code 5.5.9-log} or {@code 10.11.5-MariaDB}
 * @param number {@code major * 10000 + minor * 100 + patch}, for example 50509
 * @param mariaDb whether it is a MariaDB, whose numbers mean something else
 */
public record ServerVersion(String text, int number, boolean mariaDb) {

    /**
     * Reads a version text. The prefix {@code 5.5.5-} that MariaDB puts before its own version in the handshake is left out.
     *
     * @throws IllegalArgumentException for a text that does not begin with {@code major.minor}
     */
    public static ServerVersion parse(String text) {
        boolean mariaDb = text.toLowerCase(Locale.ROOT).contains("mariadb");
        String numbers = mariaDb && text.startsWith("5.5.5-") ? text.substring("5.5.5-".length()) : text;
        int[] parts = new int[3];
        int part = 0;
        int at = 0;
        for (; at < numbers.length() && part < parts.length; at++) {
            char c = numbers.charAt(at);
            if (c == '.') {
                part++;
            } else if (c >= '0' && c <= '9') {
                parts[part] = parts[part] * 10 + (c - '0');
            } else {
                break;
            }
        }
        if (parts[0] == 0) {
            throw new IllegalArgumentException("not a version of MySQL or MariaDB: " + text);
        }
        return new ServerVersion(text, parts[0] * 10000 + parts[1] * 100 + parts[2], mariaDb);
    }

    public boolean isAtLeast(int wanted) {
        return number >= wanted;
    }

    /**
     * Whether the general log holds bytes that are not 3-byte utf8 as the text {@code \xHH}: MySQL before 8.0 and every
     * MariaDB (measured on 5.5.9, 5.6.24, MariaDB 10.11 and 11.4; 9.7 keeps the bytes).
     */
    public boolean escapesLogBytes() {
        return mariaDb || number < 80000;
    }

    /**
     * Whether InnoDB's report of a deadlock names the right victim. MariaDB 11.4.5 counts from the wrong one
     * (MDEV-37977); 10.11.5 and 10.11.19 have it right, of the others from 10.6 on it is not known.
     */
    public boolean namesDeadlockVictims() {
        return !mariaDb || number < 100600 || (number >= 101119 && number < 101200);
    }

    /**
     * Whether the victim of a deadlock that had sent {@code BEGIN} is in a new transaction at once (measured on 5.5.9, 5.6.24, MariaDB 10.11.5 and
     * 11.4.5) or back in autocommit (10.11.19 and MySQL 9.7). MariaDB changed it with MDEV-36959 in the releases of August 2025.
     */
    public boolean beginsAnewAfterDeadlock() {
        if (!mariaDb) {
            return number < 90000;
        }
        int series = number / 100;
        int release = number % 100;
        return switch (series) {
            case 1006 -> release < 23;
            case 1011 -> release < 14;
            case 1104 -> release < 8;
            case 1108 -> release < 3;
            default -> number < 120100;
        };
    }

    /**
     * Whether the row of a binary-protocol execution is written after it has succeeded: MySQL before 5.6 (measured on 5.5.9; 5.6.24,
     * MariaDB and 9.7 write it before).
     */
    public boolean logsExecuteAfter() {
        return !mariaDb && number < 50600;
    }

    /** Whether transactions can be read only (MySQL 5.6.5, MariaDB 10.0); before, {@code READ ONLY} is a syntax error. */
    public boolean hasReadOnlyTransactions() {
        return isAtLeast(mariaDb ? 100000 : 50605);
    }

    /** Whether the log's times are whole seconds: MySQL before 5.7.2 (measured on 5.5.9 and 5.6.24). */
    public boolean logsWholeSeconds() {
        return !mariaDb && number < 50702;
    }

    /** Whether rows cannot be changed any more once an XA branch has ended (error 1399). 5.5.9 lets them, even when it is prepared. */
    public boolean refusesWritesOfEndedBranches() {
        return mariaDb || isAtLeast(50600);
    }

    /** Whether a prepared XA branch stays when its client goes (MySQL 5.7.7, MariaDB 10.5); before, it is rolled back. */
    public boolean preparedOutlivesClient() {
        return isAtLeast(mariaDb ? 100500 : 50707);
    }
}
