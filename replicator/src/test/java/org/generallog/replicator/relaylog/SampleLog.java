package org.generallog.replicator.relaylog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.generallog.replay.relaylog.RelayLogSettings;
import org.generallog.replay.relaylog.RelayLogWriter;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.transaction.Transaction.Kind;
import org.generallog.replay.transaction.UserVariable;

/** A relay log whose statements come out wrong wherever a piece of their context is lost, and the rows they have to make. */
final class SampleLog {
    /** 2014-04-03 17:30:22.123456 UTC. */
    private static final long MICROS = 1_396_546_222_123_456L;

    private static final int UTF8MB4 = 45;
    private static final int LATIN1 = 8;
    private static final int BINARY = 63;
    private static final long ANSI_QUOTES = 4;
    private static final long NO_BACKSLASH_ESCAPES = 1 << 20;
    private static final int LARGE = 3 << 20;

    private static final StatementContext PLAIN =
            new StatementContext("shop", 0, UTF8MB4, UTF8MB4, LATIN1, "+00:00", true, true, true);

    private final List<Transaction> transactions = new ArrayList<>();

    SampleLog() {
        schema();
        bytes();
        identity();
        session();
        userVariables();
        byte[] large = new byte[LARGE];
        Arrays.fill(large, (byte) 'x');
        add(change(PLAIN, join("insert into t values('large', '".getBytes(US_ASCII), large, "')".getBytes(US_ASCII))));
    }

    private void schema() {
        StatementContext nowhere = new StatementContext("", 0, UTF8MB4, UTF8MB4, LATIN1, "+00:00", true, true, true);
        ddl(nowhere, "create database shop character set utf8mb4");
        ddl(PLAIN, "create table t(k varchar(20) primary key, v longtext) engine=InnoDB");
        ddl(PLAIN, "create table b(k varchar(20) primary key, v longblob) engine=InnoDB");
        ddl(PLAIN, "create table s(k varchar(20) primary key, v varchar(3)) engine=InnoDB");
        ddl(PLAIN, "create table d(k varchar(20) primary key, v datetime(6), w timestamp(6) null) engine=InnoDB");
        ddl(PLAIN, "create table o(id bigint auto_increment primary key, k varchar(20)) engine=InnoDB");
        ddl(
                PLAIN,
                "create table i(id bigint primary key, o bigint not null, foreign key(o) references o(id)) engine=InnoDB");
    }

