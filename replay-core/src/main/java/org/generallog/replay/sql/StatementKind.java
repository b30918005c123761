package org.generallog.replay.sql;

/** What a statement does, as far as replication cares. */
public enum StatementKind {
    /** Changes no data and takes no row locks: {@code SELECT}, {@code SHOW}, {@code EXPLAIN}, {@code CHECKSUM TABLE} … */
    READ,
    /** {@code SELECT … FOR UPDATE} or {@code LOCK IN SHARE MODE}: changes nothing, but others wait for it. */
    LOCKING_READ,
    /** {@code DO expr}: changes data only through a function that it calls. */
    DO,
    /** Changes rows: {@code INSERT}, {@code REPLACE}, {@code UPDATE}, {@code DELETE}, {@code LOAD DATA} … */
    WRITE,
    /** Commits implicitly and changes the schema or a whole table: {@code CREATE}, {@code ALTER}, {@code TRUNCATE} … */
    DDL,
    /** {@code CALL}: may do anything. */
    CALL,
    BEGIN,
    COMMIT,
    ROLLBACK,
    SAVEPOINT,
    ROLLBACK_TO_SAVEPOINT,
    RELEASE_SAVEPOINT,
    /** {@code SET} of session variables, user variables, names: see {@link StatementInfo#assignments()}. */
    SET,
    /** {@code SET TRANSACTION}: isolation or access mode of the next transaction. */
    SET_TRANSACTION,
    USE,
    /** SQL-level {@code PREPARE}, {@code EXECUTE}, {@code DEALLOCATE}: an {@code Execute} row follows where it matters. */
    SQL_PREPARED,
    LOCK_TABLES,
    UNLOCK_TABLES,
    XA,
    /** {@code CREATE USER}, {@code GRANT} … : commits implicitly; cannot be replayed. */
    ACCOUNT,
    /** Concerns this server alone: {@code SET GLOBAL}, {@code FLUSH}, {@code KILL}, {@code RESET}, {@code OPTIMIZE} … ; not replayed. */
    SERVER,
    /** Nothing but comments and blanks. */
    EMPTY,
    /** Could not be parsed: carried as it stands. */
    UNPARSED
}
