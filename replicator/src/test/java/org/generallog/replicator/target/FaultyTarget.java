package org.generallog.replicator.target;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.generallog.replay.apply.Dialect;
import org.generallog.replay.apply.Target;
import org.generallog.replay.apply.TargetConnection;
import org.generallog.replay.apply.TargetException;

/** A real target whose connection is lost around one packet that the test chooses: as if the process had died there. */
final class FaultyTarget implements Target {
    private final Target target;
    private final Predicate<String> before;
    private final Predicate<String> after;
    private final Predicate<String> beforeCommit;

    /**
     * @param before the connection is lost before a packet of this text is sent
     * @param after the packet is carried out, and its answer is lost
     */
    FaultyTarget(Target target, Predicate<String> before, Predicate<String> after) {
        this(target, before, after, packet -> false);
    }

    /** @param beforeCommit the packet is carried out but for the {@code COMMIT} at its end */
    FaultyTarget(Target target, Predicate<String> before, Predicate<String> after, Predicate<String> beforeCommit) {
        this.target = target;
        this.before = before;
        this.after = after;
        this.beforeCommit = beforeCommit;
    }

    @Override
    public TargetConnection connect(long lost) throws TargetException {
        TargetConnection real = target.connect(lost);
        return new TargetConnection() {
            @Override
            public long id() {
                return real.id();
            }

            @Override
            public Dialect dialect() {
                return real.dialect();
            }

            @Override
            public void execute(byte[] packet) throws TargetException {
                String text = new String(packet, StandardCharsets.ISO_8859_1);
                if (before.test(text)) {
                    real.abort();
                }
                boolean cut = beforeCommit.test(text);
                real.execute(cut ? withoutCommit(text) : packet);
                if (cut || after.test(text)) {
                    real.abort();
                    throw TargetException.of(0, "08S01", "lost by the test", new IllegalStateException());
                }
            }

            @Override
            public List<List<String>> query(String sql) throws TargetException {
                return real.query(sql);
            }

            @Override
            public void abort() {
                real.abort();
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }

    private static byte[] withoutCommit(String packet) {
        if (!packet.endsWith("COMMIT")) {
            throw new IllegalArgumentException("no COMMIT at the end of " + packet);
        }
        return packet.substring(0, packet.lastIndexOf(';')).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean interrupt(long connection) throws TargetException {
        return target.interrupt(connection);
    }

    @Override
    public void keepAlive() throws TargetException {
        target.keepAlive();
    }

    @Override
    public void close() {
        target.close();
    }
}
