package org.generallog.testbed.workload;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * The shop's tables, valid from MySQL 5.5 to MySQL 9.7 and MariaDB 11.4. The rows that triggers write have keys that follow
 * from the row that fired them (an account's version, an order's id), so they can be compared like any others.
 */
public final class ShopSchema {
    /** Both databases of the shop. */
    public static final List<String> DATABASES = List.of("shop", "shop_archive");

    /** {@code database.table} of those whose ids the server gives; on a replica these may differ. All others are exact. */
    public static final Set<String> AUTO_INCREMENT_TABLES = Set.of("shop.events", "shop.event_details");

    static final int CUSTOMERS = 200;
    static final int PRODUCTS = 100;
    static final int ACCOUNTS = 200;
    static final int COUNTERS = 4;

    /** The sum of all balances, at any time and on every true replica. */
    public static final int TOTAL_BALANCE = ACCOUNTS * 1000;

    private static final List<String> STATEMENTS = List.of(
            "DROP DATABASE IF EXISTS shop_archive",
            "DROP DATABASE IF EXISTS shop",
            "CREATE DATABASE shop DEFAULT CHARACTER SET utf8mb4",
            "CREATE DATABASE shop_archive DEFAULT CHARACTER SET utf8mb4",
            "USE shop",
            """
            CREATE TABLE customers (
              id INT NOT NULL PRIMARY KEY,
              name VARCHAR(100) NOT NULL,
              email VARCHAR(100) NULL,
              born DATE NULL,
              discount DECIMAL(5,3) NULL
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE products (
              id INT NOT NULL PRIMARY KEY,
              name VARCHAR(100) NOT NULL,
              price DECIMAL(10,2) NOT NULL,
              stock INT NOT NULL
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE accounts (
              id INT NOT NULL PRIMARY KEY,
              customer_id INT NOT NULL,
              balance DECIMAL(12,2) NOT NULL,
              version INT NOT NULL,
              FOREIGN KEY (customer_id) REFERENCES customers (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE audit (
              account_id INT NOT NULL,
              version INT NOT NULL,
              before_ DECIMAL(12,2) NOT NULL,
              after_ DECIMAL(12,2) NOT NULL,
              PRIMARY KEY (account_id, version)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE orders (
              id BIGINT NOT NULL PRIMARY KEY,
              customer_id INT NOT NULL,
              state VARCHAR(20) NOT NULL,
              total DECIMAL(12,2) NOT NULL,
              placed DATETIME NULL,
              note TEXT NULL,
              FOREIGN KEY (customer_id) REFERENCES customers (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE order_items (
              order_id BIGINT NOT NULL,
              line INT NOT NULL,
              product_id INT NOT NULL,
              quantity INT NOT NULL,
              price DECIMAL(10,2) NOT NULL,
              PRIMARY KEY (order_id, line),
              FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
              FOREIGN KEY (product_id) REFERENCES products (id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE order_log (
              order_id BIGINT NOT NULL PRIMARY KEY,
              customer_id INT NOT NULL,
              total DECIMAL(12,2) NOT NULL
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE counters (
              id INT NOT NULL PRIMARY KEY,
              hits BIGINT NOT NULL,
              last_by INT NULL,
              note VARCHAR(100) NULL
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE daily_totals (
              day DATE NOT NULL,
              product_id INT NOT NULL,
              sold INT NOT NULL,
              PRIMARY KEY (day, product_id)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE sessions (
              token VARCHAR(40) CHARACTER SET ascii NOT NULL PRIMARY KEY,
              customer_id INT NOT NULL,
              data VARCHAR(200) NULL,
              seen TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE cart_lines (
              token VARCHAR(40) CHARACTER SET ascii NOT NULL,
              product_id INT NOT NULL,
              quantity INT NOT NULL,
              PRIMARY KEY (token, product_id),
              FOREIGN KEY (token) REFERENCES sessions (token) ON DELETE CASCADE
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE documents (
              id BIGINT NOT NULL PRIMARY KEY,
              title VARCHAR(190) NULL,
              body TEXT NULL,
              content LONGBLOB NULL,
              weight DOUBLE NULL,
              revision INT NOT NULL
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE events (
              id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
              session INT NOT NULL,
              what VARCHAR(100) NULL
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE event_details (
              event_id BIGINT NOT NULL,
              line INT NOT NULL,
              detail VARCHAR(100) NULL,
              PRIMARY KEY (event_id, line)
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TABLE shop_archive.orders (
              id BIGINT NOT NULL PRIMARY KEY,
              customer_id INT NOT NULL,
              total DECIMAL(12,2) NOT NULL,
              item_count INT NOT NULL,
              note TEXT NULL
            ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4""",
            """
            CREATE TRIGGER accounts_audit AFTER UPDATE ON accounts FOR EACH ROW
              INSERT INTO audit (account_id, version, before_, after_) VALUES (NEW.id, NEW.version, OLD.balance, NEW.balance)""",
            """
            CREATE TRIGGER orders_log AFTER INSERT ON orders FOR EACH ROW
            BEGIN
              DECLARE amount DECIMAL(12,2);
              SET amount = NEW.total;
              INSERT INTO order_log (order_id, customer_id, total) VALUES (NEW.id, NEW.customer_id, amount);
            END""");

    private ShopSchema() {}

    /** Makes both databases anew, with customers, products, accounts and the other rows that the load works on. */
    public static void create(Connector connector) throws SQLException {
        try (Connection connection = connector.open("");
                Statement statement = connection.createStatement()) {
            for (String sql : STATEMENTS) {
                statement.execute(sql);
            }
            statement.execute("START TRANSACTION");
            fill(
                    connection,
                    "INSERT INTO customers VALUES (?, CONCAT('Zoë Customer ', ?), NULL, '1980-02-29', 0.125)",
                    CUSTOMERS);
            fill(connection, "INSERT INTO products VALUES (?, CONCAT('Product ', ?), 9.99, 1000000)", PRODUCTS);
            fill(connection, "INSERT INTO accounts VALUES (?, ?, 1000.00, 0)", ACCOUNTS);
            fill(connection, "INSERT INTO counters VALUES (?, 0 * ?, NULL, NULL)", COUNTERS);
            // All of them now: an upsert that only ever updates cannot become the victim of a deadlock on a gap.
            fill(connection, "INSERT INTO daily_totals VALUES ('" + Shopper.DAY + "', ?, 0 * ?)", PRODUCTS);
            statement.execute("COMMIT");
        }
    }

    private static void fill(Connection connection, String insert, int rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            for (int id = 1; id <= rows; id++) {
                statement.setInt(1, id);
                statement.setInt(2, id);
                statement.executeUpdate();
            }
        }
    }
}
