package org.generallog.replicator.target;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.Transaction;

/**
 * Random transactions over a schema in which everything hangs together: cascades, triggers, unique keys, collations, ids that the
 * server gives. Few rows and few values, each written in many ways, so that most transactions meet.
 */
final class RandomShop {
    static final String DATABASE = "d";

    static final List<String> SCHEMA = List.of(
            "CREATE TABLE parent (id INT PRIMARY KEY, code VARCHAR(4) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
                    + " UNIQUE, n INT) ENGINE=InnoDB",
            "CREATE TABLE child (id INT AUTO_INCREMENT PRIMARY KEY, parent_id INT, pcode VARCHAR(4) CHARACTER SET utf8mb4"
                    + " COLLATE utf8mb4_general_ci, tag VARCHAR(3) CHARACTER SET latin1 UNIQUE, n INT,"
                    + " FOREIGN KEY (parent_id) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE CASCADE,"
                    + " FOREIGN KEY (pcode) REFERENCES parent (code) ON DELETE SET NULL ON UPDATE CASCADE) ENGINE=InnoDB",
            "CREATE TABLE grand (id INT PRIMARY KEY, child_id INT, n INT,"
                    + " FOREIGN KEY (child_id) REFERENCES child (id) ON DELETE SET NULL) ENGINE=InnoDB",
            "CREATE TABLE strict_child (id INT PRIMARY KEY, parent_id INT NOT NULL DEFAULT 1,"
                    + " FOREIGN KEY (parent_id) REFERENCES parent (id)) ENGINE=InnoDB",
            "CREATE TABLE tree (id INT PRIMARY KEY, up INT, n INT,"
                    + " FOREIGN KEY (up) REFERENCES tree (id) ON DELETE CASCADE) ENGINE=InnoDB",
            "CREATE TABLE item (o INT, l INT, n INT, u INT NULL UNIQUE, PRIMARY KEY (o, l)) ENGINE=InnoDB",
            "CREATE TABLE norm (id INT PRIMARY KEY, name VARCHAR(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci"
                    + " UNIQUE, n INT) ENGINE=InnoDB",
            "CREATE TABLE word (w VARCHAR(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, n INT)"
                    + " ENGINE=InnoDB",
            "CREATE TABLE pre (t VARCHAR(20) CHARACTER SET latin1 NOT NULL, n INT, UNIQUE (t(2))) ENGINE=InnoDB",
            "CREATE TABLE tiny (i TINYINT UNSIGNED PRIMARY KEY, n INT) ENGINE=InnoDB",
            "CREATE TABLE price (d DECIMAL(4,1) PRIMARY KEY, n INT) ENGINE=InnoDB",
            "CREATE TABLE day (d DATE PRIMARY KEY, m DATETIME UNIQUE, n INT) ENGINE=InnoDB",
            "CREATE TABLE bin (b BINARY(3) PRIMARY KEY, v VARBINARY(3) UNIQUE, n INT) ENGINE=InnoDB",
            "CREATE TABLE plain (id INT PRIMARY KEY, u INT UNIQUE, n INT) ENGINE=InnoDB",
            "CREATE TABLE heap (a INT, b INT) ENGINE=InnoDB",
            "CREATE TABLE stats (id INT AUTO_INCREMENT PRIMARY KEY, d INT, p INT, n INT, UNIQUE (d, p)) ENGINE=InnoDB",
            "CREATE TABLE total (k INT PRIMARY KEY, n INT) ENGINE=InnoDB",
            "CREATE TABLE audit (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(30)) ENGINE=InnoDB",
            "CREATE VIEW rich AS SELECT id, n FROM parent WHERE n > 3",
            "CREATE FUNCTION amount(x INT) RETURNS INT READS SQL DATA"
                    + " BEGIN DECLARE r INT; SELECT COALESCE(SUM(n), 0) INTO r FROM item WHERE o = x; RETURN r; END",
            "CREATE TRIGGER parent_update AFTER UPDATE ON parent FOR EACH ROW"
                    + " INSERT INTO audit (what) VALUES (CONCAT('p', NEW.id, ' ', COALESCE(NEW.code, '-')))",
            "CREATE TRIGGER item_insert AFTER INSERT ON item FOR EACH ROW"
                    + " UPDATE total SET n = n * 2 + NEW.n WHERE k = NEW.o",
            "CREATE TRIGGER item_delete BEFORE DELETE ON item FOR EACH ROW"
                    + " BEGIN IF EXISTS (SELECT 1 FROM word WHERE n > 3) THEN DELETE FROM heap WHERE a = OLD.o; END IF; END",
            "CREATE TRIGGER norm_insert BEFORE INSERT ON norm FOR EACH ROW SET NEW.name = UPPER(LEFT(NEW.name, 1))",
            "CREATE TRIGGER norm_update BEFORE UPDATE ON norm FOR EACH ROW"
                    + " SET NEW.n = OLD.n * 2 + NEW.n, NEW.name = CONCAT(LEFT(NEW.name, 1), NEW.n)");

