package org.generallog.replay.session;

/**
 * The argument of a {@code Connect} row: {@code user@host on db}, from 5.6 on with {@code  using TCP/IP} or the like behind
 * it; {@code db} may be empty.
 */
final class ConnectArgument {
    private static final String ON = " on ";
    private static final String USING = " using ";

    private ConnectArgument() {}

    /** The default database that the session begins with; empty for none. */
    static String database(String argument) {
        String text = argument + " ";
        int host = text.indexOf('@');
        while (host >= 0) {
            int blank = text.indexOf(' ', host);
            if (blank >= 0 && text.startsWith(ON, blank)) {
                return withoutTransport(text.substring(blank + ON.length())).strip();
            }
            host = text.indexOf('@', host + 1);
        }
        return "";
    }

    private static String withoutTransport(String database) {
        if (database.startsWith(USING.strip() + " ")) {
            return "";
        }
        int using = database.lastIndexOf(USING);
        return using < 0 ? database : database.substring(0, using);
    }
}
