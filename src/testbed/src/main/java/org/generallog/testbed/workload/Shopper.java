package org.generallog.testbed.workload;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What one session of the shop does. Two rules keep the result independent of what a log cannot tell:
 *
 * <ul>
 *   <li>Rows that several sessions change are changed either by statements that commute ({@code hits = hits + 1}) or inside a
 *       transaction that has locked the row before. All other rows belong to one session, by their key.
 *   <li>The clock is stored only in the middle of a second: 5.5's log has whole seconds, and takes them when the row is
 *       logged, for {@code Execute} after the statement ran. A statement on the edge of two seconds may differ by one.
 * </ul>
 */
final class Shopper {
    /** The day of all sales. */
    static final String DAY = "2014-04-03";

    private static final int SESSION_DOCUMENTS = 40;
    private static final int SESSION_CARTS = 20;
    private static final long IDS_PER_SESSION = 1_000_000_000L;
    private static final List<String> TEXTS = List.of(
            "please select gift wrap",
            "SELECT * FROM shelf; -- it's \"quoted\" \\ and `odd`",
            "line one\nline two\ttab",
            "100 % sure? _maybe_",
            "caf\u00e9 na\u00efve \u00fcber \u00a3",
            "\\xE9 is text, not a byte",
            "");
    private static final List<String> UNICODE_TEXTS = List.of(
            "party \uD83C\uDF89\uD83D\uDE00",
            "\u4E2D\u6587 \u0440\u0443\u0441\u0441\u043A\u0438\u0439 \u20AC",
            "select \uD83D\uDE80 insert");

    private final int index;
    private final Random random;
    private final ShopSession session;
    private long nextOrder;

    Shopper(int index, Random random, ShopSession session) throws SQLException {
        this.index = index;
        this.random = random;
        this.session = session;
        long first = index * IDS_PER_SESSION;
        // The trigger's log keeps the ids of deleted orders too.
        nextOrder = Math.max(
                        first,
                        session.readNumber(
                                "SELECT MAX(order_id) FROM order_log WHERE order_id BETWEEN ? AND ?",
                                first,
                                first + IDS_PER_SESSION - 1))
                + 1;
        endRead();
    }

    /** One piece of business, and the reads that go with it. */
    void work() throws SQLException {
        int choice = random.nextInt(100);
        if (choice < 20) {
            transfer();
        } else if (choice < 40) {
            placeOrder();
        } else if (choice < 50) {
            countHit();
        } else if (choice < 56) {
            markCounter();
        } else if (choice < 66) {
            cart();
        } else if (choice < 76) {
            document();
        } else if (choice < 80) {
            savepoint();
        } else if (choice < 85) {
            archiveOrDeleteOrder();
        } else if (choice < 90) {
            editCustomer();
        } else if (choice < 95) {
            session.writeAlone(
                    "INSERT INTO daily_totals (day, product_id, sold) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE sold = sold"
                            + " + VALUES(sold)",
                    DAY,
                    product(),
                    1 + random.nextInt(5));
        } else {
            event();
        }
        while (session.owesReads() && !session.isDead()) {
            browse();
        }
        endRead();
    }

    /** Money moves; in random order of the two rows, so that deadlocks happen. */
    private void transfer() throws SQLException {
        // Half of the money moves between few accounts.
        int from = random.nextBoolean() ? account() : 1 + random.nextInt(6);
        int to = from % ShopSchema.ACCOUNTS + 1;
        int first = random.nextInt(4) == 0 ? to : from;
        session.begin();
        session.read("SELECT balance FROM accounts WHERE id = ? FOR UPDATE", first);
        session.read("SELECT balance FROM accounts WHERE id = ? FOR UPDATE", first == from ? to : from);
        if (random.nextInt(4) == 0) {
            session.control("SET @fee = " + amount());
            session.write("UPDATE accounts SET balance = balance - @fee, version = version + 1 WHERE id = " + from);
            session.write("UPDATE accounts SET balance = balance + @fee, version = version + 1 WHERE id = " + to);
        } else {
            BigDecimal amount = amount();
            session.write(
                    "UPDATE accounts SET balance = balance - ?, version = version + 1 WHERE id = ?", amount, from);
            if (random.nextInt(60) == 0) {
                session.die();
                return;
            }
            session.write("UPDATE accounts SET balance = balance + ?, version = version + 1 WHERE id = ?", amount, to);
        }
        end(10);
    }

