package org.generallog.replicator.target;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.transaction.Transaction.Kind;
import org.generallog.replay.transaction.UserVariable;

/** Statements and transactions for tests. */
final class Statements {
    static final long TIME = 1_700_000_000_123_456L;
    static final int LATIN1 = 8;
    static final int GBK = 28;
    static final int UTF8 = 33;
    static final int UTF8MB4 = 45;
    static final int BINARY = 63;

    private Statements() {}

    static StatementContext context(String database) {
        return new StatementContext(database, 0, UTF8, UTF8, LATIN1, "+00:00", true, true, true);
    }

    static StatementContext charset(String database, int collation) {
        return new StatementContext(database, 0, collation, collation, LATIN1, "+00:00", true, true, true);
    }

    static StatementContext mode(String database, long sqlMode) {
        return new StatementContext(database, sqlMode, UTF8, UTF8, LATIN1, "+00:00", true, true, true);
    }

    static StatementChange sql(String database, String sql) {
        return sql(context(database), sql.getBytes(StandardCharsets.UTF_8));
    }

    static StatementChange sql(StatementContext context, byte[] sql) {
        return new StatementChange(context, TIME, OptionalLong.empty(), OptionalLong.empty(), List.of(), sql);
    }

    static StatementChange sql(StatementContext context, String sql) {
        return sql(context, sql.getBytes(StandardCharsets.UTF_8));
    }

    static StatementChange inserted(String database, long insertId, String sql) {
        return new StatementChange(
                context(database),
                TIME,
                OptionalLong.of(insertId),
                OptionalLong.empty(),
                List.of(),
                sql.getBytes(StandardCharsets.UTF_8));
    }

    static StatementChange reading(
            String database, OptionalLong lastInsertId, List<UserVariable> variables, String sql) {
        return new StatementChange(
                context(database),
                TIME,
                OptionalLong.empty(),
                lastInsertId,
                variables,
                sql.getBytes(StandardCharsets.UTF_8));
    }

    static StatementChange at(StatementChange change, long micros) {
        return new StatementChange(
                change.context(),
                micros,
                change.insertId(),
                change.lastInsertId(),
                change.userVariables(),
                change.sql());
    }

    static Transaction data(Change... changes) {
        return new Transaction(7, Kind.DATA, TIME, Arrays.asList(changes));
    }

    static Transaction ddl(StatementChange change) {
        return new Transaction(7, Kind.DDL, TIME, List.of(change));
    }
}
