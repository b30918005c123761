package org.generallog.replicator.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.generallog.replay.log.LogCommand;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.log.LogRow;
import org.generallog.replay.log.Marker;
import org.generallog.replay.log.MarkerKey;

/**
 * A log as some dozens of sessions write it, and then damaged. The same seed and corpus make the same log.
 *
 * <p>Sessions come and go, with and without {@code Quit}; some end without any row. {@link #threads} says who is there.
 */
final class FuzzLog {
    private static final int MOST_SESSIONS = 48;
    private static final long BEGIN_MICROS = 1_700_000_000_000_000L;
    private static final String USER_HOST = "app[app] @ localhost []";

    static final MarkerKey KEY = MarkerKey.fresh();
    /** The thread of the replicator's own rows. */
    private static final long OWN = 7;

    private final Random random;
    private final Mutator mutator;
    private final ShopStatements shop;
    private final String replication;
    private final Deque<LogRow> ready = new ArrayDeque<>();
    private final List<Long> sessions = new ArrayList<>();
    private long nextThread = 100;
    private long generation = 1;
    private long ordinal;
    private long micros = BEGIN_MICROS;

    FuzzLog(long seed, List<byte[]> corpus, String replication) {
        this.random = new Random(seed);
        this.mutator = new Mutator(random, corpus);
        this.shop = new ShopStatements(random);
        this.replication = replication;
        sessions.add(nextThread++);
    }

    /** The sessions that a process list would show. */
    List<Long> threads() {
        return List.copyOf(sessions);
    }

    LogRow next() {
        while (ready.isEmpty()) {
            step();
        }
        return ready.removeFirst();
    }

    /** A row of the replicator's own. */
    void marker(String kind, String payload) {
        // A stranger's row may have ended the session.
        row(OWN, LogCommand.QUERY, bytes("SELECT " + KEY.comment(replication, OWN) + " 1"));
        row(OWN, LogCommand.QUERY, bytes("SELECT " + new Marker(replication, kind, payload).comment() + " 1"));
    }

    private void step() {
        int kind = random.nextInt(1000);
        if (kind < 12) {
            connect();
        } else if (kind < 20) {
            end();
        } else if (kind < 24) {
            forgedMarker();
        } else if (kind < 30) {
            stranger();
        } else if (kind < 50) {
            otherCommand();
        } else {
            int before = ready.size();
            statement(session());
            shuffle(before);
        }
    }

    private long session() {
        if (sessions.isEmpty()) {
            connect();
        }
        return sessions.get(random.nextInt(sessions.size()));
    }

    private void connect() {
        // Now and then an id that is in use already: its session has gone unseen, or the server was restarted.
        long thread = random.nextInt(8) == 0 && !sessions.isEmpty() ? session() : nextThread++;
        if (!sessions.contains(thread)) {
            sessions.add(thread);
        }
        if (random.nextInt(10) > 0) {
            row(
                    thread,
                    LogCommand.CONNECT,
                    bytes(random.nextInt(4) == 0 ? "app@localhost on " : "app@localhost on shop"));
        }
        if (sessions.size() > MOST_SESSIONS) {
            sessions.remove(random.nextInt(sessions.size()));
        }
    }

    private void end() {
        if (!sessions.isEmpty()) {
            long thread = sessions.remove(random.nextInt(sessions.size()));
            if (random.nextInt(3) > 0) {
                row(thread, LogCommand.QUIT, new byte[0]);
            }
        }
    }

    private void forgedMarker() {
        String name = random.nextInt(3) == 0 ? "another" : replication;
        String kind = List.of(
                        "heartbeat",
                        "processlist",
                        "snapshot-begin",
                        "snapshot-pending",
                        "snapshot",
                        "snapshot-end",
                        "dump",
                        "nosuch")
                .get(random.nextInt(8));
        String payload = List.of(
                        "1",
                        "x",
                        "",
                        "-5 locked=1 pending=1,2,x",
                        "99999999999999999999",
                        "x pending=99999999999999999999",
                        "\0")
                .get(random.nextInt(7));
        String verb = List.of("SELECT ", "BEGIN ", "UPDATE counters SET hits = 1 ", "", "SELECT f1(1), ")
                .get(random.nextInt(5));
        row(session(), LogCommand.QUERY, bytes(verb + new Marker(name, kind, payload).comment()));
    }

    /** A thread without {@code Connect}: an event, or a number from a damaged row. */
    private void stranger() {
        long thread = switch (random.nextInt(5)) {
            case 0 -> random.nextLong();
            case 1 -> -1;
            case 2 -> 0;
            default -> 1_000_000_000L + nextThread++;
        };
        statement(thread);
    }

