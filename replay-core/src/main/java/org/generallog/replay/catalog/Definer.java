package org.generallog.replay.catalog;

/**
 * The account in whose name a trigger, routine or event runs.
 *
 * @param user empty where it is not known
 * @param host pattern of hosts
 * @param invoker {@code SQL SECURITY INVOKER}: it runs in the name of whoever sets it off, and the account is of no account
 */
public record Definer(String user, String host, boolean invoker) {
    /** Nothing is known: it may run as anyone. */
    public static final Definer UNKNOWN = new Definer("", "", true);

    /** @param account {@code user@host}, as {@code information_schema} gives it; the user may hold an {@code @} */
    public static Definer of(String account, boolean invoker) {
        int at = account.lastIndexOf('@');
        return at < 0 ? UNKNOWN : new Definer(account.substring(0, at), account.substring(at + 1), invoker);
    }

    /**
     * What the log's {@code user_host} says of rows that run in this account's name, where the session itself has another one (measured
     * on 5.5.9, 5.6.24 and MariaDB 10.11): {@code own[own] @ localhost [localhost]}. No client's row has its host twice.
     */
    public String userHost() {
        return user + "[" + user + "] @ " + host + " [" + host + "]";
    }
}
