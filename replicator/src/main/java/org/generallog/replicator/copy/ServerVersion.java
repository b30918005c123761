package org.generallog.replicator.copy;

import java.util.Locale;

/**
 * A server's kind and version.
 *
 * @param mariaDb whether it is MariaDB
 * @param number major · 10000 + minor · 100 + patch, for example 50509
 */
record ServerVersion(boolean mariaDb, int number) {

    /** From what {@code VERSION()} returns, such as {@code 5.5.9-log}, {@code 11.4.5-MariaDB}, {@code 5.5.5-10.1.2-MariaDB}. */
    static ServerVersion parse(String version) {
        boolean mariaDb = version.toLowerCase(Locale.ROOT).contains("mariadb");
        String text = version.startsWith("5.5.5-10.") ? version.substring("5.5.5-".length()) : version;
        int number = 0;
        int at = 0;
        for (int part = 0; part < 3; part++) {
            int value = 0;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                value = value * 10 + (text.charAt(at++) - '0');
            }
            number = number * 100 + value;
            if (at < text.length() && text.charAt(at) == '.') {
                at++;
            }
        }
        return new ServerVersion(mariaDb, number);
    }

    boolean atLeast(int other) {
        return number >= other;
    }
}