    static final List<String> TABLES = List.of(
            "parent",
            "child",
            "grand",
            "strict_child",
            "tree",
            "item",
            "norm",
            "word",
            "pre",
            "tiny",
            "price",
            "day",
            "bin",
            "heap",
            "plain",
            "stats",
            "total",
            "audit");

    static final List<String> WITH_COUNTER = List.of("child", "stats", "audit");

    private static final int TOPICS = 20;
    private static final long STRICT_TRANS_TABLES = 1L << 21;

    private final Random random;
    private int nextId = 100;
    private int topic = TOPICS;

    RandomShop(Random random) {
        this.random = random;
    }

    Transaction transaction() {
        List<Change> changes = new ArrayList<>();
        for (int n = random.nextInt(4) == 0 ? 3 : 1; n > 0; n--) {
            changes.add(change());
        }
        return new Transaction(1 + random.nextInt(3), Transaction.Kind.DATA, Statements.TIME, changes);
    }

    private StatementChange change() {
        OptionalLong insertId = OptionalLong.empty();
        String sql;
        if (random.nextInt(8) == 0) {
            // An id that the old instance gave; it is nobody else's.
            insertId = OptionalLong.of(nextId);
            nextId += 3;
            sql = withId();
        } else {
            sql = statement();
        }
        StatementContext context = new StatementContext(
                DATABASE,
                random.nextInt(5) == 0 ? STRICT_TRANS_TABLES : 0,
                Statements.UTF8MB4,
                Statements.UTF8MB4,
                Statements.LATIN1,
                "+00:00",
                true,
                true,
                true);
        return new StatementChange(
                context,
                Statements.TIME,
                insertId,
                OptionalLong.empty(),
                List.of(),
                sql.getBytes(StandardCharsets.UTF_8));
    }

    private String withId() {
        return one(
                "INSERT INTO child (parent_id, tag, n) VALUES (" + id() + "," + tag() + "," + n() + ")",
                "INSERT INTO child VALUES (NULL," + id() + ",NULL," + tag() + "," + n() + "),(NULL," + id() + ",NULL,"
                        + tag() + ",1)",
                "INSERT INTO stats (d, p, n) VALUES (" + id() + "," + id() + ",1)",
                "INSERT INTO stats (d, p, n) VALUES (" + id() + "," + id() + ",1),(7," + id() + ",2)");
    }

    /** Half of the times all statements are of one kind, so that they meet more often. */
    void chooseTopic() {
        topic = random.nextBoolean() ? random.nextInt(TOPICS) : TOPICS;
    }

    private String statement() {
        return switch (topic == TOPICS ? random.nextInt(TOPICS) : topic) {
            case 18, 19 -> plain();
            case 0, 1 -> parent();
            case 2, 3 -> child();
            case 4 -> grand();
            case 5 -> tree();
            case 6, 7 -> item();
            case 8 -> norm();
            case 9 -> word();
            case 10 -> pre();
            case 11 -> tiny();
            case 12 -> price();
            case 13 -> day();
            case 14 -> bin();
            case 15 -> stats();
            case 16 -> across();
            default -> heap();
        };
    }