    private void otherCommand() {
        LogCommand[] all = LogCommand.values();
        LogCommand command = random.nextBoolean() ? LogCommand.INIT_DB : all[random.nextInt(all.length)];
        byte[] argument = switch (random.nextInt(5)) {
            case 0 -> bytes("shop");
            case 1 -> mutator.noise();
            case 2 -> bytes("Access denied for user 'x'@'y' (using password: YES)");
            case 3 -> bytes("app@localhost as anonymous on shop_archive using TCP/IP");
            default -> mutator.any();
        };
        row(session(), command, argument);
    }

    private void statement(long thread) {
        byte[] sql = sql();
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> {
                row(thread, LogCommand.PREPARE, sql);
                row(thread, LogCommand.EXECUTE, sql);
                if (random.nextInt(4) == 0) {
                    row(thread, LogCommand.PREPARE, sql);
                    row(thread, LogCommand.EXECUTE, sql);
                }
                row(thread, LogCommand.CLOSE_STATEMENT, new byte[0]);
            }
            case 4 -> {
                nested(thread);
                row(thread, LogCommand.EXECUTE, sql);
            }
            case 5, 6 -> {
                row(thread, LogCommand.QUERY, sql);
                nested(thread);
            }
            default -> row(thread, LogCommand.QUERY, sql);
        }
    }

    private byte[] sql() {
        int kind = random.nextInt(1000);
        if (kind < 600) {
            return shop.next();
        }
        if (kind < 750) {
            return mutator.mutate(shop.next());
        }
        if (kind < 850) {
            return mutator.any();
        }
        if (kind < 980) {
            return mutator.mutate(mutator.any());
        }
        return kind < 998 ? mutator.noise() : mutator.huge();
    }

    private void nested(long thread) {
        String text = switch (random.nextInt(4)) {
            case 0 ->
                "INSERT INTO audit (account_id, version, before_, after_) VALUES (NEW.id, NEW.version, OLD.balance, NEW.balance)";
            case 1 ->
                "INSERT INTO order_log (order_id, customer_id, total) VALUES (NEW.id, NEW.customer_id,  NAME_CONST('amount',12.50))";
            case 2 -> "INSERT INTO counters VALUES ( NAME_CONST('a',9), 0, 0, '')";
            default -> "do NAME_CONST('i',4711), NAME_CONST('c',_utf8mb4'x' COLLATE 'utf8mb4_bin')";
        };
        byte[] sql = bytes(text);
        row(thread, LogCommand.QUERY, random.nextInt(5) == 0 ? mutator.mutate(sql) : sql);
    }

    /** Rows that are lost, doubled or out of order. */
    private void shuffle(int from) {
        List<LogRow> tail = new ArrayList<>(ready);
        if (tail.size() <= from || random.nextInt(20) > 0) {
            return;
        }
        int at = from + random.nextInt(tail.size() - from);
        switch (random.nextInt(3)) {
            case 0 -> tail.remove(at);
            case 1 -> tail.add(at, tail.get(at));
            default -> {
                LogRow moved = tail.remove(at);
                tail.add(from + random.nextInt(tail.size() - from + 1), moved);
            }
        }
        ready.clear();
        tail.forEach(ready::add);
    }

    private void row(long thread, LogCommand command, byte[] argument) {
        ready.addLast(new LogRow(
                new LogPosition(0, 0), time(), thread, userHost(), command, argument, random.nextInt(200) == 0));
    }

    /** Positions are the source's own, so they are right in every log. */
    LogPosition position() {
        if (random.nextInt(20_000) == 0) {
            generation++;
            ordinal = 0;
        }
        return new LogPosition(generation, ++ordinal);
    }

    private long time() {
        micros += random.nextInt(3000);
        int kind = random.nextInt(2000);
        if (kind == 0) {
            micros += 60_000_000L;
        }
        return switch (kind) {
            case 1 -> micros - random.nextInt(100_000_000);
            case 2 -> -random.nextInt(2_000_000);
            case 3 -> random.nextLong();
            case 4 -> Long.MIN_VALUE;
            case 5 -> 0;
            default -> kind % 2 == 0 ? micros : micros / 1_000_000 * 1_000_000;
        };
    }

    private String userHost() {
        return switch (random.nextInt(400)) {
            case 0 -> "";
            case 1 -> "user" + random.nextInt() + "[u] @ host [10.0.0.1]";
            case 2 -> "skipped[skipped] @ localhost []";
            case 3 -> "\0\uFFFF[";
            default -> USER_HOST;
        };
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
