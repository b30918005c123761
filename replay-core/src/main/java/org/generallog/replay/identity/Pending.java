package org.generallog.replay.identity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.Transaction;

/** A committed transaction with statements whose ids are looked for: some of them at a time, so that its size does not matter. */
public final class Pending {
    /** Statements of one transaction that are looked for at a time. */
    private static final int MOST_AT_ONCE = 2_000;
    /** Bytes of their texts: what is known of each row is several times that. */
    private static final long MOST_BYTES = 2 << 20;
    /** Beyond, nothing is looked for: the rest is listed. */
    private static final int MOST = 200_000;

    final Transaction transaction;
    private final List<Integer> noted = new ArrayList<>();
    /** By place in the transaction. */
    final Map<Integer, Noted> active = new TreeMap<>();

    final Map<Integer, Noted> found = new HashMap<>();
    private final long sinceNanos = System.nanoTime();
    private int next;
    private int looks;
    private boolean over;
    private boolean rests;
    private long firstNumber = Long.MAX_VALUE;

    Pending(Transaction transaction) {
        this.transaction = transaction;
        int at = 0;
        for (Change change : transaction.changes()) {
            if (change instanceof StatementChange statement && isNoted(statement)) {
                noted.add(at);
                firstNumber = Math.min(firstNumber, statement.ids().number());
            }
            at++;
        }
    }

    static boolean isNoted(StatementChange statement) {
        return statement.ids().number() != 0 || !statement.ids().fired().isEmpty();
    }

    /** Whether all has been found out that can be. */
    public boolean isSettled() {
        return next >= noted.size() && active.isEmpty();
    }

    /** The session that committed it. */
    public long thread() {
        return transaction.threadId();
    }

    /** The old instance is through with it. */
    public void over() {
        over = true;
    }

    public boolean isOver() {
        return over;
    }

    /**
     * Its session is at rest. What its triggers have written into the log is known when the log has been read to its end once more.
     *
     * @param behind whether it has not been, this time
     */
    void atRest(boolean behind) {
        boolean fires = active.values().stream().anyMatch(each -> !each.isFiredKnown());
        over |= !fires || (rests && !behind);
        rests = true;
    }

    /** Of the first statement that is looked for. */
    long firstNumber() {
        return firstNumber;
    }

    /** How long it has been waiting, in nanoseconds. */
    long age() {
        return System.nanoTime() - sinceNanos;
    }

    /** How often it was looked for, this look included. */
    int looked() {
        return ++looks;
    }

    /** Places of the statements that can be looked for next. */
    List<Integer> more() {
        List<Integer> places = new ArrayList<>();
        long bytes = active.values().stream().mapToLong(each -> each.bytes).sum();
        while (bytes < MOST_BYTES
                && active.size() + places.size() < MOST_AT_ONCE
                && next < noted.size()
                && next < MOST) {
            int place = noted.get(next++);
            places.add(place);
            bytes += transaction.changes().get(place).bytes();
        }
        if (next >= MOST) {
            next = noted.size();
        }
        return places;
    }

    /** Of the texts of which all is known, until the transaction leaves. */
    long foundBytes() {
        return found.values().stream().mapToLong(each -> each.bytes).sum();
    }

    /** Tells each id that was found, with its table. */
    void ids(BiConsumer<TableSchema, Long> each) {
        for (Map<Integer, Noted> some : List.of(found, active)) {
            for (Noted noted : some.values()) {
                if (noted.own != null) {
                    tell(noted.own.target().table(), noted.own.waiting(), each);
                }
                noted.fired.forEach(one -> tell(one.table(), one.waiting(), each));
            }
        }
    }

    private static void tell(TableSchema table, Waiting waiting, BiConsumer<TableSchema, Long> each) {
        for (long id : waiting.ids()) {
            if (id != Waiting.NONE) {
                each.accept(table, id);
            }
        }
    }

    /** Puts aside what is found. */
    void sort() {
        active.entrySet().removeIf(each -> {
            boolean is = each.getValue().isFound();
            if (is) {
                found.put(each.getKey(), each.getValue());
            }
            return is;
        });
    }
}
