package org.generallog.replicator.load;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Random;

/** One session of {@link FkShop}. Rows that it deletes or copies are of orders that it placed itself. */
final class FkShopSession implements Load.Shopper {
    private static final int KEPT = 50;

    private final int index;
    private final Random random;
    private final Client client;
    private final Deque<Long> orders = new ArrayDeque<>();
    private int emails;

    FkShopSession(int index, Random random, Client client) {
        this.index = index;
        this.random = random;
        this.client = client;
    }

    @Override
    public void work() throws SQLException {
        int choice = random.nextInt(100);
        if (choice < 35) {
            place();
        } else if (choice < 50) {
            again();
        } else if (choice < 62) {
            maybeNewCustomer();
        } else if (choice < 74) {
            client.write(
                    "REPLACE INTO preferences (customer_id, name, value) VALUES (?, ?, ?)",
                    mine(),
                    random.nextBoolean() ? "colour" : "size",
                    random.nextInt(5));
        } else if (choice < 84) {
            giveBack();
        } else if (choice < 92) {
            cancel();
        } else {
            visit();
        }
        while (client.owesReads()) {
            browse();
        }
    }

    /** Customer, address, order, lines, tag and payment, each by the id of the one before; one in ten is given up. */
    private void place() throws SQLException {
        client.begin();
        long customer = mine();
        Long address = null;
        if (random.nextInt(3) == 0) {
            customer = client.insert("INSERT INTO customers (email) VALUES (?)", freshEmail());
            address = client.insert("INSERT INTO addresses (customer_id, city) VALUES (LAST_INSERT_ID(), ?)", city());
        }
        long order = client.insert(
                "INSERT INTO orders (customer_id, address_id, state) VALUES (?, ?, 'new')", customer, address);
        int product = product();
        // Before the lines, whose foreign keys lock it for reading: else two orders of one product are a deadlock.
        client.write("UPDATE products SET stock = stock - 2 WHERE id = ?", product);
        client.write(
                "INSERT INTO order_lines (order_id, product_id, quantity) VALUES (?, ?, 1), (?, ?, 2), (?, ?, 1)",
                order,
                product,
                order,
                product + 1,
                order,
                product);
        if (random.nextInt(3) == 0) {
            client.write(
                    "INSERT INTO tags (name) VALUES (?) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id), uses = uses + 1",
                    "tag" + random.nextInt(FkShop.TAGS));
            client.write("INSERT IGNORE INTO order_tags (order_id, tag_id) VALUES (?, LAST_INSERT_ID())", order);
        }
        boolean paid = random.nextBoolean();
        if (paid) {
            client.write("INSERT INTO payments (order_id, amount) VALUES (?, ?)", order, 10);
        }
        end(order, !paid);
    }

    private void end(long order, boolean kept) throws SQLException {
        if (random.nextInt(10) == 0) {
            client.rollback();
            return;
        }
        client.commit();
        if (kept) {
            orders.addLast(order);
            if (orders.size() > KEPT) {
                orders.removeFirst();
            }
        }
    }

    /** The lines of an older order once more. */
    private void again() throws SQLException {
        if (orders.isEmpty()) {
            return;
        }
        long older = pick();
        client.begin();
        long order = client.insert("INSERT INTO orders (customer_id, state) VALUES (?, 'again')", mine());
        client.write(
                "INSERT INTO order_lines (order_id, product_id, quantity)"
                        + " SELECT ?, product_id, quantity FROM order_lines WHERE order_id = ? ORDER BY id",
                order,
                older);
        end(order, true);
    }

    /** An address of a few that all sessions use: half of these inserts change nothing. */
    private void maybeNewCustomer() throws SQLException {
        String email = "guest" + random.nextInt(500) + "@example.com";
        client.write("INSERT IGNORE INTO customers (email) VALUES (?)", email);
        client.write(
                "INSERT INTO addresses (customer_id, city) SELECT id, ? FROM customers WHERE email = ?", city(), email);
    }

    private void giveBack() throws SQLException {
        if (!orders.isEmpty()) {
            client.write(
                    "INSERT INTO returns_ (line_id, reason) SELECT id, 'broken' FROM order_lines WHERE order_id = ? ORDER BY id",
                    pick());
        }
    }

    /** With its lines, tags and what was given back of it. */
    private void cancel() throws SQLException {
        if (!orders.isEmpty()) {
            client.write("DELETE FROM orders WHERE id = ?", orders.removeLast());
        }
    }

    private void visit() throws SQLException {
        client.write(
                "INSERT INTO customers (email, visits) VALUES (?, 1) ON DUPLICATE KEY UPDATE visits = visits + 1",
                "guest" + random.nextInt(500) + "@example.com");
    }

    private void browse() throws SQLException {
        switch (random.nextInt(3)) {
            case 0 -> client.read("SELECT stock FROM products WHERE id = ?", product());
            case 1 -> client.read("SELECT COUNT(*) FROM orders WHERE customer_id = ?", mine());
            default -> client.read("SELECT value FROM preferences WHERE customer_id = ? AND name = 'size'", mine());
        }
    }

    private long pick() {
        Iterator<Long> all = orders.iterator();
        for (int skip = random.nextInt(orders.size()); skip > 0; skip--) {
            all.next();
        }
        return all.next();
    }

    private String freshEmail() {
        return "s" + index + "-" + ++emails + "-" + random.nextInt(1_000_000_000) + "@example.com";
    }

    private String city() {
        return random.nextBoolean() ? "Bern" : "Basel";
    }

    private long mine() {
        return 1L + random.nextInt(FkShop.CUSTOMERS);
    }

    private int product() {
        return 1 + random.nextInt(FkShop.PRODUCTS - 1);
    }
}