    private void bytes() {
        add(change(PLAIN, "insert into t values('emoji', 'größe 😀')".getBytes(UTF_8)));
        StatementContext latin = new StatementContext("shop", 0, LATIN1, LATIN1, LATIN1, "+00:00", true, true, true);
        add(change(latin, "insert into t values('latin1', 'gr\u00f6\u00dfe')".getBytes(ISO_8859_1)));
        StatementContext raw = new StatementContext("shop", 0, BINARY, BINARY, BINARY, "+00:00", true, true, true);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 256; i++) {
            if (i == '\'' || i == '\\') {
                all.write('\\');
            }
            all.write(i);
        }
        add(change(
                raw,
                join("insert into b values('all', '".getBytes(US_ASCII), all.toByteArray(), "')".getBytes(US_ASCII))));
    }

    private void identity() {
        add(
                with(
                        change(PLAIN, "insert into o(k) values('first'),('second')"),
                        OptionalLong.of(4711),
                        OptionalLong.empty()),
                with(
                        change(PLAIN, "insert into i values(1, last_insert_id())"),
                        OptionalLong.empty(),
                        OptionalLong.of(4712)));
        StatementContext unchecked =
                new StatementContext("shop", 0, UTF8MB4, UTF8MB4, LATIN1, "+00:00", false, false, false);
        add(change(unchecked, "insert into i values(2, 99)"));
    }

    private void session() {
        StatementContext zoned = new StatementContext("shop", 0, UTF8MB4, UTF8MB4, LATIN1, "+02:00", true, true, true);
        add(change(zoned, "insert into d values('now', now(6), now(6))"));
        // A whole second is a fraction too: a MariaDB replica that is told none makes one up.
        long whole = MICROS / 1_000_000 * 1_000_000;
        byte[] sql = "insert into d values('whole', now(6), now(6))".getBytes(US_ASCII);
        add(new StatementChange(zoned, whole, OptionalLong.empty(), OptionalLong.empty(), List.of(), sql));
        StatementContext ansi =
                new StatementContext("shop", ANSI_QUOTES, UTF8MB4, UTF8MB4, LATIN1, "+00:00", true, true, true);
        add(change(ansi, "insert into \"s\" values('ansi', 'x')"));
        StatementContext noEscapes = new StatementContext(
                "shop", NO_BACKSLASH_ESCAPES, UTF8MB4, UTF8MB4, LATIN1, "+00:00", true, true, true);
        add(change(noEscapes, "insert into s values('escape', 'a\\')"));
        // Cut with a warning, an error where the server's own mode is strict.
        add(change(PLAIN, "insert into s values('cut', 'abcdef')"));
    }

    private void userVariables() {
        List<UserVariable> variables = List.of(
                new UserVariable("s", UserVariable.Type.STRING, UTF8MB4, "é😀".getBytes(UTF_8)),
                new UserVariable("n", UserVariable.Type.STRING, BINARY, null),
                new UserVariable("i", UserVariable.Type.INTEGER, LATIN1, "-5".getBytes(US_ASCII)),
                new UserVariable("u", UserVariable.Type.UNSIGNED, LATIN1, "18446744073709551615".getBytes(US_ASCII)),
                new UserVariable("d", UserVariable.Type.DECIMAL, LATIN1, "-1234567890.50".getBytes(US_ASCII)),
                new UserVariable("r", UserVariable.Type.REAL, LATIN1, "1.5E0".getBytes(US_ASCII)));
        add(new StatementChange(
                PLAIN,
                MICROS,
                OptionalLong.empty(),
                OptionalLong.empty(),
                variables,
                "insert into t values('variables', concat_ws('|', @s, @n is null, @i, @u, @d, @r))"
                        .getBytes(US_ASCII)));
    }

    /** What the tables hold when all is applied. */
    static Map<String, String> expected() {
        Map<String, String> rows = new TreeMap<>();
        rows.put("t emoji", hex("größe 😀".getBytes(UTF_8)));
        rows.put("t latin1", hex("größe".getBytes(UTF_8)));
        rows.put("t variables", hex("é😀|1|-5|18446744073709551615|-1234567890.50|1.5".getBytes(UTF_8)));
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        rows.put("b all", hex(all));
        rows.put("s ansi", hex("x".getBytes(UTF_8)));
        rows.put("s escape", hex("a\\".getBytes(UTF_8)));
        rows.put("s cut", hex("abc".getBytes(UTF_8)));
        rows.put("d now", "2014-04-03 19:30:22.123456 2014-04-03 17:30:22.123456");
        rows.put("d whole", "2014-04-03 19:30:22.000000 2014-04-03 17:30:22.000000");
        rows.put("o", "4711 first,4712 second");
        rows.put("i", "1 4712,2 99");
        rows.put("large", Integer.toString(LARGE));
        return rows;
    }

    /** What a server's tables hold. */
    static Map<String, String> rows(Connection connection) throws SQLException {
        Map<String, String> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET time_zone='+00:00'");
            for (String table : List.of("t", "b", "s")) {
                put(
                        rows,
                        statement,
                        "select concat('%1$s ', k), hex(v) from shop.%1$s where k<>'large'".formatted(table));
            }
            put(rows, statement, "select concat('d ', k), concat(v, ' ', w) from shop.d");
            put(rows, statement, "select 'o', group_concat(id, ' ', k order by id) from shop.o");
            put(rows, statement, "select 'i', group_concat(id, ' ', o order by id) from shop.i");
            put(
                    rows,
                    statement,
                    "select 'large', length(v) from shop.t where k='large' and v=repeat('x', " + LARGE + ")");
        }
        return rows;
    }

    /** The same with times cut to whole seconds. */
    static Map<String, String> wholeSeconds(Map<String, String> rows) {
        Map<String, String> cut = new TreeMap<>(rows);
        cut.replaceAll((key, value) -> key.startsWith("d ") ? value.replaceAll("\\.\\d{6}", "") : value);
        return cut;
    }

    private static void put(Map<String, String> rows, Statement statement, String query) throws SQLException {
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                rows.put(result.getString(1), String.valueOf(result.getString(2)));
            }
        }
    }

    /** Writes it in small files; returns its end. */
    RelayPosition write(Path directory, RelayLogSettings.Fraction fraction) throws IOException {
        try (RelayLogWriter writer = RelayLogWriter.open(
                directory, RelayPosition.START, new RelayLogSettings(4096, "5.6.24-log", 7, fraction))) {
            for (Transaction transaction : transactions) {
                writer.append(transaction);
            }
            writer.sync();
            return writer.position();
        }
    }

    private void ddl(StatementContext context, String sql) {
        transactions.add(new Transaction(17, Kind.DDL, MICROS, List.of(change(context, sql))));
    }

    private void add(Change... changes) {
        transactions.add(new Transaction(18, Kind.DATA, MICROS + 1, List.of(changes)));
    }

    private static StatementChange change(StatementContext context, String sql) {
        return change(context, sql.getBytes(US_ASCII));
    }

    private static StatementChange change(StatementContext context, byte[] sql) {
        return new StatementChange(context, MICROS, OptionalLong.empty(), OptionalLong.empty(), List.of(), sql);
    }

    private static StatementChange with(StatementChange change, OptionalLong insertId, OptionalLong lastInsertId) {
        return new StatementChange(
                change.context(), change.timeMicros(), insertId, lastInsertId, List.of(), change.sql());
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().withUpperCase().formatHex(bytes);
    }
}
