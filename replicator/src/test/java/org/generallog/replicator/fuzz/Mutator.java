package org.generallog.replicator.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages statements. */
final class Mutator {
    private static final byte[] MEAN = "'\"`\\(),;*/@-#0.\0$={}[]:".getBytes(StandardCharsets.ISO_8859_1);
    private static final List<String> PIECES = List.of(
            "/*!99999 DROP TABLE t */",
            "/*!50000 ",
            "/*!",
            "*/",
            "/*",
            "/*M!100100 ",
            "/*+ SET_VAR(sql_mode='') */",
            "-- ",
            "--",
            "#",
            "\n",
            "\0",
            ";",
            ";;",
            "; COMMIT ;",
            "; BEGIN; UPDATE counters SET hits = hits + 1 WHERE id = 1;",
            "'",
            "\"",
            "`",
            "\\",
            "\\'",
            "''",
            "N'x'",
            "_utf8mb4'\uFFFD'",
            "x'4",
            "0x",
            "b'2'",
            "1e400",
            "18446744073709551616",
            "-9223372036854775809",
            "@a:=1",
            "@@global.",
            "@`",
            ":=",
            "NAME_CONST('a',1)",
            "NEW.id",
            "LAST_INSERT_ID()",
            "DELIMITER //",
            "\u00c3(",
            "\u00f0(\u008c\u00bc",
            "\u00ed\u00a0\u0080",
            "\u00fe\u00ff",
            "\u0081\\",
            " AS OF TIMESTAMP NOW()",
            " RETURNING *",
            " WITH RECURSIVE r AS (SELECT 1) ",
            " FOR UPDATE SKIP LOCKED",
            "SET STATEMENT max_statement_time=1 FOR ",
            "BEGIN NOT ATOMIC ",
            " INTO OUTFILE '/x' ");

    private final Random random;
    private final List<byte[]> corpus;

    Mutator(Random random, List<byte[]> corpus) {
        this.random = random;
        this.corpus = corpus;
    }

    byte[] any() {
        return corpus.get(random.nextInt(corpus.size()));
    }

    byte[] mutate(byte[] statement) {
        byte[] bytes = statement;
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            bytes = bytes.length == 0 ? any() : once(bytes);
        }
        return bytes;
    }

    private byte[] once(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(9)) {
            case 0 -> replaced(bytes, at, (byte) random.nextInt(256));
            case 1 -> replaced(bytes, at, MEAN[random.nextInt(MEAN.length)]);
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> Arrays.copyOfRange(bytes, at, bytes.length);
            case 4, 5 -> spliced(bytes, at, at, bytes(PIECES.get(random.nextInt(PIECES.size()))));
            case 6 -> spliced(bytes, at, Math.min(bytes.length, at + random.nextInt(12)), new byte[0]);
            case 7 -> {
                byte[] other = any();
                int from = other.length == 0 ? 0 : random.nextInt(other.length);
                yield spliced(bytes, at, bytes.length, Arrays.copyOfRange(other, from, other.length));
            }
            default -> {
                byte[] noise = new byte[1 + random.nextInt(24)];
                random.nextBytes(noise);
                yield spliced(bytes, at, at, noise);
            }
        };
    }

    /** A statement that is large in one way or another. */
    byte[] huge() {
        int size = 1 << (6 + random.nextInt(10));
        return bytes(
                switch (random.nextInt(14)) {
                    case 0 ->
                        "UPDATE accounts SET balance = " + "(".repeat(size) + "1" + ")".repeat(random.nextInt(size))
                                + " WHERE id = 1";
                    case 1 -> "DELETE FROM orders WHERE id IN (1" + ",2".repeat(size) + ")";
                    case 2 ->
                        "DELETE FROM orders WHERE id IN " + "(SELECT id FROM orders WHERE id IN ".repeat(size / 40 + 1)
                                + "(1" + ")".repeat(size / 40 + 2);
                    case 3 -> "SELECT f1(" + "f1(".repeat(size / 10) + "1" + ")".repeat(size / 10) + ")";
                    case 4 -> "INSERT INTO events (what) VALUES ('" + "x".repeat(size * 4) + "')";
                    case 5 ->
                        "UPDATE `" + "t".repeat(size) + "` SET `" + "c".repeat(size) + "` = @`" + "v".repeat(size)
                                + "`";
                    case 6 -> "SET @`" + "v".repeat(size * 2) + "` = '" + "y".repeat(random.nextInt(1000)) + "'";
                    case 7 -> "USE `" + "d".repeat(size) + "`";
                    case 8 -> "SET time_zone = '" + "+01:00".repeat(size / 6) + "'";
                    case 9 -> "SAVEPOINT `" + "s".repeat(size * 2) + "`";
                    case 10 -> "DELETE FROM t WHERE " + "NOT ".repeat(size) + "1";
                    case 11 -> "SET @a = " + "CONCAT(".repeat(size) + "1" + ")".repeat(size);
                    case 12 -> "DO " + "CASE WHEN 1 THEN ".repeat(size / 10) + "1" + " END".repeat(size / 10);
                    default ->
                        "SELECT 1 FROM " + "(SELECT * FROM ".repeat(size / 40 + 1) + "t" + ") x".repeat(size / 40 + 1)
                                + " FOR UPDATE";
                });
    }

    byte[] noise() {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] replaced(byte[] bytes, int at, byte with) {
        byte[] changed = bytes.clone();
        changed[at] = with;
        return changed;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + between.length);
        out.write(bytes, 0, from);
        out.writeBytes(between);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
