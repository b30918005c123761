package org.generallog.replay.apply;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * A new instance that keeps what it is sent, and fails where it is told to. Of what it is asked it knows the lane's mark alone: that of before,
 * or moved by the commits that it was sent.
 */
final class RecordingTarget implements Target {
    final List<String> sent = new ArrayList<>();
    /** What {@code lane} shows: step, file, offset, applied. */
    List<String> mark = List.of("10", "0", "0", "");
    /** The statement that was begun: file, offset, connection, fingerprint; empty for none. */
    List<String> intent = List.of();

    int connections;
    private final Deque<Failure> failures = new ArrayDeque<>();

    private record Failure(Predicate<String> packet, TargetException error, Runnable before) {}

    /** The next packet that holds this text fails so. */
    void fail(String text, FailureKind kind, int code, String message) {
        fail(text, kind, code, message, () -> {});
    }

    /** @param before what has taken effect all the same */
    void fail(String text, FailureKind kind, int code, String message, Runnable before) {
        failures.add(new Failure(
                packet -> packet.contains(text), new TargetException(kind, code, "HY000", message, ""), before));
    }

    /** The packets that hold this text. */
    List<String> packets(String text) {
        return sent.stream().filter(each -> each.contains(text)).toList();
    }

    @Override
    public TargetConnection connect(long lost) {
        connections++;
        return new Connection(connections);
    }

    @Override
    public boolean interrupt(long connection) {
        return false;
    }

    @Override
    public void keepAlive() {}

    @Override
    public void close() {}

    private final class Connection implements TargetConnection {
        private final long id;

        Connection(long id) {
            this.id = id;
        }

        @Override
        public long id() {
            return id;
        }

        @Override
        public Dialect dialect() {
            return Samples.MARIADB;
        }

        @Override
        public void execute(byte[] packet) throws TargetException {
            String text = new String(packet, StandardCharsets.ISO_8859_1);
            sent.add(text);
            for (Failure each : List.copyOf(failures)) {
                if (each.packet().test(text)) {
                    failures.remove(each);
                    each.before().run();
                    throw each.error();
                }
            }
        }

        @Override
        public List<List<String>> query(String sql) {
            if (sql.contains("ddl_intent")) {
                return intent.isEmpty() ? List.of() : List.of(intent);
            }
            if (sql.startsWith("SELECT `lane`")) {
                List<String> row = new ArrayList<>(List.of("0"));
                row.addAll(mark);
                return List.of(row);
            }
            if (sql.startsWith("SELECT `step`")) {
                return List.of(mark);
            }
            return sql.contains("AS SIGNED") ? List.of(List.of("")) : List.of();
        }

        @Override
        public void abort() {}

        @Override
        public void close() {}
    }
}
