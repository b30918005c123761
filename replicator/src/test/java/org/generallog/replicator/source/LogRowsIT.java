package org.generallog.replicator.source;

import static org.generallog.replicator.source.OldInstance.drain;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogRow;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in a row: the client's bytes, the instant, the text or its beginning. */
class LogRowsIT {
    private static final Charset BYTES = StandardCharsets.ISO_8859_1;

    private static String allBytes() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        return new String(all, BYTES);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'").replace("\0", "\\0");
    }

    private static TableLogSource open(OldInstance old) throws Exception {
        return new LogSources(old.connections()).open(RotationMode.AUTO, () -> true, "");
    }

    private static LogRow only(List<LogRow> rows, LogCommand command, String begin) {
        List<LogRow> found = rows.stream()
                .filter(r -> r.command() == command)
                .filter(r -> new String(r.argument(), BYTES).startsWith(begin))
                .toList();
        assertEquals(1, found.size(), () -> command + " " + begin);
        return found.get(0);
    }

    @ParameterizedTest
    @EnumSource
    void textStatementsArriveByteByByte(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind);
                TableLogSource source = open(old)) {
            LogPosition begin = source.end();
            List<String> statements = List.of(
                    "DO 1, _binary'" + escaped(allBytes()) + "'",
                    "DO 2, '" + new String("héllo 😀 日本".getBytes(StandardCharsets.UTF_8), BYTES) + "'",
                    "DO 3, 'caf\u00e9 \u00ff\u0080'",
                    "DO 4, '" + new String("编码".getBytes(Charset.forName("GBK")), BYTES) + "'",
                    "DO 5, 'a literal \\\\xE9 and \\\\\\\\ and \\'quoted\\''",
                    "DO 6, '\\xzz \\x41 \\xe9'");
            try (Connection connection = old.server.connect("", "characterEncoding=ISO-8859-1");
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute("SET NAMES "
                            + (sql.startsWith("DO 2") ? "utf8" : sql.startsWith("DO 4") ? "gbk" : "latin1"));
                    statement.execute(sql);
                }
            }
            List<LogRow> rows = drain(source, begin);
            for (String sql : statements) {
                LogRow row = only(rows, LogCommand.QUERY, sql.substring(0, 5));
                assertArrayEquals(
                        sql.getBytes(BYTES),
                        row.argument(),
                        () -> sql.substring(0, 4) + new String(row.argument(), BYTES));
            }
            assertEquals(kind == ServerKind.MYSQL_9_7 ? 0 : 1, source.doubtfulRows());
        }
    }

    /** MariaDB doubles the backslash of its own escapes there, so those stay as they are, and are counted. */
    @ParameterizedTest
    @EnumSource
    void serverSidePreparedStatementsArriveByteByByte(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind);
                TableLogSource source = open(old)) {
            LogPosition begin = source.end();
            old.execute("CREATE DATABASE d", "CREATE TABLE d.b (n INT, b BLOB, t TEXT CHARACTER SET utf8)");
            byte[] all = allBytes().getBytes(BYTES);
            try (Connection connection = old.server.connect("d", "useServerPrepStmts=true", "characterEncoding=UTF-8");
                    PreparedStatement statement = connection.prepareStatement("INSERT INTO b VALUES (?, ?, ?)")) {
                statement.setInt(1, 7);
                statement.setBytes(2, all);
                statement.setString(3, "é日本");
                statement.execute();
            }
            List<LogRow> rows = drain(source, begin);
            LogRow row = only(rows, LogCommand.EXECUTE, "INSERT INTO b VALUES (7,");
            String text = new String(row.argument(), BYTES);
            if (kind.isMariaDb()) {
                assertTrue(source.doubtfulRows() > 0);
                return;
            }
            int from = text.indexOf('\'') + 1;
            ByteArrayOutputStream literal = new ByteArrayOutputStream();
            int at = from;
            for (; text.charAt(at) != '\''; at++) {
                char c = text.charAt(at);
                literal.write(c == '\\' ? unescaped(text.charAt(++at)) : c);
            }
            assertArrayEquals(all, literal.toByteArray(), text);
            assertTrue(new String(row.argument(), StandardCharsets.UTF_8).contains("é日本"), text);
            assertEquals(0, source.doubtfulRows());
        }
    }

    private static char unescaped(char c) {
        return switch (c) {
            case '0' -> '\0';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 'Z' -> '\u001a';
            default -> c;
        };
    }

    /**
     * The log holds four bytes for each byte that is no text, so a row can be longer than any packet the server accepts. (Where more than
     * two thirds of a statement's bytes are no text, the server cuts it at three times its length.)
     */
    @ParameterizedTest
    @EnumSource(names = {"MYSQL_5_5", "MYSQL_5_6", "MARIADB_11_4"})
    void aRowMayBeLongerThanAPacket(ServerKind kind) throws Exception {
        ServerOptions small = ServerOptions.defaults().with("max-allowed-packet", "1M");
        try (OldInstance old = new OldInstance(kind, small);
                TableLogSource source = open(old)) {
            LogPosition begin = source.end();
            byte[] data = new byte[900_000];
            Arrays.fill(data, (byte) 'a');
            for (int i = 0; i < data.length; i += 2) {
                data[i] = (byte) 0xFF;
            }
            String sql = "DO 1, '" + new String(data, BYTES) + "'";
            try (Connection connection = old.server.connect("", "characterEncoding=ISO-8859-1");
                    Statement statement = connection.createStatement()) {
                statement.execute("SET NAMES latin1");
                statement.execute(sql);
            }
            assertArrayEquals(
                    sql.getBytes(BYTES),
                    only(drain(source, begin), LogCommand.QUERY, "DO 1").argument());
        }
    }

    @ParameterizedTest
    @EnumSource
    void longPlainReadsAreShortenedAndNothingElse(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind);
                TableLogSource source = open(old)) {
            LogPosition begin = source.end();
            String padding = "'" + "p".repeat(5000) + "'";
            old.execute(
                    "CREATE DATABASE d",
                    "CREATE TABLE d.t (a INT PRIMARY KEY, b TEXT) ENGINE=InnoDB",
                    "INSERT INTO d.t VALUES (1, " + padding + ")");
            List<String> whole = List.of(
                    "SELECT a FROM d.t WHERE b = " + padding + " FOR UPDATE",
                    "SELECT b FROM d.t WHERE b = " + padding + " LOCK IN SHARE MODE",
                    "SELECT @x := a FROM d.t WHERE b = " + padding,
                    "SELECT a INTO @y FROM d.t WHERE b = " + padding,
                    "SELECT LAST_INSERT_ID(9), " + padding,
                    "UPDATE d.t SET a = 1 WHERE b = " + padding);
            List<String> shortened = List.of("SELECT 1, " + padding, "select 2, " + padding, "SELECT\t3, " + padding);
            for (String sql : whole) {
                old.execute(sql);
            }
            for (String sql : shortened) {
                old.execute(sql);
            }
            List<LogRow> rows = drain(source, begin);
            for (String sql : whole) {
                LogRow row = only(rows, LogCommand.QUERY, sql.substring(0, 12));
                assertEquals(sql, new String(row.argument(), BYTES));
                assertEquals(false, row.shortened());
            }
            for (String sql : shortened) {
                LogRow row = only(rows, LogCommand.QUERY, sql.substring(0, 10));
                assertEquals(sql.substring(0, RowQuery.KEPT), new String(row.argument(), BYTES));
                assertEquals(true, row.shortened());
            }
        }
    }

    /** The log writes each row's time in the zone of its own session. */
    @ParameterizedTest
    @EnumSource
    void instantsAreRightInEveryTimeZone(ServerKind kind) throws Exception {
        try (OldInstance old = new OldInstance(kind)) {
            old.execute("SET GLOBAL time_zone = '+09:00'");
            SourceConnections ours = old.connections();
            try (TableLogSource source = new LogSources(ours).open(RotationMode.AUTO, () -> true, "");
                    ScratchSession scratch = new ScratchSession(ours);
                    Connection west = old.server.connect();
                    Connection usual = old.server.connect();
                    Statement inWest = west.createStatement();
                    Statement asUsual = usual.createStatement()) {
                LogPosition position = source.end();
                inWest.execute("SET time_zone = '-08:00'");
                inWest.execute("DO 1");
                // A statement of ours, and yet not in UTC.
                scratch.run(List.of("SET time_zone = '-07:00'"), "SET time_zone = '-06:00'".getBytes(BYTES), Set.of());
                asUsual.execute("DO 2");
                asUsual.execute("SET time_zone = '+05:30'");
                asUsual.execute("DO 3");
                inWest.execute("SET time_zone = '+00:00'");
                inWest.execute("DO 4");
                inWest.execute("SET time_zone = '+05:45'");
                List<LogRow> rows = drain(source, position);
                asUsual.execute("DO 5");
                inWest.execute("DO 6");
                rows.addAll(drain(source, OldInstance.last(rows, position)));
                assertEquals(List.of("DO 1", "DO 2", "DO 3", "DO 4", "DO 5", "DO 6"), OldInstance.written(rows));
                long now = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
                for (LogRow row : rows) {
                    long ago = TimeUnit.MICROSECONDS.toSeconds(now - row.eventTimeMicros());
                    assertTrue(Math.abs(ago) < 60, () -> ago + " s ago: " + new String(row.argument(), BYTES));
                }
            }
        }
    }
}
