package org.generallog.replay.rights;

import java.util.Locale;

/** Which hosts an account is for ({@code compare_hostname} in {@code sql_acl.cc}; manual, "Specifying Account Names"). */
final class HostPattern {
    private static final int BYTES = 4;

    private HostPattern() {}

    /**
     * @param pattern {@code localhost}, {@code %.example.com}, {@code 10.1.%}, {@code 10.1.0.0/255.255.0.0}; empty for all
     * @param host name of the client's host; empty where it is not known
     * @param address of the client's host; empty for none
     */
    static boolean match(String pattern, String host, String address) {
        if (pattern.isEmpty()) {
            return true;
        }
        int slash = pattern.indexOf('/');
        if (slash > 0) {
            long network = number(pattern.substring(0, slash));
            long mask = number(pattern.substring(slash + 1));
            long client = number(address);
            return network >= 0 && mask >= 0 && client >= 0 && (client & mask) == network;
        }
        String lower = pattern.toLowerCase(Locale.ROOT);
        return (!host.isEmpty() && Wildcards.match(host.toLowerCase(Locale.ROOT), lower))
                || (!address.isEmpty() && Wildcards.match(address, lower))
                || pattern.equals("%");
    }

    /** An IPv4 address as a number; -1 for anything else. */
    private static long number(String address) {
        String[] parts = address.split("\\.", -1);
        if (parts.length != BYTES) {
            return -1;
        }
        long number = 0;
        for (String part : parts) {
            boolean digits =
                    !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits) {
                return -1;
            }
            number = (number << 8) + Integer.parseInt(part);
        }
        return number;
    }
}
