package org.generallog.replay.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.Literal;
import org.generallog.replay.sql.SqlNames;
import org.jspecify.annotations.Nullable;

/** All sessions of the old instance that the log has shown, by thread id. Used by the capture's thread alone. */
public final class Sessions {
    private final Charsets charsets;
    private final Map<Long, Session> byThread = new TreeMap<>();
    private final GlobalVariables globals;

    public Sessions(SessionDefaults defaults, Charsets charsets) {
        this.globals = new GlobalVariables(defaults);
        this.charsets = charsets;
    }

    /** The old instance's global variables at this place of the log: sessions that connect from here on begin with them. */
    public SessionDefaults defaults() {
        return globals.now();
    }

    /** The old instance was started anew, with these. */
    public void restarted(SessionDefaults now) {
        globals.now(now);
    }

    /** The log is read on from a place where the old instance's global variables were these. */
    public void restore(SessionDefaults then) {
        globals.now(then.on(globals.now()));
    }

    /**
     * {@code SET GLOBAL}: sessions that connect from here on begin with the new values. Those that the text does not tell, {@code DEFAULT}
     * and expressions, are asked for.
     *
     * @param session whose statement it is
     * @param current the old instance's global variables as they are now
     */
    public void global(List<Assignment> assignments, Session session, Supplier<SessionDefaults> current) {
        for (Assignment each : assignments) {
            if (each.scope() == Assignment.Scope.GLOBAL) {
                Session beginning = new Session(session.threadId(), "", globals, charsets);
                String text = each.value()
                        .or(() -> SessionExpression.evaluate(beginning, each.expression()))
                        .or(() -> SessionExpression.evaluate(session, each.expression()))
                        .map(Literal::text)
                        .orElse("DEFAULT");
                if (!text.equalsIgnoreCase("DEFAULT")) {
                    globals.now(globals.now().with(each.name(), text));
                } else if (SessionDefaults.has(each.name())) {
                    globals.now(globals.now().with(each.name(), current.get()));
                }
            }
        }
    }

    /** The session of this row's thread; one that is new to us begins with the defaults. */
    public Session of(LogRow row) {
        Session session = byThread.computeIfAbsent(row.threadId(), id -> begunBefore(id, row.userHost()));
        // A trigger's row has the account of its definer.
        boolean borrowed = LogRow.isBorrowed(row.userHost()) && !LogRow.isBorrowed(session.userHost());
        if (!row.userHost().isEmpty() && (!borrowed || session.userHost().isEmpty())) {
            session.userHost(row.userHost());
        }
        return session;
    }

    /** A session without {@code Connect}; the event scheduler's have none, and begin with what their definitions say. */
    private Session begunBefore(long threadId, String userHost) {
        Session session = new Session(threadId, userHost, globals, charsets);
        if (!LogRow.isBorrowed(userHost)) {
            session.older();
        }
        return session;
    }

    public @Nullable Session find(long threadId) {
        return byThread.get(threadId);
    }

    /** {@code Connect}: a new session, also where its id was used before. */
    public void connect(LogRow row) {
        Session session = new Session(row.threadId(), row.userHost(), globals, charsets);
        session.database(ConnectArgument.database(text(row)));
        session.markBegun();
        byThread.put(row.threadId(), session);
    }

    /** {@code Init DB}. */
    public void initDatabase(LogRow row) {
        of(row).database(text(row));
    }

    /** {@code Change user}: {@code user@host on db}; everything else as in a new session. */
    public void changeUser(LogRow row) {
        Session session = of(row);
        session.reset();
        session.markBegun();
        session.database(ConnectArgument.database(text(row)));
    }

    public void resetConnection(LogRow row) {
        Session session = of(row);
        session.reset();
        session.markBegun();
    }

    /** A session that was open before the capture began, as the process list shows it. */
    public void seed(long threadId, String userHost, String database) {
        if (!byThread.containsKey(threadId)) {
            Session session = begunBefore(threadId, userHost);
            session.database(database);
            byThread.put(threadId, session);
        }
    }

    public void quit(long threadId) {
        byThread.remove(threadId);
    }

