package org.generallog.replicator.endtoend;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.generallog.testbed.server.RunningDatabase;

/** A shop with a bit of everything, and the application that writes to it: it knows which of its transactions were confirmed. */
final class MigrationShop implements AutoCloseable {
    static final List<String> DATABASES = List.of("market", "market_archive");

    /** {@code ER_OPTION_PREVENTS_STATEMENT}: the old instance is read only. */
    private static final int READ_ONLY = 1290;

    /** Duplicate keys, deadlocks, waits for locks that took too long: what a shop lives with. */
    private static final Set<Integer> OF_EVERY_DAY = Set.of(1062, 1213, 1205);

    private static final int SESSIONS = 4;
    private static final int PAUSE_MILLIS = 250;

    private static final List<String> SCHEMA = List.of(
            "CREATE DATABASE market DEFAULT CHARACTER SET latin1",
            "CREATE DATABASE market_archive",
            "CREATE TABLE market.customers (id INT AUTO_INCREMENT PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE,"
                    + " name VARCHAR(60) CHARACTER SET utf8, created TIMESTAMP DEFAULT CURRENT_TIMESTAMP) ENGINE=InnoDB",
            "CREATE TABLE market.stock (sku INT PRIMARY KEY, qty INT NOT NULL, price DECIMAL(10,2)) ENGINE=InnoDB",
            "CREATE TABLE market.orders (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, customer INT NOT NULL,"
                    + " total DECIMAL(12,2) DEFAULT 0, note VARCHAR(60), at DATETIME, KEY (customer),"
                    + " CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers (id)) ENGINE=InnoDB",
            "CREATE TABLE market.items (id INT AUTO_INCREMENT PRIMARY KEY, order_id BIGINT UNSIGNED NOT NULL, sku INT NOT NULL,"
                    + " n INT, CONSTRAINT of_order FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE) ENGINE=InnoDB",
            "CREATE TABLE market.audit (order_id BIGINT UNSIGNED PRIMARY KEY, what VARCHAR(60)) ENGINE=InnoDB",
            "CREATE TABLE market.bookings (sku INT NOT NULL) ENGINE=InnoDB",
            "CREATE TABLE market.hits (page VARCHAR(20) PRIMARY KEY, n INT) ENGINE=MyISAM",
            "CREATE TABLE market.clicks (who INT, page VARCHAR(20)) ENGINE=InnoDB",
            "CREATE TABLE market.ledger (ref VARCHAR(40) PRIMARY KEY, note VARCHAR(60)) ENGINE=InnoDB",
            "CREATE TABLE market.ticks (at DATETIME PRIMARY KEY, orders INT) ENGINE=InnoDB",
            "CREATE TABLE market_archive.orders (id BIGINT UNSIGNED PRIMARY KEY, total DECIMAL(12,2)) ENGINE=InnoDB",
            "INSERT INTO market.stock VALUES (1, 1000000, 9.99), (2, 1000000, 0.5), (3, 1000000, 100), (4, 1000000, 3.33)",
            "INSERT INTO market.customers (email, name) VALUES ('first@shop', 'Änne'), ('b@shop', 'Bo'), ('c@shop', 'Cé')",
            "CREATE USER 'market'@'%' IDENTIFIED BY 'of-the-market'",
            "GRANT ALL PRIVILEGES ON market.* TO 'market'@'%'",
            "GRANT SELECT, INSERT ON market_archive.* TO 'market'@'%'",
            "CREATE USER 'reports'@'%' IDENTIFIED BY 'of-reports'",
            "GRANT SELECT ON market.* TO 'reports'@'%'",
            // A definer with rights on single tables: they have to be there before the first CALL is replicated.
            "CREATE USER 'booker'@'%' IDENTIFIED BY 'of-the-booker'",
            "GRANT SELECT, UPDATE ON market.stock TO 'booker'@'%'",
            "GRANT INSERT ON market.bookings TO 'booker'@'%'",
            "GRANT EXECUTE ON market.* TO 'booker'@'%'",
            "CREATE TRIGGER market.items_total AFTER INSERT ON market.items FOR EACH ROW UPDATE orders SET total = total + NEW.n *"
                    + " (SELECT price FROM stock WHERE sku = NEW.sku) WHERE id = NEW.order_id",
            "CREATE TRIGGER market.orders_audit AFTER INSERT ON market.orders FOR EACH ROW"
                    + " REPLACE INTO audit VALUES (NEW.id, CONCAT('order ', NEW.note))",
            "CREATE DEFINER='booker'@'%' PROCEDURE market.book(s INT) BEGIN UPDATE stock SET qty = qty - 1 WHERE sku = s;"
                    + " INSERT INTO bookings (sku) VALUES (s); END",
            "CREATE DEFINER='reports'@'%' VIEW market.best AS SELECT customer, SUM(total) AS total FROM market.orders GROUP BY customer",
            "CREATE EVENT market.tick ON SCHEDULE EVERY 3 SECOND DO"
                    + " INSERT IGNORE INTO market.ticks SELECT NOW(), COUNT(*) FROM market.orders");

    private final Set<String> confirmed = ConcurrentHashMap.newKeySet();
    private final Queue<SQLException> unexpected = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile RunningDatabase at;
    private final AtomicInteger pool = new AtomicInteger();
    private volatile boolean refused;
    private volatile boolean stopped;

