package org.generallog.replay.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.apply.Dialect.CollationName;
import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.relaylog.RelayEntry;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.Transaction.Kind;

/** What apply makes of a transaction before it is sent, for tests outside this package. */
public final class PacketProbe {
    private static final long LARGEST = 64 << 20;

    private final ReplicatorTables tables = new ReplicatorTables("replicator", "fuzz");
    private final PacketBuilder builder;

    public PacketProbe() {
        Map<Integer, CollationName> collations = new HashMap<>();
        for (int id = 1; id < 256; id++) {
            collations.put(id, new CollationName(id == 28 ? "gbk" : "utf8mb4", "collation_" + id));
        }
        Dialect dialect = new Dialect("11.4.5-MariaDB", LARGEST, Set.of("ANSI_QUOTES"), Set.of(), collations, true);
        SessionState session = new SessionState(dialect, OldInstance.ASSUMED, tables);
        Translator translator = new Translator(OldInstance.ASSUMED, dialect.version(), session);
        builder = new PacketBuilder(session, translator, LARGEST, 1 << 20);
    }

    /** Bytes of all packets; 0 where apply rejects the transaction before it is sent. */
    public long bytes(RelayEntry entry) throws TargetException {
        try {
            return packets(entry).stream().mapToLong(packet -> packet.length).sum();
        } catch (TargetException e) {
            if (e.kind() != FailureKind.REJECTED) {
                throw e;
            }
            return 0;
        }
    }

    private List<byte[]> packets(RelayEntry entry) throws TargetException {
        if (entry.transaction().kind() != Kind.DDL) {
            List<String> list = VerifyList.of(List.of(entry)).statements(tables, 0);
            return builder.batch(List.of(entry), Set.of(), new PacketBuilder.Own(List.of("DO 0"), list, true));
        }
        StatementChange ddl = (StatementChange) entry.transaction().changes().get(0);
        List<byte[]> packets = new ArrayList<>(builder.context(ddl, true));
        packets.add(builder.statement(ddl));
        return packets;
    }
}