    private void placeOrder() throws SQLException {
        long id = nextOrder++;
        int items = 1 + random.nextInt(3);
        int product = 1 + random.nextInt(ShopSchema.PRODUCTS - items);
        session.begin();
        for (int line = 0; line < items; line++) {
            session.read("SELECT stock, price FROM products WHERE id = ? FOR UPDATE", product + line);
        }
        boolean clock = midSecond();
        session.write(
                "INSERT INTO orders (id, customer_id, state, total, placed, note) VALUES (?, ?, 'new', ?, "
                        + (clock ? "NOW()" : "NULL") + ", ?)",
                id,
                customer(),
                amount(),
                text());
        for (int line = 0; line < items; line++) {
            int quantity = 1 + random.nextInt(3);
            session.write(
                    "INSERT INTO order_items (order_id, line, product_id, quantity, price) VALUES (?, ?, ?, ?, ?)",
                    id,
                    line + 1,
                    product + line,
                    quantity,
                    amount());
            session.write("UPDATE products SET stock = stock - ? WHERE id = ?", quantity, product + line);
        }
        if (random.nextInt(100) == 0) {
            session.die();
            return;
        }
        end(12);
    }

    /** All sessions on few rows, one statement each. */
    private void countHit() throws SQLException {
        session.writeAlone("UPDATE counters SET hits = hits + ? WHERE id = ?", 1 + random.nextInt(3), counter());
    }

    /** What does not commute, on the same hot rows: only after the row is locked. */
    private void markCounter() throws SQLException {
        int counter = counter();
        session.begin();
        session.read("SELECT last_by FROM counters WHERE id = ? FOR UPDATE", counter);
        session.write("UPDATE counters SET last_by = ?, note = ? WHERE id = ?", index, text(), counter);
        end(8);
    }

    private void cart() throws SQLException {
        String token = "s" + index + "-" + random.nextInt(SESSION_CARTS);
        if (random.nextInt(3) == 0) {
            session.writeAlone("DELETE FROM sessions WHERE token = ?", token);
        } else if (midSecond()) {
            session.begin();
            session.write(
                    "INSERT INTO sessions (token, customer_id, data) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE data = VALUES(data),"
                            + " seen = NOW()",
                    token,
                    customer(),
                    text());
            session.write(
                    "REPLACE INTO cart_lines (token, product_id, quantity) VALUES (?, ?, ?)",
                    token,
                    product(),
                    1 + random.nextInt(9));
            end(10);
        }
    }

    private void document() throws SQLException {
        long id = ownDocument();
        switch (random.nextInt(6)) {
            case 0 -> session.writeAlone("DELETE FROM documents WHERE id = ?", id);
            case 1 ->
                session.writeAlone("UPDATE documents SET title = ?, revision = revision + 1 WHERE id = ?", text(), id);
            case 2, 3 ->
                session.writeAlone(
                        "REPLACE INTO documents (id, title, body, content, weight, revision) VALUES (?, ?, ?, ?, ?, ?)",
                        id,
                        text(),
                        random.nextInt(5) == 0 ? null : text() + "\n" + text(),
                        bytes(),
                        random.nextInt(3) == 0 ? null : random.nextInt(4000) / 8.0,
                        random.nextInt(100));
            default -> byteLiteral(id);
        }
    }

    /** Bytes in the text of a statement; only a session with one byte per letter can have those over 127 there as they are. */
    private void byteLiteral(long id) throws SQLException {
        byte[] bytes = bytes();
        if (bytes == null) {
            session.writeAlone("UPDATE documents SET content = NULL WHERE id = " + id);
            return;
        }
        String literal = session.kind().unicode()
                ? "X'" + HexFormat.of().formatHex(bytes) + "'"
                : "_binary'"
                        + new String(bytes, StandardCharsets.ISO_8859_1)
                                .replace("\\", "\\\\")
                                .replace("'", "\\'")
                                .replace("\0", "\\0")
                        + "'";
        session.writeAlone(
                "REPLACE INTO documents (id, title, content, revision) VALUES (" + id + ", 'raw', " + literal + ", 1)");
    }

    private void savepoint() throws SQLException {
        long id = ownDocument();
        int counter = counter();
        session.begin();
        session.write("UPDATE documents SET revision = revision + 1 WHERE id = ?", id);
        session.control("SAVEPOINT kept");
        session.read("SELECT hits FROM counters WHERE id = ? FOR UPDATE", counter);
        session.write("UPDATE counters SET note = ? WHERE id = ?", "never seen", counter);
        session.write("UPDATE documents SET title = 'never seen' WHERE id = ?", id);
        session.control("ROLLBACK TO SAVEPOINT kept");
        session.write("UPDATE documents SET weight = ? WHERE id = ?", random.nextInt(100) / 4.0, id);
        if (random.nextBoolean()) {
            session.control("RELEASE SAVEPOINT kept");
        }
        end(10);
    }

