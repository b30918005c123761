package org.generallog.replicator.metrics;

/**
 * The account and the host of the log's {@code user_host}: {@code user[user] @ host [ip]}, where host may be missing. What looks
 * otherwise is the user as it stands.
 */
public record UserHost(String user, String host) {

    public static UserHost of(String userHost) {
        int at = userHost.indexOf(" @ ");
        if (at < 0) {
            return new UserHost(userHost, "");
        }
        String account = userHost.substring(0, at);
        int bracket = account.indexOf('[');
        String place = userHost.substring(at + 3).strip();
        int address = place.indexOf('[');
        String host = address < 0 ? place : place.substring(0, address).strip();
        if (host.isEmpty() && place.endsWith("]")) {
            host = place.substring(address + 1, place.length() - 1);
        }
        return new UserHost(bracket > 0 ? account.substring(0, bracket) : account, host);
    }
}
