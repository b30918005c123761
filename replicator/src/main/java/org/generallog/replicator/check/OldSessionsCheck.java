package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.generallog.replay.sql.SqlNames;
import org.generallog.replicator.source.LogSources;

/** Sessions whose beginning is not in the log. */
final class OldSessionsCheck extends Check {
    private static final Set<String> OWN = Set.of("system user", "event_scheduler", "rdsadmin", "unauthenticated user");
    /** Threads of one question. */
    private static final int AT_ONCE = 500;

    OldSessionsCheck() {
        super(About.warning(
                "old-sessions",
                "sessions are open that connected before the log was on",
                "What they have set before is not in the log, and what they have prepared stands there without its values"
                        + " (`values-lost`).",
                "let connection pools connect anew, or end the sessions, before `run` is started"));
    }

    @Override
    List<Finding> look(Instances on) throws SQLException, CannotLook {
        Instance older = on.older();
        if (on.isCaptured()) {
            // What is captured has been dropped from the log.
            return nothing();
        }
        if (!LogSources.isOn(older.isOn("general_log"), older.global("log_output"))) {
            throw new CannotLook("the log is off", "");
        }
        older.require("PROCESS");
        TreeMap<Long, String> open = new TreeMap<>();
        for (List<String> row : older.rows("SELECT ID, USER, HOST FROM information_schema.PROCESSLIST"
                + " WHERE ID <> CONNECTION_ID() AND COMMAND NOT IN ('Binlog Dump', 'Daemon')")) {
            if (!OWN.contains(row.get(1))) {
                open.put(Long.parseLong(row.get(0)), row.get(1) + "@" + row.get(2));
            }
        }
        List<Long> threads = new ArrayList<>(open.keySet());
        for (String table : older.column("SHOW TABLES FROM mysql LIKE 'general\\_log%'")) {
            for (int from = 0; from < threads.size(); from += AT_ONCE) {
                open.keySet()
                        .removeAll(connected(
                                older, table, threads.subList(from, Math.min(threads.size(), from + AT_ONCE))));
            }
        }
        if (open.isEmpty()) {
            return nothing();
        }
        List<Remedy> kills = new ArrayList<>();
        for (long id : open.keySet()) {
            if (kills.size() < 10) {
                kills.add(kill(older, Long.toString(id)));
            }
        }
        return found(
                counted(open.size(), "session") + " older than the log: " + some(List.copyOf(open.values())), kills);
    }

    private static Set<Long> connected(Instance older, String table, List<Long> threads)
            throws SQLException, CannotLook {
        Set<Long> connected = new HashSet<>();
        String ids = String.join(", ", threads.stream().map(String::valueOf).toList());
        for (List<String> row : older.rows(
                "SELECT thread_id FROM mysql." + SqlNames.quote(table)
                        + " WHERE command_type = 'Connect' AND thread_id IN (" + ids + ")",
                "SELECT ON mysql.*")) {
            connected.add(Long.parseLong(row.get(0)));
        }
        return connected;
    }

    /** Ends a session; an account of RDS's may not by itself. */
    static Remedy kill(Instance on, String id) throws SQLException {
        return Remedy.on(on.side(), on.isRds() ? "CALL mysql.rds_kill(" + id + ");" : "KILL " + id + ";");
    }
}
