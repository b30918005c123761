package org.generallog.replay.accounts;

import java.util.List;

/**
 * An account of the old instance, or a role.
 *
 * @param user may be empty: the anonymous one
 * @param host empty for a role
 * @param plugin that checks the password; empty for the server's own way
 * @param secret what the server keeps of the password, as the plugin writes it; empty for none
 * @param requires {@code REQUIRE …}: which TLS it demands; empty for none
 * @param limits {@code MAX_QUERIES_PER_HOUR 10} and its like, those that are set
 * @param grants lines of {@code SHOW GRANTS}
 */
public record OldAccount(
        String user,
        String host,
        String plugin,
        String secret,
        String requires,
        List<String> limits,
        boolean role,
        List<String> grants) {
    private static final int SHA1_DIGITS = 40;

    public OldAccount {
        limits = List.copyOf(limits);
        grants = List.copyOf(grants);
    }

    /** {@code 'user'@'host'}. */
    public String quoted() {
        return role ? quote(user) : quote(user) + "@" + quote(host);
    }

    static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** Whether the password is kept as servers from 4.1 on keep it, so that others can take it over. */
    boolean hasNativePassword() {
        boolean itsPlugin = plugin.isEmpty() || plugin.equals("mysql_native_password");
        return itsPlugin
                && secret.length() == SHA1_DIGITS + 1
                && secret.charAt(0) == '*'
                && secret.chars().skip(1).allMatch(c -> Character.digit(c, 16) >= 0);
    }

    boolean hasNoPassword() {
        return secret.isEmpty() && (plugin.isEmpty() || plugin.equals("mysql_native_password"));
    }
}
