package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.SqlNames;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.StatementChange;

/**
 * The statement that stands in the relay log where a pinned session ended: it drops the temporary tables, as a server writes it into its
 * binlog when a client has gone, so that a stock replica drops them too.
 */
final class SessionEnd {
    private SessionEnd() {}

    static StatementChange of(Session session, long timeMicros) {
        return change(session, session.pinned().tables().keySet(), timeMicros, true);
    }

    /** Drops temporary tables while the session goes on. */
    static StatementChange dropping(Session session, Set<String> tables, long timeMicros) {
        return change(session, tables, timeMicros, false);
    }

    private static StatementChange change(Session session, Set<String> names, long timeMicros, boolean ends) {
        String tables = names.stream().sorted().map(SessionEnd::quoted).collect(Collectors.joining(", "));
        byte[] sql = (tables.isEmpty() ? "DO 0" : "DROP /*!40005 TEMPORARY */ TABLE IF EXISTS " + tables)
                .getBytes(StandardCharsets.UTF_8);
        return new StatementChange(
                session.contextOfNames(),
                timeMicros,
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(),
                sql,
                new SessionLink(session.pinned().next(), 0, false, false, ends));
    }

    private static String quoted(String table) {
        int dot = table.indexOf('.');
        return SqlNames.quote(table.substring(0, dot)) + "." + SqlNames.quote(table.substring(dot + 1));
    }
}
