package org.generallog.replicator.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A shop whose ids are the server's: users, carts, orders with their items, events that look alike, and an audit table that
 * two triggers write. Its literals are as poor as those of real shops: few distinct values, the same ones in all sessions.
 */
public final class Shop8 implements Load {
    static final int USERS = 50;
    static final int PRODUCTS = 60;

    private static final Set<String> CHANGING = Set.of(
            "users.logins",
            "products.stock",
            "carts.state",
            "cart_items.quantity",
            "orders.state",
            "events.kind",
            "events.seen");

    @Override
    public String name() {
        return "shop8";
    }

    @Override
    public String database() {
        return "shop8";
    }

    @Override
    public List<String> schema() {
        List<String> all = new ArrayList<>(List.of(
                "DROP DATABASE IF EXISTS shop8",
                "CREATE DATABASE shop8 DEFAULT CHARACTER SET utf8",
                "USE shop8",
                """
                CREATE TABLE users (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  email VARCHAR(60) NOT NULL,
                  name VARCHAR(60) NOT NULL,
                  logins INT NOT NULL DEFAULT 0,
                  UNIQUE KEY (email)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE products (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  name VARCHAR(60) NOT NULL,
                  stock INT NOT NULL
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE carts (
                  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  user_id INT NOT NULL,
                  state VARCHAR(10) NOT NULL DEFAULT 'open',
                  created DATETIME NOT NULL,
                  KEY (user_id)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE cart_items (
                  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  cart_id BIGINT UNSIGNED NOT NULL,
                  product_id INT NOT NULL,
                  quantity INT NOT NULL DEFAULT 1,
                  KEY (cart_id)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE orders (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  user_id INT NOT NULL,
                  total DECIMAL(10,2) NOT NULL DEFAULT 0,
                  state VARCHAR(10) NOT NULL DEFAULT 'new',
                  KEY (user_id)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE order_items (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  order_id INT NOT NULL,
                  product_id INT NOT NULL,
                  quantity INT NOT NULL,
                  KEY (order_id)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE events (
                  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  kind VARCHAR(20) NOT NULL,
                  user_id INT NULL,
                  seen INT NOT NULL DEFAULT 0
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE audit (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  what VARCHAR(20) NOT NULL,
                  ref INT NOT NULL,
                  amount DECIMAL(10,2) NULL
                ) ENGINE=InnoDB""",
                """
                CREATE TRIGGER orders_placed AFTER INSERT ON orders FOR EACH ROW
                  INSERT INTO audit (what, ref, amount) VALUES ('order', NEW.user_id, NEW.total)""",
                """
                CREATE TRIGGER users_login AFTER UPDATE ON users FOR EACH ROW
                  INSERT INTO audit (what, ref) VALUES ('login', NEW.id)"""));
        all.add("INSERT INTO users (id, email, name) VALUES "
                + rows(USERS, id -> "(" + id + ", 'user" + id + "@example.com', 'User')"));
        all.add("INSERT INTO products VALUES " + rows(PRODUCTS, id -> "(" + id + ", 'Product', 1000000)"));
        for (String table : List.of("users", "products", "carts", "cart_items", "orders", "order_items", "events")) {
            all.add("ALTER TABLE " + table + " AUTO_INCREMENT = " + (SEED_IDS + 1));
        }
        all.add("ALTER TABLE audit AUTO_INCREMENT = " + (SEED_IDS + 1));
        return all;
    }

    static String rows(int count, java.util.function.IntFunction<String> row) {
        return IntStream.rangeClosed(1, count).mapToObj(row).collect(Collectors.joining(", "));
    }

    @Override
    public boolean isChanging(String table, String column) {
        return CHANGING.contains(table + "." + column);
    }

    @Override
    public Shopper shopper(int index, Random random, Client client) {
        return new Shop8Session(index, random, client);
    }
}
