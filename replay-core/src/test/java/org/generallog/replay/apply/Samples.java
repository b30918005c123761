package org.generallog.replay.apply;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.generallog.replay.apply.Dialect.CollationName;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;

/** Statements and entries for tests. */
final class Samples {
    static final Dialect MARIADB = dialect("11.4.5-MariaDB");
    static final Dialect MYSQL = dialect("5.6.24");
    static final StatementContext CONTEXT = new StatementContext("shop", 0, 33, 33, 8, "+00:00", true, true, true);

    private Samples() {}

    static Dialect dialect(String version) {
        return new Dialect(
                version,
                1 << 20,
                Set.of("STRICT_TRANS_TABLES", "ANSI_QUOTES"),
                SessionSettings.all().keySet(),
                Map.of(
                        8, new CollationName("latin1", "latin1_swedish_ci"),
                        28, new CollationName("gbk", "gbk_chinese_ci"),
                        33, new CollationName("utf8mb3", "utf8mb3_general_ci"),
                        45, new CollationName("utf8mb4", "utf8mb4_general_ci")),
                true);
    }

    static StatementChange sql(StatementContext context, long micros, String sql) {
        return new StatementChange(
                context,
                micros,
                OptionalLong.empty(),
                OptionalLong.empty(),
                List.of(),
                sql.getBytes(StandardCharsets.ISO_8859_1));
    }

    static StatementChange sql(String sql) {
        return sql(CONTEXT, 1_000_000, sql);
    }

    static StatementChange inserted(long id, String sql) {
        return new StatementChange(
                CONTEXT,
                1_000_000,
                OptionalLong.of(id),
                OptionalLong.empty(),
                List.of(),
                sql.getBytes(StandardCharsets.ISO_8859_1));
    }

    static RelayEntry entry(int number, StatementChange... changes) {
        return entry(number, Transaction.Kind.DATA, changes);
    }

    static RelayEntry ddl(int number, String sql) {
        return entry(number, Transaction.Kind.DDL, sql(sql));
    }

    private static RelayEntry entry(int number, Transaction.Kind kind, StatementChange... changes) {
        return new RelayEntry(
                new RelayPosition(1, 4 + 100L * number),
                new RelayPosition(1, 104 + 100L * number),
                new Transaction(1, kind, 1_000_000, Arrays.asList(changes)));
    }
}
