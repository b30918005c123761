package org.generallog.replay.relaylog;

import java.io.IOException;
import java.util.Iterator;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.SessionLink;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.StatementContext;
import org.generallog.replay.transaction.ToVerify;
import org.generallog.replay.transaction.Transaction.Kind;
import org.generallog.replay.transaction.UserVariable;

/**
 * Writes transactions as events: {@code BEGIN}, for each statement its {@code Intvar}s, {@code User_var}s and {@code Query}, and {@code Xid}. A DDL
 * statement stands alone, without {@code BEGIN} and {@code Xid}. What is to be verified is a statement without effect ({@link ToVerifyText}).
 *
 * <p>The number in the {@code Xid} event, free in the format, is the commit time in microseconds, since the header has whole seconds only.
 */
final class TransactionEncoder {
    private static final byte[] BEGIN = {'B', 'E', 'G', 'I', 'N'};
    private static final long MICROS = 1_000_000;

    private final StatusVariables statusVariables = new StatusVariables();
    private final RelayLogSettings.Fraction fraction;

    TransactionEncoder(RelayLogSettings.Fraction fraction) {
        this.fraction = fraction;
    }

    /** @throws IllegalArgumentException for what the format cannot carry; the output is then to be cut back */
    void write(EventOutput out, long threadId, Kind kind, long commitTimeMicros, Iterable<? extends Change> changes)
            throws IOException {
        Iterator<? extends Change> rest = changes.iterator();
        Change first = rest.next();
        if (kind == Kind.DDL) {
            if (rest.hasNext() || !(first instanceof StatementChange)) {
                throw new IllegalArgumentException("a DDL transaction has one statement");
            }
            write(out, threadId, first);
            return;
        }
        StatementContext context =
                first instanceof StatementChange statement ? statement.context() : ToVerifyText.CONTEXT;
        int flags = kind == Kind.PACKET ? BinlogFormat.FLAG_PACKET : 0;
        writeQuery(out, threadId, context, first.timeMicros(), SessionLink.NONE, flags, BEGIN);
        write(out, threadId, first);
        while (rest.hasNext()) {
            write(out, threadId, rest.next());
        }
        out.begin(BinlogFormat.XID_EVENT, Math.floorDiv(commitTimeMicros, MICROS), 0, 8);
        out.put64(commitTimeMicros);
        out.end();
    }

    private void write(EventOutput out, long threadId, Change change) throws IOException {
        if (change instanceof StatementChange statement) {
            writeStatement(out, threadId, statement);
        } else if (change instanceof ToVerify toVerify) {
            byte[] sql = ToVerifyText.write(toVerify.item());
            writeQuery(out, threadId, ToVerifyText.CONTEXT, toVerify.timeMicros(), SessionLink.NONE, 0, sql);
        }
    }

    private void writeStatement(EventOutput out, long threadId, StatementChange change) throws IOException {
        long seconds = Math.floorDiv(change.timeMicros(), MICROS);
        if (change.lastInsertId().isPresent()) {
            writeIntvar(
                    out,
                    seconds,
                    BinlogFormat.INTVAR_LAST_INSERT_ID,
                    change.lastInsertId().getAsLong());
        }
        if (change.insertId().isPresent()) {
            writeIntvar(
                    out,
                    seconds,
                    BinlogFormat.INTVAR_INSERT_ID,
                    change.insertId().getAsLong());
        }
        for (UserVariable variable : change.userVariables()) {
            UserVariableCodec.write(out, variable, seconds);
        }
        int flags = change.link().pinned() ? BinlogFormat.FLAG_THREAD_SPECIFIC : 0;
        writeQuery(out, threadId, change.context(), change.timeMicros(), change.link(), flags, change.sql());
    }

    private static void writeIntvar(EventOutput out, long seconds, int what, long value) throws IOException {
        out.begin(BinlogFormat.INTVAR_EVENT, seconds, 0, 9);
        out.put8(what);
        out.put64(value);
        out.end();
    }

    private void writeQuery(
            EventOutput out,
            long threadId,
            StatementContext statement,
            long timeMicros,
            SessionLink link,
            int flags,
            byte[] sql)
            throws IOException {
        StatusVariables.Encoded context = statusVariables.encode(statement);
        int micros = (int) Math.floorMod(timeMicros, MICROS);
        int linked = link.equals(SessionLink.NONE) ? 0 : StatusVariables.SESSION_LINK_LENGTH;
        byte[] settings = context.settings();
        int set = settings.length == 0 ? 0 : 3 + settings.length;
        int variables = context.variables().length + StatusVariables.FRACTION_LENGTH + set + linked;
        byte[] database = context.database();
        long length = (long) BinlogFormat.QUERY_POST_HEADER + variables + database.length + 1 + sql.length;
        out.begin(BinlogFormat.QUERY_EVENT, Math.floorDiv(timeMicros, MICROS), flags, length);
        // Four bytes, as a server cuts its own thread ids.
        out.put32(threadId);
        out.put32(0);
        out.put8(database.length);
        out.put16(0);
        out.put16(variables);
        out.put(context.variables());
        // For a whole second too: a MariaDB replica that is told none counts microseconds of its own (measured on
        // 11.4).
        out.put8(fraction.code());
        out.put16(micros);
        out.put8(micros >>> 16);
        if (set > 0) {
            out.put8(StatusVariables.SETTINGS);
            out.put16(settings.length);
            out.put(settings);
        }
        if (linked > 0) {
            out.put8(StatusVariables.SESSION_LINK);
            out.put32(link.number());
            out.put32(link.needs());
            out.put8(link.flags());
        }
        out.put(database);
        out.put8(0);
        out.put(sql);
        out.end();
    }
}
