package org.generallog.replicator.load;

import java.sql.SQLException;
import java.util.Random;

/** One session of {@link Shop8}. */
final class Shop8Session implements Load.Shopper {
    private static final int DUPLICATE_KEY = 1062;
    private static final String[] KINDS = {"view", "view", "view", "click", "search"};

    private final int index;
    private final Random random;
    private final Client client;
    private long users;

    Shop8Session(int index, Random random, Client client) {
        this.index = index;
        this.random = random;
        this.client = client;
    }

    @Override
    public void work() throws SQLException {
        int choice = random.nextInt(1000);
        if (choice < 300) {
            event();
        } else if (choice < 380) {
            shortLivedEvent();
        } else if (choice < 480) {
            register();
        } else if (choice < 492) {
            // The first user's address: refused, and an id used up.
            client.tryWrite(
                    DUPLICATE_KEY,
                    "INSERT INTO users (email, name) VALUES (?, ?)",
                    "user" + (1 + random.nextInt(Shop8.USERS)) + "@example.com",
                    "User");
        } else if (choice < 700) {
            cart();
        } else if (choice < 950) {
            order();
        } else if (choice < 962) {
            temporaryTable();
        } else {
            variables();
        }
        while (client.owesReads()) {
            browse();
        }
    }

    /** The same few rows from all sessions. */
    private void event() throws SQLException {
        Object user = random.nextInt(3) == 0 ? user() : null;
        client.write("INSERT INTO events (kind, user_id) VALUES (?, ?)", kind(), user);
    }

    /** Changed or gone as soon as the answer is there. */
    private void shortLivedEvent() throws SQLException {
        long id = client.insert("INSERT INTO events SET kind = ?, user_id = ?", kind(), user());
        if (random.nextBoolean()) {
            client.write("UPDATE events SET kind = 'done', seen = seen + 1 WHERE id = ?", id);
        }
        if (random.nextInt(3) == 0) {
            client.write("DELETE FROM events WHERE id = ?", id);
        }
    }

    private void register() throws SQLException {
        String email = "s" + index + "-" + ++users + "-" + random.nextInt(1_000_000_000) + "@example.com";
        long id = client.insert("INSERT INTO users (email, name) VALUES (?, 'User')", email);
        if (random.nextBoolean()) {
            client.write("UPDATE users SET logins = logins + 1 WHERE id = ?", id);
        } else if (random.nextInt(3) == 0) {
            client.write("DELETE FROM users WHERE email = ?", email);
        }
    }

    private void cart() throws SQLException {
        long cart = client.insert("INSERT INTO carts (user_id, created) VALUES (?, NOW())", user());
        if (random.nextInt(3) == 0) {
            client.write(
                    "INSERT INTO cart_items (cart_id, product_id) VALUES (LAST_INSERT_ID(), ?), (LAST_INSERT_ID(), ?)",
                    product(),
                    product());
        } else {
            int items = 1 + random.nextInt(3);
            long item = 0;
            for (int i = 0; i < items; i++) {
                item = client.insert("INSERT INTO cart_items (cart_id, product_id) VALUES (?, ?)", cart, product());
            }
            if (random.nextBoolean()) {
                client.write("UPDATE cart_items SET quantity = quantity + 1 WHERE id = ?", item);
            } else {
                client.write("DELETE FROM cart_items WHERE id = ?", item);
            }
        }
        if (random.nextInt(4) == 0) {
            client.write("DELETE FROM cart_items WHERE cart_id = ?", cart);
            client.write("DELETE FROM carts WHERE id = ?", cart);
        } else if (random.nextBoolean()) {
            client.write("UPDATE carts SET state = 'closed' WHERE id = ?", cart);
        }
    }

    /** The items name their order in one of four ways. */
    private void order() throws SQLException {
        int user = user();
        int first = product();
        client.begin();
        long order =
                client.insert("INSERT INTO orders (user_id, total) VALUES (?, ?)", user, 10 * (1 + random.nextInt(3)));
        switch (random.nextInt(4)) {
            case 0 ->
                client.write(
                        "INSERT INTO order_items (order_id, product_id, quantity) VALUES (LAST_INSERT_ID(), ?, 1),"
                                + " (LAST_INSERT_ID(), ?, 2)",
                        first,
                        first + 1);
            case 1 -> {
                client.control("SET @placed = LAST_INSERT_ID()");
                client.write("INSERT INTO order_items (order_id, product_id, quantity) VALUES (@placed, ?, 1)", first);
                client.write(
                        "INSERT INTO order_items (order_id, product_id, quantity) VALUES (@placed, ?, 1)", first + 1);
            }
            case 2 -> {
                long asked = client.read("SELECT LAST_INSERT_ID()");
                client.write("INSERT INTO order_items VALUES (NULL, ?, ?, 1)", asked, first);
                client.write("INSERT INTO order_items VALUES (NULL, ?, ?, 2)", asked, first + 1);
            }
            default -> {
                client.write("INSERT INTO order_items (order_id, product_id, quantity) VALUES (?, ?, 3)", order, first);
                client.write(
                        "INSERT INTO order_items (order_id, product_id, quantity) VALUES (?, ?, 1), (?, ?, 1)",
                        order,
                        first,
                        order,
                        first + 1);
            }
        }
        client.write("UPDATE products SET stock = stock - 1 WHERE id = ?", first);
        client.write("UPDATE products SET stock = stock - 1 WHERE id = ?", first + 1);
        client.commit();
        if (random.nextInt(3) == 0) {
            client.write("UPDATE orders SET state = 'paid' WHERE id = ?", order);
        }
    }

    private void temporaryTable() throws SQLException {
        client.write("CREATE TEMPORARY TABLE picked (user_id INT NOT NULL, KEY (user_id)) ENGINE=InnoDB");
        client.write("INSERT INTO picked VALUES (?), (?)", user(), user());
        client.write("INSERT INTO events (kind, user_id) SELECT 'mailed', user_id FROM picked ORDER BY user_id");
        client.write("DROP TEMPORARY TABLE picked");
    }

    private void variables() throws SQLException {
        client.control("SET @kind = '" + kind() + "', @who = " + user());
        client.write("INSERT INTO events (kind, user_id) VALUES (@kind, @who)");
        client.control("SET @made = LAST_INSERT_ID()");
        client.write("UPDATE events SET seen = 1 WHERE id = @made");
    }

    private void browse() throws SQLException {
        switch (random.nextInt(4)) {
            case 0 -> client.read("SELECT stock, name FROM products WHERE id = ?", product());
            case 1 -> client.read("SELECT id, state FROM carts WHERE user_id = ? ORDER BY id DESC LIMIT 1", user());
            case 2 -> client.read("SELECT id, total FROM orders WHERE user_id = ? ORDER BY id DESC LIMIT 5", user());
            default -> client.read("SELECT id FROM users WHERE email = ?", "user" + user() + "@example.com");
        }
    }

    private String kind() {
        return KINDS[random.nextInt(KINDS.length)];
    }

    private int user() {
        return 1 + random.nextInt(Shop8.USERS);
    }

    /** The next one exists too. */
    private int product() {
        return 1 + random.nextInt(Shop8.PRODUCTS - 1);
    }
}
