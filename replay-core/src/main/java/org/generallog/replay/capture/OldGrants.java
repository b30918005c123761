package org.generallog.replay.capture;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.rights.GrantRows;
import org.generallog.replay.rights.Grants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The old instance's grants as they are at the place of the log that is read. They are read anew when an account statement comes by, when the
 * session that sent it goes on (then it has been carried out), and now and then. What is read later than the place stays aside until its
 * marker comes by, or an account statement that it may hold already.
 */
final class OldGrants {
    private static final Logger LOG = LoggerFactory.getLogger(OldGrants.class);
    private static final long READ_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();
    /** An account statement may still be running when its row is read. */
    private static final long SETTLED_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long REFRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final Question question;
    private final Set<Long> changing = new HashSet<>();
    private Optional<Grants> now = Optional.empty();
    private Optional<Grants> newest = Optional.empty();
    private String awaited = "";
    private boolean stale = true;
    /** Those in use were read at a place that the reading has not come to yet. */
    private boolean ahead;

    private boolean readable = true;
    private long number;
    private long readNanos = System.nanoTime();
    private long changedNanos = System.nanoTime() - SETTLED_NANOS;

    /** See {@link org.generallog.replay.log.SourceProbe#grants}. */
    interface Question {
        Optional<GrantRows> ask(String token);
    }

    OldGrants(Question question) {
        this.question = question;
    }

    /** Empty where they cannot be read. */
    Optional<Grants> now() {
        if (stale) {
            if (awaited.isEmpty()) {
                read();
            }
            now = newest;
            ahead = !awaited.isEmpty();
            stale = false;
        }
        return now;
    }

    /** Whether they are those of the place of the log that is read, and no later ones. */
    boolean areOfThisPlace() {
        return !stale && !ahead;
    }

    private void read() {
        number++;
        String token = Long.toString(number);
        Optional<GrantRows> rows = question.ask(token);
        if (rows.isEmpty() && readable) {
            LOG.warn(
                    "the grants of the old instance cannot be read, so nobody can tell which statements its accounts may run:"
                            + " statements that leave their session's database and all schema changes are listed;"
                            + " GRANT SELECT ON mysql.* TO the source's account");
        }
        readable = rows.isPresent();
        boolean same = rows.isPresent()
                && newest.filter(before -> before.rows().equals(rows.get())).isPresent();
        if (!same) {
            newest = rows.map(Grants::new);
        }
        awaited = rows.isPresent() ? token : "";
        readNanos = System.nanoTime();
    }

    /** An account was not found: it may be one of which the log knows nothing. Returns whether they were read anew, which is done once a second. */
    boolean refresh() {
        if (now.isEmpty() || System.nanoTime() - readNanos < REFRESH_NANOS) {
            return false;
        }
        read();
        now = newest;
        ahead = true;
        return now.isPresent();
    }

    /** The marker of a reading has come by. */
    void marker(String token) {
        if (token.equals(awaited)) {
            now = newest;
            ahead = false;
            awaited = "";
        }
    }

    /** A statement of this session may have changed grants. */
    void changed(long thread) {
        changing.add(thread);
        changedNanos = System.nanoTime();
        stale = true;
    }

    /** The session sends something else, or is gone. */
    void wentOn(long thread) {
        if (!changing.isEmpty() && changing.remove(thread)) {
            stale = true;
        }
    }

    /** Between two polls. */
    void tick() {
        long time = System.nanoTime();
        boolean settling = time - changedNanos < SETTLED_NANOS && time - readNanos > SETTLED_NANOS / 5;
        if (awaited.isEmpty() && !stale && (settling || time - readNanos > READ_AGAIN_NANOS)) {
            read();
            if (!readable || now.isEmpty()) {
                now = newest;
            }
        }
    }
}