    /** From the other database, with qualified names; or deletes, and the items go with their order. */
    private void archiveOrDeleteOrder() throws SQLException {
        long newest = nextOrder - 1;
        long order = newest - random.nextInt(30);
        if (random.nextInt(3) == 0) {
            session.writeAlone("DELETE FROM orders WHERE id = ?", order);
            return;
        }
        boolean byStatement = random.nextBoolean();
        moveTo("shop_archive", byStatement);
        session.begin();
        session.write(
                "INSERT IGNORE INTO orders (id, customer_id, total, item_count, note) SELECT o.id, o.customer_id, o.total,"
                        + " COUNT(i.line), o.note FROM shop.orders o LEFT JOIN shop.order_items i ON i.order_id = o.id WHERE o.id = "
                        + order + " GROUP BY o.id, o.customer_id, o.total, o.note");
        session.write("DELETE FROM shop.orders WHERE id = " + order);
        end(8);
        moveTo("shop", byStatement);
    }

    private void moveTo(String database, boolean byStatement) throws SQLException {
        if (byStatement) {
            session.control("USE " + database);
        } else {
            session.changeDatabase(database);
        }
    }

    /** A customer of this session's own. */
    private void editCustomer() throws SQLException {
        int customer = index + 1;
        String date = random.nextInt(4) == 0
                ? null
                : "19" + (10 + random.nextInt(90)) + "-0" + (1 + random.nextInt(9)) + "-17";
        session.writeAlone(
                "UPDATE customers SET email = ?, born = ?, discount = ? WHERE id = ?",
                random.nextInt(3) == 0 ? null : text(),
                date,
                new BigDecimal(random.nextInt(1000)).movePointLeft(3),
                customer);
    }

    /** Ids by the server. */
    private void event() throws SQLException {
        if (random.nextBoolean()) {
            session.writeAlone("INSERT INTO events (session, what) VALUES (?, ?)", index, text());
        } else if (random.nextBoolean()) {
            session.writeAlone(
                    "INSERT INTO events (session, what) VALUES (?, ?), (?, ?)", index, text(), index, "second of two");
        } else {
            session.begin();
            session.write("INSERT INTO events (session, what) VALUES (?, ?)", index, text());
            session.write("INSERT INTO event_details (event_id, line, detail) VALUES (LAST_INSERT_ID(), 1, ?)", text());
            end(8);
        }
    }

    private void browse() throws SQLException {
        switch (random.nextInt(6)) {
            case 0 -> session.read("SELECT id, name, price, stock FROM products WHERE id = ?", product());
            case 1 -> session.read("SELECT * FROM customers WHERE id = ?", customer());
            case 2 ->
                session.read(
                        "SELECT o.id, o.total, i.line, i.quantity FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.id ="
                                + " ?",
                        nextOrder - 1 - random.nextInt(20));
            case 3 -> session.read("SELECT title, body FROM documents WHERE id = ?", ownDocument());
            case 4 -> session.read("SELECT hits, note FROM counters WHERE id = ?", counter());
            default -> session.read("SELECT COUNT(*) FROM audit WHERE account_id = ? AND version > 5", account());
        }
    }

    /** Ends the transaction: one in {@code rollbackOneIn} is given up. */
    private void end(int rollbackOneIn) throws SQLException {
        if (random.nextInt(rollbackOneIn) == 0) {
            session.rollback();
        } else {
            session.commit();
        }
    }

    /** Without autocommit a read opens a snapshot, which would grow old. */
    private void endRead() throws SQLException {
        if (!session.kind().autocommit() && !session.isDead()) {
            session.commit();
        }
    }

    private static boolean midSecond() {
        long millis = Math.floorMod(System.currentTimeMillis(), 1000L);
        return millis >= 100 && millis < 700;
    }

    private int account() {
        return 1 + random.nextInt(ShopSchema.ACCOUNTS);
    }

    private int customer() {
        return 1 + random.nextInt(ShopSchema.CUSTOMERS);
    }

    private int product() {
        return 1 + random.nextInt(ShopSchema.PRODUCTS);
    }

    private int counter() {
        return 1 + random.nextInt(ShopSchema.COUNTERS);
    }

    private long ownDocument() {
        return index * IDS_PER_SESSION + random.nextInt(SESSION_DOCUMENTS);
    }

    private BigDecimal amount() {
        return new BigDecimal(1 + random.nextInt(2000)).movePointLeft(2);
    }

    private String text() {
        if (session.kind().unicode() && random.nextInt(3) == 0) {
            return UNICODE_TEXTS.get(random.nextInt(UNICODE_TEXTS.size()));
        }
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    /** All 256 values, and some more. */
    private byte @Nullable [] bytes() {
        if (random.nextInt(6) == 0) {
            return null;
        }
        byte[] bytes = new byte[256 + random.nextInt(1000)];
        random.nextBytes(bytes);
        for (int i = 0; i < 256; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
