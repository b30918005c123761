package org.generallog.replay.apply;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;

/**
 * Writes a batch as packets, almost always one:
 * {@code BEGIN; checkpoint from → to; context; statement; context; statement; …; COMMIT}.
 */
final class PacketBuilder {
    /** Every so many transactions a packet that is looked into leaves a mark of how far it came. */
    static final int MARK_EVERY = 8;
    /** Room for {@code BEGIN}, a packet's header and the like. */
    private static final int SLACK = 1024;

    private final SessionState session;
    private final Translator translator;
    private final long maxAllowedPacket;
    private final int maxBytes;

    /**
     * What a batch carries beside the transactions.
     *
     * @param move the compare-and-set of the checkpoint
     * @param last before the commit
     * @param marked whether it tells how far it came, if it fails: a {@code SET} for each {@value #MARK_EVERY} transactions, which
     *     cost as much as one of them
     */
    record Own(List<String> move, List<String> last, boolean marked) {}

    PacketBuilder(SessionState session, Translator translator, long maxAllowedPacket, int maxBytes) {
        this.session = session;
        this.translator = translator;
        this.maxAllowedPacket = maxAllowedPacket;
        this.maxBytes = (int) Math.min(maxBytes, Math.max(SLACK, maxAllowedPacket - SLACK));
    }

    /**
     * @param timeless where those end whose statements need not be told the time
     * @param own the replicator's own statements that belong into the same commit
     */
    List<byte[]> batch(List<RelayEntry> entries, Set<RelayPosition> timeless, Own own) throws TargetException {
        PacketWriter out = begin(own.move());
        for (int i = 0; i < entries.size(); i++) {
            boolean marks = own.marked() && i > 0 && i % MARK_EVERY == 0;
            OptionalInt marker = marks ? OptionalInt.of(i) : OptionalInt.empty();
            session.of(entries.get(i).transaction().threadId());
            // The first one in any case: what the new instance writes into its own binlog has about the right time
            // then.
            boolean clock = i == 0 || !timeless.contains(entries.get(i).end());
            for (Change change : entries.get(i).transaction().changes()) {
                if (change instanceof StatementChange statement) {
                    session.enter(out, statement, marker, new SessionState.Needs(clock, false));
                    add(out, statement);
                    marker = OptionalInt.empty();
                }
            }
        }
        own.last().forEach(out::add);
        out.add("COMMIT");
        return out.packets();
    }

    /** A transaction of the replicator's own statements, with the checkpoint. */
    List<byte[]> own(List<String> move, List<String> statements) {
        PacketWriter out = begin(move);
        statements.forEach(out::add);
        out.add("COMMIT");
        return out.packets();
    }

    PacketWriter begin(List<String> move) {
        PacketWriter out = new PacketWriter(maxBytes);
        out.add("BEGIN");
        move.forEach(out::add);
        return out;
    }

    /** What must be sent before a statement that goes alone. */
    List<byte[]> context(StatementChange change, boolean schema) throws TargetException {
        PacketWriter out = new PacketWriter(maxBytes);
        session.enter(out, change, OptionalInt.empty(), new SessionState.Needs(true, schema));
        return out.packets();
    }

    /** What must be sent before a statement that goes alone, and begins its transaction. */
    List<byte[]> context(List<String> beginning, StatementChange change) throws TargetException {
        PacketWriter out = begin(beginning);
        session.enter(out, change, OptionalInt.empty(), new SessionState.Needs(true, false));
        return out.packets();
    }

    byte[] statement(StatementChange change) throws TargetException {
        byte[] sql = StatementBounds.trimmed(translator.translate(change));
        if (sql.length + SLACK > maxAllowedPacket) {
            throw TargetException.fatal(
                    "a statement of " + sql.length + " bytes is longer than max_allowed_packet of the new instance, "
                            + maxAllowedPacket,
                    "raise max_allowed_packet on the new instance to " + (sql.length + SLACK) + " or more");
        }
        return sql;
    }

    /** The statement with a {@code COMMIT} directly behind it: in the same packet where its end is certain. */
    List<byte[]> committed(StatementChange change) throws TargetException {
        PacketWriter out = new PacketWriter(maxBytes);
        add(out, change);
        out.add("COMMIT");
        return out.packets();
    }

    private void add(PacketWriter out, StatementChange change) throws TargetException {
        byte[] sql = statement(change);
        if (StatementBounds.closed(
                sql, session.charset(change.context()), change.context().sqlMode())) {
            out.add(sql);
        } else {
            out.addAlone(sql);
        }
    }
}
