package org.generallog.replay.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is known of a statement from its text alone.
 *
 * @param tables what it touches; those of subqueries included
 * @param assignments of a {@code SET}; empty otherwise
 * @param name savepoint of a savepoint statement, database of {@code USE}, else empty
 * @param functions functions that are called and not built in as far as the parser knows, {@code name} or {@code db.name}, lower case
 * @param userVariables user variables that it reads, lower case, without {@code @}
 * @param shape number of what it has in common with all statements that differ in their constants alone; 0 where none was given out. A
 *     number is never given out twice
 */
public record StatementInfo(
        StatementKind kind,
        List<TableAccess> tables,
        List<Assignment> assignments,
        String name,
        Set<String> functions,
        Set<String> userVariables,
        Set<Flag> flags,
        long shape) {

    public enum Flag {
        /** {@code COMMIT AND CHAIN}, {@code ROLLBACK AND CHAIN}. */
        CHAIN,
        /** {@code COMMIT AND NO CHAIN}. */
        NO_CHAIN,
        /** {@code COMMIT RELEASE}, {@code ROLLBACK RELEASE}. */
        RELEASE,
        /** {@code COMMIT NO RELEASE}. */
        NO_RELEASE,
        /** {@code START TRANSACTION READ ONLY}. */
        READ_ONLY,
        /** {@code START TRANSACTION READ WRITE}. */
        READ_WRITE,
        /** {@code START TRANSACTION WITH CONSISTENT SNAPSHOT}. */
        CONSISTENT_SNAPSHOT,
        /** Reads {@code LAST_INSERT_ID()}, {@code @@identity} or {@code @@last_insert_id}. */
        LAST_INSERT_ID,
        /** Assigns a user variable: {@code :=} or {@code INTO @v}. */
        ASSIGNS_USER_VARIABLE,
        /** Its tables are temporary: {@code CREATE TEMPORARY TABLE}, {@code DROP TEMPORARY TABLE}. Does not commit. */
        TEMPORARY,
        /** {@code INSERT IGNORE}, {@code UPDATE IGNORE} … */
        IGNORE,
        /** Uses what cannot be the same twice: {@code UUID()}, {@code RAND()} without seed, {@code SYSDATE()}, {@code LIMIT} without {@code ORDER BY} in a write … */
        NON_DETERMINISTIC,
        /** A write with {@code ORDER BY … LIMIT}, its own or a query's: where rows tie, the server chooses. */
        ORDERED_LIMIT,
        /** Takes the time from the server's clock: {@code NOW()}, {@code CURRENT_TIMESTAMP}, {@code UNIX_TIMESTAMP()} … */
        CLOCK,
        /** Asks for the time with digits behind the second: {@code NOW(6)}. */
        FRACTION,
        /** {@code LOAD DATA}: the file is not in the log. */
        LOADS_FILE,
        /** Creates, alters or drops triggers or routines. */
        ROUTINE,
        /** Uses what sessions share beside tables: {@code GET_LOCK()} and its like, sequences. */
        SHARED_STATE,
        /**
         * Consists of columns, constants and operators: calls nothing, reads no clock, no variable and no other table, so that it means
         * the same whenever it runs.
         */
        PLAIN,
        /** Has a word that versions may understand in different ways, depending on what stands beside it: {@code REGEXP}, {@code CHARSET()} … */
        VERSION_WORD,
        /** Waits for no lock: {@code NOWAIT}, {@code SKIP LOCKED}, {@code INSERT DELAYED}. */
        NO_WAIT
    }

    public StatementInfo {
        tables = List.copyOf(tables);
        assignments = List.copyOf(assignments);
        functions = Set.copyOf(functions);
        userVariables = Set.copyOf(userVariables);
        flags = Set.copyOf(flags);
    }

    public StatementInfo(
            StatementKind kind,
            List<TableAccess> tables,
            List<Assignment> assignments,
            String name,
            Set<String> functions,
            Set<String> userVariables,
            Set<Flag> flags) {
        this(kind, tables, assignments, name, functions, userVariables, flags, 0);
    }

    /** A statement of this kind that touches no table. */
    public static StatementInfo of(StatementKind kind) {
        return new StatementInfo(kind, List.of(), List.of(), "", Set.of(), Set.of(), Set.of());
    }

    /** The same, and this as well. */
    public StatementInfo with(Flag flag) {
        Set<Flag> more = new HashSet<>(flags);
        more.add(flag);
        return new StatementInfo(kind, tables, assignments, name, functions, userVariables, more, shape);
    }

    /** The same without the names of rows of which it names more than so many of a table: what is kept for long must be small. */
    public StatementInfo namingAtMost(int rows) {
        if (tables.stream().allMatch(each -> each.points().size() <= rows)) {
            return this;
        }
        List<TableAccess> fewer = tables.stream()
                .map(each -> each.points().size() <= rows ? each : each.withoutPoints())
                .toList();
        return new StatementInfo(kind, fewer, assignments, name, functions, userVariables, flags, shape);
    }

    StatementInfo ofShape(long number) {
        return new StatementInfo(kind, tables, assignments, name, functions, userVariables, flags, number);
    }

    public boolean has(Flag flag) {
        return flags.contains(flag);
    }
}
