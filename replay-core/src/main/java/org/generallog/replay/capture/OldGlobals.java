package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.generallog.replay.session.Session;
import org.generallog.replay.session.SessionDefaults;
import org.generallog.replay.sql.Assignment;

/**
 * The old instance's global variables, and who may set them. A {@code SET GLOBAL} stands in the log before it is refused: a pool that says one
 * for each of its connections, and passes over the error, would otherwise change what all later sessions are taken to begin with.
 */
final class OldGlobals {
    /** Rights change seldom, and one who is refused may ask for each connection. */
    private static final long ASK_AGAIN_NANOS = Duration.ofSeconds(10).toNanos();

    /**
     * Session variables that only those may set who may set global ones (sql/sys_vars.cc of MySQL 5.5 and 5.6, {@code check_has_super}). A {@code SET}
     * that names one is refused as a whole.
     */
    private static final Set<String> FOR_SUPER = Set.of(
            "sql_log_bin",
            "sql_log_off",
            "binlog_format",
            "binlog_direct_non_transactional_updates",
            "pseudo_thread_id",
            "gtid_next",
            "debug",
            "debug_dbug",
            "debug_sync");

    private final Supplier<SessionDefaults> now;
    private final Supplier<Optional<Set<String>>> setters;
    private Optional<Set<String>> known = Optional.empty();
    private Optional<String> silenced = Optional.empty();
    private long askedNanos = System.nanoTime() - ASK_AGAIN_NANOS;

    /**
     * @param now the values as they are now
     * @param setters see {@link org.generallog.replay.log.SourceProbe#globalSetters}
     */
    OldGlobals(Supplier<SessionDefaults> now, Supplier<Optional<Set<String>>> setters) {
        this.now = now;
        this.setters = setters;
    }

    SessionDefaults now() {
        return now.get();
    }

    /** Whether a statement with these assignments was refused, all of it, since its user may set nothing globally. */
    boolean refuses(List<Assignment> assignments, Session session) {
        boolean asks = assignments.stream()
                .anyMatch(each -> each.scope() == Assignment.Scope.GLOBAL
                        || (each.scope() == Assignment.Scope.SESSION && FOR_SUPER.contains(each.name())));
        return asks
                && !session.userHost().isEmpty()
                && setters().filter(names -> !names.contains(session.account())).isPresent();
    }

    /** A statement with these assignments was carried out, as far as is known. */
    void set(List<Assignment> assignments, byte[] sql, Session session) {
        if (LogSwitches.silencesAll(assignments)) {
            silenced(sql, session);
        }
    }

    /** It was prepared. MySQL before 5.6 logs an execution after it, and so not one that turns the log off. */
    void prepared(List<Assignment> assignments, byte[] sql, Session session) {
        if (!refuses(assignments, session)) {
            set(assignments, sql, session);
        }
    }

    /** The session keeps all sessions out of the log, if only for a moment. */
    void silenced(byte[] sql, Session session) {
        silenced = Optional.of(new String(sql, StandardCharsets.UTF_8).strip() + " (by " + session.userHost() + ")");
    }

    /** What has kept all sessions out of the log since the last call. */
    Optional<String> takeSilenced() {
        Optional<String> taken = silenced;
        silenced = Optional.empty();
        return taken;
    }

    private Optional<Set<String>> setters() {
        if (System.nanoTime() - askedNanos >= ASK_AGAIN_NANOS) {
            known = setters.get();
            askedNanos = System.nanoTime();
        }
        return known;
    }
}
