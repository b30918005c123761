package org.generallog.replicator.target;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.Transaction;
import org.generallog.replicator.target.Shop.Chapter;
import org.generallog.replicator.target.ShopStage.Outcome;

/**
 * An order that keeps the edges and shows.
 *
 * @param before what made the rows
 * @param transactions in the order of the relay log
 * @param expected in this order
 * @param found in the other
 */
record OrderFailure(
        Chapter chapter, List<Transaction> before, List<Transaction> transactions, Outcome expected, Outcome found) {

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("No edge, and yet the order shows.\nRows, by\n");
        before.forEach(one -> text.append(text(one)).append('\n'));
        for (int i = 0; i < transactions.size(); i++) {
            text.append((char) ('A' + i)).append(text(transactions.get(i)));
            text.append("\n    answers ").append(expected.answers().get(i));
            text.append(", in the other order ").append(found.answers().get(i)).append('\n');
        }
        for (String table : differing(expected.rows(), found.rows())) {
            text.append(table)
                    .append(": ")
                    .append(expected.rows().getOrDefault(table, List.of()))
                    .append(", in the other order ")
                    .append(found.rows().getOrDefault(table, List.of()))
                    .append('\n');
        }
        return text.toString();
    }

    private static List<String> differing(Map<String, List<String>> one, Map<String, List<String>> other) {
        TreeSet<String> names = new TreeSet<>(one.keySet());
        names.addAll(other.keySet());
        List<String> differing = new ArrayList<>(names);
        differing.removeIf(name -> one.getOrDefault(name, List.of()).equals(other.getOrDefault(name, List.of())));
        return differing;
    }

    private static String text(Transaction transaction) {
        StringBuilder text = new StringBuilder("    thread " + transaction.threadId() + ":");
        for (Change change : transaction.changes()) {
            StatementChange statement = (StatementChange) change;
            long mode = statement.context().sqlMode();
            text.append(mode == 0 ? "" : " [mode=" + mode + "]");
            statement
                    .insertId()
                    .ifPresent(id -> text.append(" [insert_id=").append(id).append(']'));
            text.append(' ')
                    .append(new String(statement.sql(), StandardCharsets.UTF_8))
                    .append(';');
        }
        return text.toString();
    }
}
