package org.generallog.replay.rights;

import java.util.List;
import java.util.function.BiPredicate;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.Tokens;

/**
 * A statement to be judged.
 *
 * @param certain whether such a table is there for certain: no program may have dropped it
 * @param programs what runs under it
 * @param database the session's default database; empty for none
 * @param temporary whether a database's name and a table's are those of a temporary table of the session
 */
public record Sent(
        Tokens tokens,
        StatementInfo info,
        String database,
        BiPredicate<String, String> temporary,
        BiPredicate<String, String> certain,
        List<Program> programs) {
    String database(String named) {
        return named.isEmpty() ? database : named;
    }

    /** The same in another database, with what it sets off left out. */
    Sent within(String other) {
        return new Sent(tokens, info, other, temporary, certain, List.of());
    }
}
