package org.generallog.replicator.load;

import java.sql.SQLException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** One session of {@link Crowd}. */
final class CrowdSession implements Load.Shopper {
    private static final int DUPLICATE_KEY = 1062;
    private static final int KILLED = 1317;
    private static final int NO_SUCH_THREAD = 1094;
    /** Names that transactions change. */
    private static final int HOT = 3;

    /** Connections whose query may be killed; not those of the binary protocol, whose driver a killed {@code Prepare} confuses. */
    private static final Set<Long> OPEN = new ConcurrentSkipListSet<>();

    private final int index;
    private final Random random;
    private final Client client;
    private boolean known;

    CrowdSession(int index, Random random, Client client) {
        this.index = index;
        this.random = random;
        this.client = client;
    }

    @Override
    public void work() throws SQLException {
        try {
            if (!known && index % 2 == 0) {
                OPEN.add(client.read("SELECT CONNECTION_ID()"));
                known = true;
            }
            turn();
            while (client.owesReads()) {
                client.read("SELECT COUNT(*) FROM named WHERE n > ?", random.nextInt(5));
            }
        } catch (SQLException e) {
            if (e.getErrorCode() != KILLED) {
                throw e;
            }
            client.failed(KILLED);
        }
    }

    private void turn() throws SQLException {
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> ticket();
            case 3 -> client.write("INSERT INTO notes (who, v) VALUES (?, 'same')", who());
            case 4 -> client.write("INSERT INTO notes (who, v) VALUES (?, 'same'), (?, 'same')", who(), who());
            case 5 -> shortLived();
            case 6 -> undone();
            case 7 -> client.write("DELETE FROM notes WHERE who = ? ORDER BY id LIMIT 1", who());
            case 8 -> client.tryWrite(DUPLICATE_KEY, "INSERT INTO named (name) VALUES (?)", name());
            case 9 -> client.write("INSERT IGNORE INTO named (name) VALUES (?), (?)", name(), name());
            case 10 ->
                client.write("INSERT INTO named (name, n) VALUES (?, 1) ON DUPLICATE KEY UPDATE n = n + 1", name());
            case 11 -> kill();
            case 12 -> client.write("INSERT INTO notes SET who = ?, v = CONCAT('slow', SLEEP(0.003))", who());
            default -> contended();
        }
    }

    /** A ticket and its steps, which name it in one of four ways; one in ten is given up. */
    private void ticket() throws SQLException {
        client.begin();
        long ticket = client.insert("INSERT INTO tickets (who) VALUES (?)", who());
        switch (random.nextInt(4)) {
            case 0 ->
                client.write(
                        "INSERT INTO steps (ticket_id, v) VALUES (LAST_INSERT_ID(), 'a'), (LAST_INSERT_ID(), 'b')");
            case 1 -> client.write("INSERT INTO steps (ticket_id, v) VALUES (?, 'a'), (?, 'b')", ticket, ticket);
            case 2 -> {
                client.control("SET @ticket = LAST_INSERT_ID()");
                client.write("INSERT INTO steps (ticket_id, v) VALUES (@ticket, 'a')");
            }
            default -> client.write("INSERT INTO steps (ticket_id, v) VALUES (LAST_INSERT_ID(), 'only')");
        }
        end();
        if (random.nextInt(4) == 0) {
            client.write("UPDATE tickets SET state = 'done' WHERE id = ?", ticket);
        } else if (random.nextInt(6) == 0) {
            client.write("DELETE FROM tickets WHERE id = ?", ticket);
        }
    }

    /** An aggregate gives one row; then rows that all sessions change, in any order: half of the deadlocks undo the insert. */
    private void contended() throws SQLException {
        client.begin();
        client.write("INSERT INTO tickets (who) VALUES (?)", who());
        client.write(
                "INSERT INTO steps (ticket_id, v) SELECT LAST_INSERT_ID(), COUNT(*) FROM tickets WHERE id = LAST_INSERT_ID()");
        client.write("UPDATE named SET n = n + 1 WHERE name = ?", "name" + random.nextInt(HOT));
        client.write("UPDATE named SET n = n + 1 WHERE name = ?", "name" + random.nextInt(HOT));
        end();
    }

    private void end() throws SQLException {
        if (random.nextInt(10) == 0) {
            client.rollback();
        } else {
            client.commit();
        }
    }

    private void shortLived() throws SQLException {
        long id = client.insert("INSERT INTO notes (who, v) VALUES (?, 'short')", who());
        client.write("DELETE FROM notes WHERE id = ?", id);
    }

    private void undone() throws SQLException {
        client.begin();
        client.write("INSERT INTO notes (who, v) VALUES (?, 'same')", who());
        client.write("INSERT INTO named (name) VALUES (?) ON DUPLICATE KEY UPDATE n = n + 1", name());
        client.rollback();
    }

    private void kill() throws SQLException {
        Long[] open = OPEN.toArray(new Long[0]);
        if (open.length == 0) {
            return;
        }
        try {
            client.control("KILL QUERY " + open[random.nextInt(open.length)]);
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SUCH_THREAD) {
                throw e;
            }
        }
    }

    /** Half of a session's rows look like another's. */
    private int who() {
        return random.nextInt(4) == 0 ? 0 : index;
    }

    private String name() {
        return "name" + random.nextInt(Crowd.NAMES);
    }
}