    /** The shop with some orders, as root makes it. */
    static void create(RunningDatabase older) throws SQLException {
        try (Connection connection = older.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : SCHEMA) {
                statement.execute(sql);
            }
            for (int i = 0; i < 8; i++) {
                statement.execute(
                        "INSERT INTO market.customers (email, name) SELECT CONCAT(id, '-%d@shop'), name FROM market.customers"
                                .formatted(i));
            }
            statement.execute(
                    "INSERT INTO market.orders (customer, at, note) SELECT id, NOW(), 'of before' FROM market.customers");
        }
    }

    /** The application begins to write there. */
    MigrationShop(RunningDatabase server) {
        this.at = server;
        for (int i = 0; i < SESSIONS; i++) {
            int session = i;
            threads.add(new Thread(() -> work(session), "shop-" + i));
        }
        threads.forEach(Thread::start);
    }

    /** The application is pointed there. */
    void moveTo(RunningDatabase server) {
        refused = false;
        at = server;
        connectAnew();
    }

    /** The pool of connections lets go of those that it has. */
    void connectAnew() {
        pool.incrementAndGet();
    }

    /** Whether the instance takes no writes any more. */
    boolean isRefused() {
        return refused;
    }

    /** Names of transactions whose {@code COMMIT} was answered. */
    Set<String> confirmed() {
        return Set.copyOf(confirmed);
    }

    /** Errors that a shop does not have. */
    List<String> unexpected() {
        return unexpected.stream().map(SQLException::getMessage).toList();
    }

    private void work(int session) {
        Random random = new Random(session);
        int number = 0;
        while (!stopped) {
            RunningDatabase server = at;
            int mine = pool.get();
            try (Connection connection =
                            DriverManager.getConnection(server.jdbcUrl("market"), "market", "of-the-market");
                    Statement statement = connection.createStatement()) {
                // Pools connect anew now and then.
                for (int i = 0; i < 30 && pool.get() == mine && !stopped; i++) {
                    number++;
                    step(connection, statement, random, "s%d-%d".formatted(session, number));
                    Thread.sleep(random.nextInt(PAUSE_MILLIS));
                }
            } catch (SQLException e) {
                unexpected.add(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void step(Connection connection, Statement statement, Random random, String ref) throws SQLException {
        try {
            write(connection, statement, random, ref);
        } catch (SQLException e) {
            if (e.getErrorCode() == READ_ONLY) {
                refused = true;
            } else if (!OF_EVERY_DAY.contains(e.getErrorCode())) {
                unexpected.add(e);
            }
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private void write(Connection connection, Statement statement, Random random, String ref) throws SQLException {
        int one = 1 + random.nextInt(4);
        switch (random.nextInt(20)) {
            case 0 -> statement.execute("INSERT INTO customers (email, name) VALUES ('first@shop', 'a second time')");
            case 1, 2 -> statement.execute("INSERT INTO customers (email, name) VALUES ('" + ref + "@shop', 'Zoë €')");
            case 3, 4 ->
                statement.execute(
                        "INSERT INTO hits VALUES ('/" + random.nextInt(10) + "', 1) ON DUPLICATE KEY UPDATE n = n + 1");
            case 5, 6 -> statement.execute("INSERT INTO clicks VALUES (" + random.nextInt(20) + ", '" + ref + "')");
            case 7 -> statement.execute("CALL book(" + one + ")");
            case 8, 9 -> archive(connection, statement);
            case 10, 11 -> statement.execute("UPDATE stock SET price = price + 0.01 WHERE sku = " + one);
            default -> order(connection, statement, random, ref);
        }
    }

    /** What is known of an order is in a variable of the session, as shops do it. */
    private void order(Connection connection, Statement statement, Random random, String ref) throws SQLException {
        connection.setAutoCommit(false);
        statement.execute("INSERT INTO orders (customer, at, note) VALUES (" + (1 + random.nextInt(3)) + ", NOW(), 'by "
                + ref + "')");
        statement.execute("SET @order_id = LAST_INSERT_ID()");
        for (int i = 0; i <= random.nextInt(3); i++) {
            statement.execute("INSERT INTO items (order_id, sku, n) VALUES (@order_id, " + (1 + random.nextInt(4))
                    + ", " + random.nextInt(10_000) + ")");
        }
        statement.execute("INSERT INTO ledger VALUES ('" + ref + "', CONCAT('order ', @order_id))");
        boolean changesItsMind = random.nextInt(6) == 0;
        if (changesItsMind) {
            connection.rollback();
        } else {
            connection.commit();
            confirmed.add(ref);
        }
        connection.setAutoCommit(true);
    }

    private static void archive(Connection connection, Statement statement) throws SQLException {
        connection.setAutoCommit(false);
        statement.execute("INSERT INTO market_archive.orders SELECT id, total FROM orders ORDER BY id LIMIT 1");
        statement.execute("DELETE FROM orders ORDER BY id LIMIT 1");
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** Names of transactions that an instance has. */
    static Set<String> ledger(RunningDatabase server) throws SQLException {
        Set<String> refs = ConcurrentHashMap.newKeySet();
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT ref FROM market.ledger")) {
            while (rows.next()) {
                refs.add(rows.getString(1));
            }
        }
        return refs;
    }

    /** The application writes no more. */
    void end() {
        stopped = true;
        for (Thread each : threads) {
            try {
                each.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        end();
    }
}
