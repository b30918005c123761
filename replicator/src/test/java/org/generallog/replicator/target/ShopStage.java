package org.generallog.replicator.target;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replicator.target.Shop.Chapter;

/**
 * Plays transactions of a {@link Shop} on a real server, again and again from the same rows: one transaction around all of them is
 * rolled back. There is one connection; what the sessions of the old instance keep is put in its place before each transaction and
 * kept after it.
 */
final class ShopStage implements AutoCloseable {
    private static final List<String> TEMPORARY = temporary();

    private final Connection connection;
    private final Statement statement;
    private final boolean mariaDb;
    private final Shop shop;
    /** What asks for all rows of a chapter, and what deletes them. */
    private final Map<Chapter, String> rows = new HashMap<>();

    private final Map<Chapter, String> clear = new HashMap<>();
    /** What made the rows that are there. */
    private List<Transaction> started = List.of();

    private long mode = -1;

    /**
     * What came of an order.
     *
     * @param answers of each transaction, by its place in the relay log: rows affected or the error's number of each statement
     * @param rows of each table, sorted
     */
    record Outcome(Map<Integer, String> answers, Map<String, List<String>> rows) {}

    /** @param connection with {@code allowMultiQueries} */
    ShopStage(Connection connection, boolean mariaDb, Shop shop) throws SQLException {
        this.connection = connection;
        this.statement = connection.createStatement();
        this.mariaDb = mariaDb;
        this.shop = shop;
    }

    /** Temporary tables of each thread, of which one hides a table. The name tells the thread, as there is one connection. */
    private static List<String> temporary() {
        List<String> all = new ArrayList<>();
        for (int thread = 1; thread <= RandomShop.THREADS; thread++) {
            all.add("CREATE TEMPORARY TABLE tmp" + thread + " (id INT PRIMARY KEY, n INT) ENGINE=InnoDB");
            all.add("CREATE TEMPORARY TABLE shadow" + thread
                    + " (id INT PRIMARY KEY, u INT UNIQUE, n INT) ENGINE=InnoDB");
        }
        return all;
    }

    /** What the threads did before all rounds; the first thread's statements come first. */
    static List<Transaction> preamble() {
        List<Transaction> all = new ArrayList<>();
        for (int i = 0; i < TEMPORARY.size(); i++) {
            all.add(new Transaction(
                    1 + i / 2,
                    Transaction.Kind.DATA,
                    Statements.TIME,
                    List.of(Statements.sql(RandomShop.DATABASE, TEMPORARY.get(i)))));
        }
        return all;
    }

    void create() throws SQLException {
        // The rounds need no disk, and no other plan in the middle of them.
        execute("SET GLOBAL innodb_flush_log_at_trx_commit = 0");
        execute("SET GLOBAL innodb_stats_auto_recalc = 0");
        execute("SET GLOBAL sync_frm = 0");
        execute("SET time_zone = '+00:00', timestamp = 1700000000, sql_mode = ''");
        execute("CREATE DATABASE " + RandomShop.DATABASE + " CHARACTER SET latin1");
        execute("USE " + RandomShop.DATABASE);
        for (Chapter chapter : shop.chapters()) {
            for (String sql : chapter.schema()) {
                execute(sql);
            }
        }
        for (String sql : TEMPORARY) {
            execute(sql);
        }
        execute("CREATE TEMPORARY TABLE x (i INT AUTO_INCREMENT PRIMARY KEY)");
        for (Chapter chapter : shop.chapters()) {
            prepare(chapter);
        }
    }

    private void prepare(Chapter chapter) throws SQLException {
        List<String> selects = new ArrayList<>();
        List<String> deletes = new ArrayList<>();
        for (String name : chapter.tables()) {
            selects.add("SELECT '" + name + "', CAST(CONCAT_WS(',', " + columns(name) + ") AS BINARY) FROM " + name);
            deletes.add("DELETE FROM " + name);
        }
        rows.put(chapter, String.join(" UNION ALL ", selects) + ";ROLLBACK AND CHAIN");
        clear.put(
                chapter,
                "SET foreign_key_checks = 0;" + String.join(";", deletes)
                        + ";SET foreign_key_checks = 1, timestamp = 1700000000;BEGIN");
    }

