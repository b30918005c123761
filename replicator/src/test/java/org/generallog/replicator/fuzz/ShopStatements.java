package org.generallog.replicator.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** What the sessions of a shop send: transactions on few rows, so that they meet, and all that moves a session. */
final class ShopStatements {
    private static final int HOT = 12;

    private static final List<String> BOUNDS = List.of(
            "BEGIN",
            "START TRANSACTION",
            "COMMIT",
            "COMMIT",
            "ROLLBACK",
            "COMMIT AND CHAIN",
            "ROLLBACK AND CHAIN",
            "COMMIT RELEASE",
            "SAVEPOINT a",
            "SAVEPOINT b",
            "ROLLBACK TO a",
            "ROLLBACK TO SAVEPOINT b",
            "RELEASE SAVEPOINT a",
            "SET autocommit=0",
            "SET autocommit=1",
            "LOCK TABLES orders WRITE",
            "UNLOCK TABLES",
            "XA START 'x'",
            "XA END 'x'",
            "XA COMMIT 'x'");

    private static final List<String> SESSION = List.of(
            "SET NAMES utf8mb4",
            "SET NAMES latin1",
            "SET NAMES gbk",
            "SET NAMES 'nosuch'",
            "SET NAMES utf8 COLLATE utf8_bin",
            "SET CHARACTER SET cp932",
            "SET character_set_client = binary",
            "SET collation_connection = 'nosuch_ci'",
            "SET sql_mode = 'ANSI_QUOTES'",
            "SET sql_mode = ''",
            "SET sql_mode = 'NO_BACKSLASH_ESCAPES,NOSUCH'",
            "SET sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')",
            "SET sql_mode = 18446744073709551615",
            "SET time_zone = '+02:00'",
            "SET time_zone = 'Europe/Vienna'",
            "SET time_zone = SYSTEM",
            "SET foreign_key_checks = 0, unique_checks = 0",
            "SET foreign_key_checks = DEFAULT",
            "SET @a = 1, @b := 'x', @c = 1.5, @d = 1e3, @e = x'4142', @f = NULL",
            "SET @a = @b, @b = @a + 1",
            "SET @a = 99999999999999999999999999999999999999999999999999999999999999999999999",
            "SET @a = -9223372036854775809, @b = 1e999, @c = .5, @d = 5., @e = -0.0",
            "SET timestamp = 1000000000",
            "SET insert_id = 7, last_insert_id = 9",
            "SET GLOBAL slow_query_log = 0",
            "USE shop",
            "USE shop_archive",
            "USE nosuch",
            "SELECT @@session.tx_read_only",
            "SELECT 1",
            "SHOW TABLES",
            "PREPARE s FROM 'DELETE FROM orders WHERE id = ?'",
            "EXECUTE s USING @a",
            "DEALLOCATE PREPARE s",
            "GRANT ALL ON *.* TO x",
            "KILL 5",
            "FLUSH TABLES",
            "LOAD DATA INFILE '/x' INTO TABLE orders",
            "");

    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE IF NOT EXISTS n (id INT PRIMARY KEY)",
            "DROP TABLE IF EXISTS n",
            "ALTER TABLE orders ADD COLUMN extra INT",
            "TRUNCATE TABLE order_log",
            "CREATE TEMPORARY TABLE tmp (id INT)",
            "DROP TEMPORARY TABLE tmp",
            "CREATE TABLE n2 AS SELECT * FROM orders",
            "RENAME TABLE orders TO orders_old, orders_new TO orders",
            "CREATE TRIGGER tr BEFORE INSERT ON orders FOR EACH ROW BEGIN SET NEW.total = 1; INSERT INTO order_log VALUES (NEW.id, 1, 2); END",
            "CREATE PROCEDURE p() BEGIN DECLARE i INT DEFAULT 0; WHILE i < 3 DO INSERT INTO counters VALUES (i, 0, 0, ''); SET i = i + 1; END WHILE; END",
            "CREATE DATABASE d2",
            "DROP DATABASE d2");

    private final Random random;

    ShopStatements(Random random) {
        this.random = random;
    }

    byte[] next() {
        int kind = random.nextInt(100);
        String text;
        if (kind < 58) {
            text = row();
        } else if (kind < 84) {
            text = BOUNDS.get(random.nextInt(BOUNDS.size()));
        } else if (kind < 97) {
            text = SESSION.get(random.nextInt(SESSION.size()));
        } else {
            text = SCHEMA.get(random.nextInt(SCHEMA.size()));
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String row() {
        int id = random.nextInt(HOT);
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3 ->
                "UPDATE accounts SET balance = balance + %d, version = version + 1 WHERE id = %d"
                        .formatted(random.nextInt(100) - 50, id);
            case 4 -> "UPDATE counters SET hits = hits + 1, note = 'it''s %d' WHERE id = %d".formatted(id, id % 4);
            case 5, 6 ->
                "INSERT INTO orders (id, customer_id, state, total) VALUES (%d, %d, 'new', %d.50)"
                        .formatted(random.nextInt(5000), id, id);
            case 7 -> "DELETE FROM orders WHERE id = %d OR id IN (%d, %d)".formatted(id, id + 1, id + 2);
            case 8 -> "SELECT * FROM accounts WHERE id = %d FOR UPDATE".formatted(id);
            case 9 -> "INSERT INTO events (session, what) VALUES (%d, 'a'), (%d, LAST_INSERT_ID())".formatted(id, id);
            case 10 -> "REPLACE INTO sessions VALUES ('token%d', %d, NULL, NOW())".formatted(id, id);
            case 11 ->
                "INSERT INTO counters VALUES (%d, 1, @a, @b) ON DUPLICATE KEY UPDATE hits = hits + 1".formatted(id);
            case 12 ->
                "UPDATE accounts a JOIN customers c ON c.id = a.customer_id SET a.balance = 0 WHERE c.id = %d"
                        .formatted(id);
            case 13 -> "SELECT f1(%d)".formatted(id);
            case 14 ->
                random.nextInt(3) == 0
                        ? "INSERT INTO v SELECT id FROM v WHERE f1(id) = 1"
                        : "CALL shop.p(%d, @out)".formatted(id);
            default ->
                "UPDATE accounts SET balance = 1 WHERE id = %d; COMMIT; DELETE FROM orders WHERE id = %d"
                        .formatted(id, id);
        };
    }
}
