package org.generallog.replay.log;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.catalog.ServerFacts;
import org.generallog.replay.rights.GrantRows;

/**
 * Port: the questions that the capture asks the old instance beside reading its log. Each is tagged with a {@link Marker}, so
 * it stands in the log at its place between the application's statements.
 *
 * <p>Uses a connection of its own; one thread uses it at a time. After a failure the next call connects anew.
 */
public interface SourceProbe extends AutoCloseable {

    /**
     * Puts a tick into the log: kind {@code heartbeat}, payload {@code sentMicros}.
     *
     * @param sentMicros microseconds since 1970-01-01 UTC on our own clock
     */
    void heartbeat(long sentMicros) throws LogReadException;

    /** Whether this process has opened the connection of this id: what shows that it did may stand before the place where the reading begins. */
    default boolean isOwn(long threadId) {
        return false;
    }

    /**
     * The threads that are there now. Kind {@code processlist}, payload {@code token}: rows before the marker's come from
     * connections that the list shows, unless they have ended; a connection made after it is not shown.
     *
     * <p>Without the privilege {@code PROCESS} the list would hold the account's own threads alone: an error that names it.
     *
     * @param token one word, chosen by the caller to find the marker again
     */
    ProcessList processList(String token) throws LogReadException;

    /**
     * InnoDB's open transactions: thread id to whether it has changed rows. Empty where the instance cannot tell (before MySQL 5.5).
     */
    default Optional<Map<Long, Boolean>> openTransactions() throws LogReadException {
        return Optional.empty();
    }

    ServerFacts serverFacts() throws LogReadException;

    /**
     * The users, by name without host, of whom some account may set global variables (privilege {@code SUPER}). Empty where the instance cannot
     * tell: the account may not read {@code mysql.user}, or rights come by roles, or it runs without rights.
     */
    default Optional<Set<String>> globalSetters() throws LogReadException {
        return Optional.empty();
    }

    /**
     * Who may do what. Kind {@code grants}, payload {@code token}: the account statements before the marker's place are in it.
     *
     * @param token one word, chosen by the caller to find the marker again
     * @return empty where the account may not read the grant tables, or the instance runs without rights
     */
    default Optional<GrantRows> grants(String token) throws LogReadException {
        return Optional.empty();
    }

    /** What the old instance's grammar says of a text. */
    enum Grammar {
        HAS,
        /** A statement of this text never ran there. */
        HAS_NOT,
        UNKNOWN
    }

    /**
     * Whether the old instance's grammar has a statement. It is not run: {@code PREPARE} parses and looks up names.
     *
     * @param statement bytes as its session sends them
     * @param charset the session's {@code character_set_client}
     * @param sqlMode the session's {@code sql_mode}, as a binlog carries it
     */
    default Grammar grammar(byte[] statement, String charset, long sqlMode) throws LogReadException {
        return Grammar.UNKNOWN;
    }

    /**
     * InnoDB's latest deadlock; empty when there was none, or when the account may not ask (privilege {@code PROCESS}). Of a server
     * that may name the wrong victim (MariaDB 10.6 and later, see {@code ServerVersion.namesDeadlockVictims}) it is who weighs least.
     */
    Optional<DeadlockReport> deadlockReport() throws LogReadException;

    /** The tables, each as database and name, whose rows do not outlive a start of the instance ({@code MEMORY}). */
    default List<List<String>> memoryTables() throws LogReadException {
        return List.of();
    }

    /**
     * Tries a {@code SET} or {@code USE} on a scratch session, which nothing else uses. The caller sees to it that it concerns its session
     * alone. Kind {@code trial}.
     *
     * @param before statements that give the scratch session the state in which it is to run; ASCII
     * @param sql the statement's bytes
     * @param variables names in lower case of those that the answer is to hold; what the version has not is left out
     * @return empty where {@code before} could not be had, so that nothing is known
     */
    default Optional<Trial> tried(List<String> before, byte[] sql, Set<String> variables) throws LogReadException {
        return Optional.empty();
    }

    @Override
    void close();
}
