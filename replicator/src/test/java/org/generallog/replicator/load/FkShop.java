package org.generallog.replicator.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A shop with a foreign key on every relation: a wrong id is a lost row there (error 1452). */
public final class FkShop implements Load {
    static final int CUSTOMERS = 40;
    static final int PRODUCTS = 60;
    static final int TAGS = 30;

    private static final Set<String> CHANGING = Set.of("customers.visits", "products.stock", "tags.uses");

    @Override
    public String name() {
        return "fkshop";
    }

    @Override
    public String database() {
        return "fkshop";
    }

    @Override
    public List<String> schema() {
        List<String> all = new ArrayList<>(List.of(
                "DROP DATABASE IF EXISTS fkshop",
                "CREATE DATABASE fkshop DEFAULT CHARACTER SET utf8",
                "USE fkshop",
                """
                CREATE TABLE customers (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  email VARCHAR(60) NOT NULL,
                  visits INT NOT NULL DEFAULT 0,
                  UNIQUE KEY (email)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE addresses (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  customer_id INT NOT NULL,
                  city VARCHAR(30) NOT NULL,
                  FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE products (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  name VARCHAR(30) NOT NULL,
                  stock INT NOT NULL
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE orders (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  customer_id INT NOT NULL,
                  address_id INT NULL,
                  state VARCHAR(10) NOT NULL,
                  FOREIGN KEY (customer_id) REFERENCES customers (id),
                  FOREIGN KEY (address_id) REFERENCES addresses (id) ON DELETE SET NULL
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE order_lines (
                  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  order_id INT NOT NULL,
                  product_id INT NOT NULL,
                  quantity INT NOT NULL,
                  FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
                  FOREIGN KEY (product_id) REFERENCES products (id)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE payments (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  order_id INT NOT NULL,
                  amount DECIMAL(10,2) NOT NULL,
                  FOREIGN KEY (order_id) REFERENCES orders (id)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE returns_ (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  line_id BIGINT NOT NULL,
                  reason VARCHAR(30) NOT NULL,
                  FOREIGN KEY (line_id) REFERENCES order_lines (id) ON DELETE CASCADE
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE tags (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  name VARCHAR(30) NOT NULL,
                  uses INT NOT NULL DEFAULT 1,
                  UNIQUE KEY (name)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE order_tags (
                  order_id INT NOT NULL,
                  tag_id INT NOT NULL,
                  PRIMARY KEY (order_id, tag_id),
                  FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
                  FOREIGN KEY (tag_id) REFERENCES tags (id)
                ) ENGINE=InnoDB""",
                """
                CREATE TABLE preferences (
                  id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
                  customer_id INT NOT NULL,
                  name VARCHAR(20) NOT NULL,
                  value INT NOT NULL,
                  UNIQUE KEY (customer_id, name),
                  FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
                ) ENGINE=InnoDB"""));
        all.add("INSERT INTO customers (id, email) VALUES "
                + Shop8.rows(CUSTOMERS, id -> "(" + id + ", 'customer" + id + "@example.com')"));
        all.add("INSERT INTO addresses VALUES " + Shop8.rows(CUSTOMERS, id -> "(" + id + ", " + id + ", 'Bern')"));
        all.add("INSERT INTO products VALUES " + Shop8.rows(PRODUCTS, id -> "(" + id + ", 'Product', 1000000)"));
        for (String table : List.of(
                "customers",
                "addresses",
                "products",
                "orders",
                "order_lines",
                "payments",
                "returns_",
                "tags",
                "preferences")) {
            all.add("ALTER TABLE " + table + " AUTO_INCREMENT = " + (SEED_IDS + 1));
        }
        return all;
    }

    @Override
    public boolean isChanging(String table, String column) {
        return CHANGING.contains(table + "." + column);
    }

    @Override
    public Shopper shopper(int index, Random random, Client client) {
        return new FkShopSession(index, random, client);
    }
}
