package org.generallog.replay.dialect;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.sql.Tokens;

/**
 * MariaDB's {@code SET STATEMENT … FOR} before a statement, where it sets nothing but how long something may take, which MySQL need not know. With
 * other settings the statement stays as it is, and is rejected and reported.
 */
final class StatementSettings implements WordRule {
    private static final Set<String> LIMITS =
            Set.of("max_statement_time", "lock_wait_timeout", "innodb_lock_wait_timeout", "long_query_time");

    static Map<String, WordRule> rules(ServerVersion older, ServerVersion newer) {
        return older.mariaDb() && !newer.mariaDb() ? Map.of("STATEMENT", new StatementSettings()) : Map.of();
    }

    @Override
    public void at(Statement statement, int i) {
        Tokens t = statement.t;
        if (i != 1 || !t.word(0, "SET")) {
            return;
        }
        int end = i + 1;
        boolean limits = true;
        while (end < t.size() && !t.word(end, "FOR")) {
            boolean name = end == i + 1 || t.op(end - 1, ',');
            limits &= !name || LIMITS.contains(t.name(end).toLowerCase(Locale.ROOT));
            end++;
        }
        if (limits && end + 1 < t.size()) {
            statement.edits.replace(t.start(0), t.start(end + 1), "");
        }
    }
}