    private String parent() {
        return one(
                "INSERT INTO parent VALUES (" + id() + "," + code() + "," + n() + ")",
                "INSERT INTO parent (id, n) VALUES (" + id() + "," + n() + "),(" + id() + "," + n() + ")",
                "INSERT IGNORE INTO parent SET id = " + id() + ", code = " + code() + ", n = " + n(),
                "INSERT INTO parent VALUES (" + id() + "," + code() + ",1) ON DUPLICATE KEY UPDATE n = n * 2 + 1",
                "INSERT INTO parent (id, n) VALUES (" + id() + ",1) ON DUPLICATE KEY UPDATE code = " + code(),
                "REPLACE INTO parent (id, n) VALUES (" + id() + "," + n() + ")",
                "REPLACE INTO parent VALUES (" + id() + "," + code() + "," + n() + ")",
                "UPDATE parent SET n = n * 2 + " + n() + " WHERE id = " + id(),
                "UPDATE parent SET n = n + 1 WHERE id IN (" + id() + "," + id() + ")",
                "UPDATE parent SET code = " + code() + " WHERE id = " + id(),
                "UPDATE parent SET id = " + id() + " WHERE id = " + id(),
                "UPDATE IGNORE parent SET code = " + code() + " WHERE n > 3",
                "UPDATE parent SET n = 5 WHERE code = " + code(),
                "UPDATE rich SET n = n * 2 WHERE id = " + id(),
                "DELETE FROM parent WHERE id = " + id(),
                "DELETE FROM parent WHERE code = " + code(),
                "DELETE FROM parent ORDER BY n, id LIMIT 1");
    }

    private String child() {
        return one(
                "INSERT INTO child (parent_id, tag, n) VALUES (" + id() + "," + tag() + "," + n() + ")",
                "INSERT INTO child (parent_id, n) VALUES (" + id() + "," + n() + ")",
                "INSERT INTO child (id, pcode, n) VALUES (" + id() + "," + code() + "," + n() + ")",
                "INSERT INTO child VALUES (" + id() + ",NULL,NULL," + tag() + ",0)",
                "INSERT INTO child (id, parent_id, n) VALUES (" + id() + "," + id() + "," + n()
                        + ") ON DUPLICATE KEY UPDATE parent_id = " + id(),
                "REPLACE INTO child (id, n) VALUES (" + id() + "," + n() + ")",
                "UPDATE child SET n = n * 2 + 1 WHERE id = " + id(),
                "UPDATE child SET parent_id = " + id() + " WHERE id = " + id(),
                "UPDATE child SET tag = " + tag() + " WHERE id = " + id(),
                "UPDATE child SET n = n * 3 WHERE tag = " + tag(),
                "UPDATE child SET n = 2 WHERE parent_id = " + id(),
                "DELETE FROM child WHERE id = " + id(),
                "INSERT INTO strict_child VALUES (" + id() + "," + id() + ")",
                "INSERT INTO strict_child (id) VALUES (" + id() + ")",
                "DELETE FROM strict_child WHERE id = " + id(),
                "UPDATE strict_child SET parent_id = " + id() + " WHERE id = " + id());
    }

    private String grand() {
        return one(
                "INSERT INTO grand VALUES (" + id() + "," + id() + "," + n() + ")",
                "INSERT INTO grand (id) VALUES (" + id() + ")",
                "UPDATE grand SET n = n * 2 + 1 WHERE id = " + id(),
                "UPDATE grand SET child_id = " + id() + " WHERE id = " + id(),
                "DELETE FROM grand WHERE id IN (" + id() + ", " + id() + ")");
    }

    private String tree() {
        return one(
                "INSERT INTO tree VALUES (" + id() + "," + id() + ",1)",
                "INSERT INTO tree VALUES (" + id() + ",NULL,1)",
                "UPDATE tree SET up = " + id() + " WHERE id = " + id(),
                "UPDATE tree SET n = n * 2 WHERE id = " + id(),
                "DELETE FROM tree WHERE id = " + id());
    }