    private String columns(String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table)) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                columns.add("IFNULL(CAST(" + rows.getMetaData().getColumnName(i) + " AS BINARY), 'NULL')");
            }
        }
        return String.join(", ", columns);
    }

    /** Makes the rows from which all is played from now on. */
    void start(Chapter chapter, List<Transaction> before) throws SQLException {
        execute("ROLLBACK");
        execute(clear.getOrDefault(chapter, ""));
        if (chapter.hasSessions()) {
            releaseLocks();
            execute("DO @s1 := NULL, @s2 := NULL");
        }
        for (Transaction transaction : before) {
            play(chapter, transaction);
        }
        execute("COMMIT AND CHAIN");
        started = List.copyOf(before);
        if (chapter.hasSessions()) {
            execute("SET @before1 = @s1, @before2 = @s2");
        }
    }

    /** What comes of transactions in an order, from the rows of {@link #start}, which stay as they are. */
    Outcome play(Chapter chapter, List<Transaction> all, List<Integer> order) throws SQLException {
        if (chapter.tables().contains("tmp1")) {
            // MariaDB 11.4 does not always bring back rows of a temporary table.
            start(chapter, started);
        }
        for (String table : chapter.counters()) {
            // The counter is not rolled back. ALTER TABLE commits.
            execute("ALTER TABLE " + table + " AUTO_INCREMENT = 1;BEGIN");
        }
        if (chapter.hasSessions()) {
            execute("SET @s1 = @before1, @s2 = @before2");
        }
        Map<Integer, String> answers = new TreeMap<>();
        for (int i : order) {
            answers.put(i, play(chapter, all.get(i)));
        }
        Map<String, List<String>> rows = rows(chapter);
        if (chapter.hasSessions()) {
            for (int thread = 1; thread <= RandomShop.THREADS; thread++) {
                rows.put("@v of thread " + thread, List.of(text("SELECT @s" + thread)));
            }
            releaseLocks();
        }
        return new Outcome(answers, rows);
    }

    private String play(Chapter chapter, Transaction transaction) throws SQLException {
        if (chapter.hasSessions()) {
            execute("SET @v = @s" + transaction.threadId());
        }
        StringBuilder answers = new StringBuilder();
        for (Change change : transaction.changes()) {
            answers.append(play((StatementChange) change)).append(' ');
        }
        if (chapter.hasSessions()) {
            execute("SET @s" + transaction.threadId() + " = @v");
        }
        return answers.toString().trim();
    }

    private String play(StatementChange change) throws SQLException {
        if (mode != change.context().sqlMode()) {
            mode = change.context().sqlMode();
            execute("SET sql_mode = '" + modes(mode) + "'");
        }
        if (change.insertId().isPresent()) {
            execute("SET insert_id = " + change.insertId().getAsLong());
        }
        String answer;
        try {
            execute(new String(change.sql(), StandardCharsets.UTF_8));
            answer = Integer.toString(statement.getUpdateCount());
        } catch (SQLException e) {
            answer = "error " + e.getErrorCode();
        }
        if (change.insertId().isPresent()) {
            forgetInsertId();
        }
        return answer;
    }

    /** On MariaDB who has taken a lock twice has to release it twice; MySQL 5.6 has one lock a session. */
    private void releaseLocks() throws SQLException {
        execute(mariaDb ? "DO RELEASE_ALL_LOCKS()" : "DO RELEASE_LOCK('d')");
    }

    private static String modes(long mode) {
        List<String> names = new ArrayList<>();
        if ((mode & RandomShop.PIPES_AS_CONCAT) != 0) {
            names.add("PIPES_AS_CONCAT");
        }
        if ((mode & RandomShop.NO_AUTO_VALUE_ON_ZERO) != 0) {
            names.add("NO_AUTO_VALUE_ON_ZERO");
        }
        if ((mode & RandomShop.STRICT_TRANS_TABLES) != 0) {
            names.add("STRICT_TRANS_TABLES");
        }
        return String.join(",", names);
    }

    /** One that a failed statement has not used stays for the next. */
    private void forgetInsertId() throws SQLException {
        if (mariaDb) {
            execute("SET insert_id = 0");
        } else {
            execute("INSERT INTO x VALUES (NULL);DELETE FROM x");
        }
    }

    /** All rows, and back to the start. */
    private Map<String, List<String>> rows(Chapter chapter) throws SQLException {
        Map<String, List<String>> all = new LinkedHashMap<>();
        execute(rows.getOrDefault(chapter, ""));
        try (ResultSet found = statement.getResultSet()) {
            while (found.next()) {
                all.computeIfAbsent(found.getString(1), table -> new ArrayList<>())
                        .add("(" + new String(found.getBytes(2), StandardCharsets.ISO_8859_1) + ")");
            }
        }
        all.values().forEach(rows -> rows.sort(null));
        return all;
    }

    private String text(String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private void execute(String sql) throws SQLException {
        statement.execute(sql);
    }

    @Override
    public void close() throws SQLException {
        execute("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
        execute("SET GLOBAL innodb_stats_auto_recalc = 1");
        execute("SET GLOBAL sync_frm = 1");
        connection.close();
    }
}