    /** What each assignment of a {@code SET} assigns, all as before it; empty where that is not known. */
    public static List<Optional<Literal>> values(Session session, List<Assignment> assignments) {
        SessionAssignments variables = new SessionAssignments(session);
        return assignments.stream().map(variables::value).toList();
    }

    /**
     * Carries out a {@code SET}, as far as its text tells it.
     *
     * @param values see {@link #values}
     * @return whether it turned autocommit on, which commits what is open
     */
    public static boolean set(Session session, List<Assignment> assignments, List<Optional<Literal>> values) {
        SessionAssignments variables = new SessionAssignments(session);
        boolean commits = false;
        for (int i = 0; i < values.size(); i++) {
            if (!isOverridden(assignments, i)) {
                commits |= variables.apply(assignments.get(i), values.get(i));
            }
        }
        return commits;
    }

    /**
     * What a program that a statement set off has left in its session: {@code sql_mode} and charsets end with the program, local variables that
     * are called like others do not matter.
     *
     * @param certain whether it was left for certain
     */
    public static void left(Session session, List<Assignment> settings, boolean certain) {
        SessionAssignments variables = new SessionAssignments(session);
        for (Assignment each : settings) {
            if (SessionAssignments.outlivesProgram(each.name())) {
                if (certain) {
                    variables.apply(each, variables.value(each));
                } else {
                    session.known(each.name(), false);
                }
            }
        }
    }

    /** What these assign is not known: their statement may have been refused, or their values are none that the text tells. */
    public static void doubt(Session session, List<Assignment> assignments) {
        for (Assignment each : assignments) {
            if (each.scope() == Assignment.Scope.SESSION) {
                if (each.name().equals("last_insert_id") || each.name().equals("identity")) {
                    session.pinned().doubtLastInsertId();
                } else if (SessionAssignments.concerns(each.name())) {
                    session.known(each.name(), false);
                }
            }
        }
    }

    /** Whether a later assignment of the same statement sets the same user variable. */
    private static boolean isOverridden(List<Assignment> assignments, int index) {
        Assignment one = assignments.get(index);
        return one.scope() == Assignment.Scope.USER_VARIABLE
                && assignments.subList(index + 1, assignments.size()).stream()
                        .anyMatch(each ->
                                each.scope() == one.scope() && each.name().equals(one.name()));
    }

    public static boolean set(Session session, List<Assignment> assignments) {
        return set(session, assignments, values(session, assignments));
    }

    /** Assignments of user variables whose values cannot be known from the session alone: a query, a function … */
    public static List<Assignment> unknown(List<Assignment> assignments, List<Optional<Literal>> values) {
        Map<String, Assignment> unknown = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            Assignment each = assignments.get(i);
            if (each.scope() == Assignment.Scope.USER_VARIABLE) {
                // The last one of a name counts.
                unknown.remove(each.name());
                if (values.get(i).isEmpty()) {
                    unknown.put(each.name(), each);
                }
            }
        }
        return List.copyOf(unknown.values());
    }

    /**
     * A {@code SET} of these, in the charset of their statement. The last comes first: of MySQL they all see what was before the
     * statement, of MariaDB what those before them have set. Not where one sets a variable within its expression, which is done at once.
     */
    public static byte[] userVariables(List<Assignment> assignments) {
        List<Assignment> backwards = new ArrayList<>(assignments);
        if (assignments.stream().noneMatch(each -> each.expression().contains(":="))) {
            Collections.reverse(backwards);
        }
        String set = backwards.stream()
                .map(each -> "@" + bytes(SqlNames.quote(each.name())) + "=" + each.expression())
                .collect(Collectors.joining(", ", "SET ", ""));
        return set.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** One char for each byte, as the expressions stand. */
    private static String bytes(String name) {
        return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String text(LogRow row) {
        return new String(row.argument(), StandardCharsets.UTF_8);
    }

    public Collection<Long> threads() {
        return List.copyOf(byThread.keySet());
    }

    public int size() {
        return byThread.size();
    }

    public List<Session.State> state() {
        List<Session.State> states = new ArrayList<>(byThread.size());
        byThread.values().forEach(session -> states.add(session.state()));
        return states;
    }

    public void restore(List<Session.State> states) {
        states.forEach(state -> byThread.put(state.threadId(), Session.restore(state, globals, charsets)));
    }
}