    private String item() {
        return one(
                "INSERT INTO item (o, l, n) VALUES (" + id() + "," + id() + "," + n() + ")",
                "INSERT INTO item VALUES (" + id() + "," + id() + "," + n() + "," + id() + ")",
                "INSERT INTO item (o, l, n) VALUES (" + id() + "," + id() + ",1) ON DUPLICATE KEY UPDATE n = n * 2 + 1",
                "INSERT INTO item (o, l, u) VALUES (" + id() + "," + id() + "," + id()
                        + ") ON DUPLICATE KEY UPDATE n = 9",
                "UPDATE item SET n = n * 2 + 1 WHERE o = " + id() + " AND l = " + id(),
                "UPDATE item SET l = " + id() + " WHERE o = " + id() + " AND l = " + id(),
                "UPDATE item SET u = " + id() + " WHERE l = " + id() + " AND o = " + id(),
                "UPDATE item SET n = 4 WHERE (o, l) IN ((" + id() + "," + id() + "),(" + id() + "," + id() + "))",
                "UPDATE item SET n = 3 WHERE u = " + id(),
                "DELETE FROM item WHERE o = " + id() + " AND l = " + id(),
                "DELETE FROM item WHERE o = " + id());
    }

    private String norm() {
        return one(
                "INSERT INTO norm VALUES (" + id() + "," + code() + "," + n() + ")",
                "INSERT IGNORE INTO norm VALUES (" + id() + "," + code() + "," + n() + ")",
                "UPDATE norm SET n = " + n() + " WHERE id = " + id(),
                "UPDATE norm SET n = 1 WHERE name = " + code(),
                "DELETE FROM norm WHERE id = " + id());
    }

    private String word() {
        return one(
                "INSERT INTO word VALUES (" + text() + "," + n() + ")",
                "INSERT INTO word VALUES (" + text() + ",1) ON DUPLICATE KEY UPDATE n = n * 2 + 1",
                "REPLACE INTO word VALUES (" + text() + "," + n() + ")",
                "UPDATE word SET n = n * 2 + 1 WHERE w = " + text(),
                "UPDATE word SET w = " + text() + " WHERE w = " + text(),
                "DELETE FROM word WHERE w = " + text());
    }

    private String pre() {
        return one(
                "INSERT INTO pre VALUES (" + text() + "," + n() + ")",
                "INSERT INTO pre VALUES (" + text() + ",1) ON DUPLICATE KEY UPDATE n = n * 2 + 1",
                "UPDATE pre SET n = n * 2 + 1 WHERE t = " + text(),
                "DELETE FROM pre WHERE t = " + text());
    }

    private String tiny() {
        return one(
                "INSERT INTO tiny VALUES (" + number() + "," + n() + ")",
                "INSERT IGNORE INTO tiny VALUES (" + number() + "," + n() + ")",
                "UPDATE tiny SET n = n * 2 + 1 WHERE i = " + number(),
                "UPDATE tiny SET i = " + number() + " WHERE i = " + number(),
                "DELETE FROM tiny WHERE i = " + number());
    }

    private String price() {
        return one(
                "INSERT INTO price VALUES (" + number() + "," + n() + ")",
                "INSERT INTO price VALUES (" + number() + ",1) ON DUPLICATE KEY UPDATE n = n * 2 + 1",
                "UPDATE price SET n = n * 2 + 1 WHERE d = " + number(),
                "DELETE FROM price WHERE d = " + number());
    }

    private String day() {
        return one(
                "INSERT INTO day VALUES (" + date() + "," + date() + "," + n() + ")",
                "INSERT IGNORE INTO day VALUES (" + date() + ",NULL," + n() + ")",
                "UPDATE day SET n = n * 2 + 1 WHERE d = " + date(),
                "UPDATE day SET m = " + date() + " WHERE d = " + date(),
                "DELETE FROM day WHERE d = " + date());
    }

    private String bin() {
        return one(
                "INSERT INTO bin VALUES (" + bytes() + "," + bytes() + "," + n() + ")",
                "INSERT IGNORE INTO bin VALUES (" + bytes() + ",NULL," + n() + ")",
                "UPDATE bin SET n = n * 2 + 1 WHERE b = " + bytes(),
                "UPDATE bin SET v = " + bytes() + " WHERE b = " + bytes(),
                "DELETE FROM bin WHERE b = " + bytes());
    }

