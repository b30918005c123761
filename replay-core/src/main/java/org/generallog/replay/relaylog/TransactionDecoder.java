package org.generallog.replay.relaylog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replay.transaction.Transaction.Kind;
import org.generallog.replay.transaction.UserVariable;
import org.jspecify.annotations.Nullable;

/** Puts the events of one file together to transactions again: the other half of {@link TransactionEncoder}. */
final class TransactionDecoder {
    private static final byte[] BEGIN = {'B', 'E', 'G', 'I', 'N'};
    private static final long MICROS = 1_000_000;

    private final ContextDecoder contexts = new ContextDecoder();

    /** A transaction of more bytes stays in the file. */
    private static final long LARGE = 4L << 20;

    private List<Change> changes = new ArrayList<>();
    /** Where the events of each change begin. */
    private long[] begins = new long[16];

    private int count;
    private long changeBegin = -1;
    /** Whether one change is asked for. */
    private boolean alone;

    private long bytes;
    private boolean begun;
    private boolean packet;
    private long threadId;
    private long begin = -1;

    private OptionalLong insertId = OptionalLong.empty();
    private OptionalLong lastInsertId = OptionalLong.empty();
    private List<UserVariable> variables = new ArrayList<>();

    /** Whether the events so far are not yet a whole transaction. */
    boolean open() {
        return begin >= 0;
    }

    /** Where the first event of the open transaction begins. */
    long begin() {
        return begin;
    }

    void reset() {
        changes = new ArrayList<>();
        count = 0;
        changeBegin = -1;
        bytes = 0;
        begun = false;
        begin = -1;
        clearContext();
    }

    private void clearContext() {
        insertId = OptionalLong.empty();
        lastInsertId = OptionalLong.empty();
        if (!variables.isEmpty()) {
            variables = new ArrayList<>();
        }
    }

    /** Takes an event; the transaction when this was its last one. {@link #begin} is valid until {@link #reset}. */
    @Nullable
    Transaction accept(EventInput event) throws IOException {
        if (begin < 0) {
            begin = event.begin();
        }
        if (changeBegin < 0) {
            changeBegin = event.begin();
        }
        switch (event.type()) {
            case BinlogFormat.INTVAR_EVENT -> intvar(event);
            case BinlogFormat.USER_VAR_EVENT -> variables.add(UserVariableCodec.read(event));
            case BinlogFormat.QUERY_EVENT -> {
                return query(event);
            }
            case BinlogFormat.XID_EVENT -> {
                return xid(event);
            }
            default -> throw event.damaged("an event of type " + event.type() + ", which a relay log does not hold");
        }
        return null;
    }

    private void intvar(EventInput event) throws IOException {
        int what = event.u8();
        OptionalLong value = OptionalLong.of(event.i64());
        switch (what) {
            case BinlogFormat.INTVAR_LAST_INSERT_ID -> lastInsertId = value;
            case BinlogFormat.INTVAR_INSERT_ID -> insertId = value;
            default -> throw event.damaged("an integer variable of kind " + what);
        }
    }

    private @Nullable Transaction query(EventInput event) throws IOException {
        threadId = event.u32();
        event.u32();
        int databaseLength = event.u8();
        event.u16();
        int variablesLength = event.u16();
        StatementContext context = contexts.read(event, variablesLength, databaseLength);
        byte[] sql = event.bytes(event.remaining());
        if (!begun && Arrays.equals(sql, BEGIN)) {
            begun = true;
            changeBegin = -1;
            packet = (event.flags() & BinlogFormat.FLAG_PACKET) != 0;
            return null;
        }
        long micros = event.seconds() * MICROS + contexts.micros();
        if (begun && ToVerifyText.is(sql)) {
            ToVerify.Item item = ToVerifyText.read(sql)
                    .orElseThrow(() -> event.damaged("an entry to verify that is not understood"));
            add(event, new ToVerify(item, micros));
            return null;
        }
        add(event, new StatementChange(context, micros, insertId, lastInsertId, variables, sql, contexts.link()));
        clearContext();
        return begun ? null : new Transaction(threadId, Kind.DDL, micros, changes);
    }

    private void add(EventInput event, Change change) {
        if (count == begins.length) {
            begins = Arrays.copyOf(begins, 2 * count);
        }
        begins[count++] = changeBegin;
        bytes += event.end() - changeBegin;
        changeBegin = -1;
        if (!begun || alone || bytes <= LARGE) {
            changes.add(change);
        } else if (!changes.isEmpty()) {
            changes = new ArrayList<>();
        }
    }

    /** The change whose events begin where the input stands. */
    static Change change(EventInput events, long end) throws IOException {
        TransactionDecoder one = new TransactionDecoder();
        one.begun = true;
        one.alone = true;
        while (one.changes.isEmpty()) {
            if (!events.next(end)) {
                throw events.damaged("a change that is not whole");
            }
            var unused = one.accept(events);
        }
        return one.changes.get(0);
    }

    private Transaction xid(EventInput event) throws IOException {
        if (!begun || count == 0) {
            throw event.damaged("the end of a transaction that has no beginning");
        }
        List<Change> all = bytes <= LARGE
                ? changes
                : new RelayedChanges(event.file(), Arrays.copyOf(begins, count), event.begin());
        return new Transaction(threadId, packet ? Kind.PACKET : Kind.DATA, event.i64(), all);
    }
}
