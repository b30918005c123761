package org.generallog.replay.rights;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.catalog.Definer;

/**
 * Who has sent a statement.
 *
 * @param account the user's name in the account that the server has given it; empty for an anonymous one
 * @param user the name that the client gave
 * @param host name of its host; may be empty
 * @param address of its host; may be empty
 * @param exact whether {@code host} is the account's own pattern: rows of the event scheduler and of definers
 */
public record Client(String account, String user, String host, String address, boolean exact) {
    private static final String BETWEEN = "] @ ";

    /**
     * From the log's {@code user_host}, {@code account[user] @ host [address]}. Names may hold brackets themselves, so that more than one
     * reading may be possible; none where it is no such text.
     */
    public static List<Client> of(String userHost) {
        int at = userHost.lastIndexOf(BETWEEN);
        int open = userHost.lastIndexOf('[');
        if (at < 0 || open < at + BETWEEN.length() || !userHost.endsWith("]")) {
            return List.of();
        }
        String host = userHost.substring(at + BETWEEN.length(), open).strip();
        String address = userHost.substring(open + 1, userHost.length() - 1);
        boolean exact = !host.isEmpty() && host.equals(address);
        String names = userHost.substring(0, at);
        List<Client> readings = new ArrayList<>(1);
        for (int bracket = names.indexOf('['); bracket >= 0; bracket = names.indexOf('[', bracket + 1)) {
            Client one = new Client(names.substring(0, bracket), names.substring(bracket + 1), host, address, exact);
            if (one.account().equals(one.user()) || one.account().isEmpty()) {
                readings.add(one);
            }
        }
        int first = names.indexOf('[');
        if (readings.isEmpty() && first > 0) {
            // A proxy user: it acts in another account than its own.
            readings.add(new Client(names.substring(0, first), names.substring(first + 1), host, address, exact));
        }
        return readings;
    }

    /** The account in whose name a program or view runs. */
    static Client of(Definer definer) {
        return new Client(definer.user(), definer.user(), definer.host(), definer.host(), true);
    }
}