    private String stats() {
        return one(
                "INSERT INTO stats (d, p, n) VALUES (" + id() + "," + id()
                        + ",1) ON DUPLICATE KEY UPDATE n = n * 2 + 1",
                "INSERT INTO stats (d, p, n) VALUES (" + id() + "," + id() + ",1)",
                "INSERT IGNORE INTO stats (id, d, p) VALUES (" + id() + "," + id() + "," + id() + ")",
                "UPDATE stats SET n = n * 2 + 1 WHERE id = " + id(),
                "DELETE FROM stats WHERE id = " + id());
    }

    private String across() {
        return one(
                "INSERT IGNORE INTO total SELECT id, COALESCE(n, 0) FROM parent",
                "INSERT IGNORE INTO total SELECT id, n FROM rich WHERE id = " + id(),
                "INSERT INTO total VALUES (" + id() + "," + n() + ") ON DUPLICATE KEY UPDATE n = VALUES(n)",
                "UPDATE total SET n = (SELECT COUNT(*) FROM child) WHERE k = " + id(),
                "UPDATE total SET n = amount(" + id() + ") WHERE k = " + id(),
                "UPDATE total JOIN parent ON parent.id = total.k SET total.n = parent.n WHERE total.k = " + id(),
                "UPDATE item JOIN word ON item.n = word.n SET item.n = word.n + 1, word.n = 0 WHERE item.o = " + id(),
                "DELETE total FROM total JOIN item ON total.k = item.o WHERE item.l = " + id(),
                "DELETE FROM total WHERE k = " + id() + " AND n IN (SELECT n FROM word)",
                "INSERT INTO heap SELECT id, n FROM parent WHERE id = " + id(),
                "INSERT IGNORE INTO grand (id, child_id) SELECT id + 1, id FROM child WHERE id = " + id());
    }

    private String plain() {
        return one(
                "INSERT INTO plain VALUES (" + id() + "," + id() + ",1)",
                "INSERT INTO plain (id, n) VALUES (" + id() + ",1)",
                "REPLACE INTO plain VALUES (" + id() + "," + id() + ",2)",
                "UPDATE plain SET n = n * 2 + 1 WHERE id = " + id(),
                "UPDATE IGNORE plain SET u = " + id() + " WHERE id = " + id(),
                "UPDATE plain SET n = 9 WHERE u = " + id(),
                "DELETE FROM plain WHERE id = " + id());
    }

    private String heap() {
        return one(
                "INSERT INTO heap VALUES (" + id() + "," + n() + ")",
                "UPDATE heap SET b = b * 2 + 1 WHERE a = " + id(),
                "DELETE FROM heap WHERE a = " + id());
    }

    private String id() {
        int n = 1 + random.nextInt(4);
        return one(Integer.toString(n), Integer.toString(n), Integer.toString(n), "'" + n + "'", n + ".0", "0" + n);
    }

    private String n() {
        return Integer.toString(random.nextInt(6));
    }

    private String code() {
        return one("'a'", "'b'", "'A'", "'b '", "'ä'", "NULL", "'abcdef'", "'abcd'", "'i'", "'y'", "1");
    }

    private String tag() {
        return one("'x'", "'X'", "'y'", "NULL", "'xyzuv'", "'xyz'", "7", "'7'");
    }

    private String text() {
        return one(
                "'a'", "'A '", "'ab'", "'abc'", "'abcd'", "'ABX'", "'ä'", "'ae'", "''", "' '", "7", "'7'", "'07'",
                "7.0");
    }

    private String number() {
        return one(
                "0", "1", "-1", "'1'", "1.0", "1.04", "1.05", "01", "255", "256", "300", "'1x'", "1e0", "0x01", "TRUE",
                "999.9", "1000", "'+1'", "' 1'", "''");
    }

    private String date() {
        return one(
                "'2026-11-20'",
                "'2026-11-21'",
                "20261120",
                "'2026-11-20 00:00:00'",
                "'2026-11-20 10:00:00'",
                "'2026-02-30'",
                "'2026-02-31'",
                "'0000-00-00'",
                "'26-11-20'",
                "'2026-11-20 00:00:00.4'",
                "''");
    }

    private String bytes() {
        return one("'a'", "'A'", "'a\\0'", "0x61", "x'6100'", "'abcd'", "'abc'", "_binary'a'", "''", "'\\0'", "97");
    }

    private String one(String... some) {
        return some[random.nextInt(some.length)];
    }
}
