package org.generallog.replay.transaction;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A statement to replay with all that makes it deterministic.
 *
 * @param context the session's state when it ran
 * @param timeMicros when it ran, microseconds since 1970-01-01 UTC: {@code SET timestamp}
 * @param insertId the first AUTO_INCREMENT id it was given on the old instance, where known
 * @param lastInsertId what {@code LAST_INSERT_ID()} returned to it, where it asks for it
 * @param userVariables the user variables that it reads
 * @param sql the statement's bytes, in the charset {@code characterSetClient}
 * @param link what it shares with other statements of its session
 * @param ids what its place in the log tells of ids
 */
public record StatementChange(
        StatementContext context,
        long timeMicros,
        OptionalLong insertId,
        OptionalLong lastInsertId,
        List<UserVariable> userVariables,
        byte[] sql,
        SessionLink link,
        IdNote ids)
        implements Change {
    public StatementChange {
        userVariables = List.copyOf(userVariables);
        link = Objects.requireNonNullElse(link, SessionLink.NONE);
        ids = Objects.requireNonNullElse(ids, IdNote.NONE);
    }

    /** A statement whose ids are known, or that takes none. */
    public StatementChange(
            StatementContext context,
            long timeMicros,
            OptionalLong insertId,
            OptionalLong lastInsertId,
            List<UserVariable> userVariables,
            byte[] sql,
            SessionLink link) {
        this(context, timeMicros, insertId, lastInsertId, userVariables, sql, link, IdNote.NONE);
    }

    /** A statement that stands for itself. */
    public StatementChange(
            StatementContext context,
            long timeMicros,
            OptionalLong insertId,
            OptionalLong lastInsertId,
            List<UserVariable> userVariables,
            byte[] sql) {
        this(context, timeMicros, insertId, lastInsertId, userVariables, sql, SessionLink.NONE);
    }

    /** The same statement in another context. */
    public StatementChange withContext(StatementContext other) {
        return new StatementChange(other, timeMicros, insertId, lastInsertId, userVariables, sql, link, ids);
    }

    /** Another text in its place. */
    public StatementChange withSql(byte[] other) {
        return new StatementChange(context, timeMicros, insertId, lastInsertId, userVariables, other, link, ids);
    }

    /** With the first of the ids that it was given. */
    public StatementChange withInsertId(long first) {
        return new StatementChange(
                context, timeMicros, OptionalLong.of(first), lastInsertId, userVariables, sql, link, ids);
    }

    /** With what {@code LAST_INSERT_ID()} returns to it. */
    public StatementChange withLastInsertId(long id) {
        return new StatementChange(context, timeMicros, insertId, OptionalLong.of(id), userVariables, sql, link, ids);
    }

    public StatementChange withLink(SessionLink other) {
        return new StatementChange(context, timeMicros, insertId, lastInsertId, userVariables, sql, other, ids);
    }

    /** With what is known of its ids by its place. */
    public StatementChange withIds(IdNote note) {
        return new StatementChange(context, timeMicros, insertId, lastInsertId, userVariables, sql, link, note);
    }

    @Override
    public int bytes() {
        return sql.length;
    }
}
