package org.generallog.replicator.verify;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;

/**
 * Works off the list to verify: an entry whose rows are equal is removed, unless it was listed anew meanwhile; one whose rows differ or are not
 * proved stays.
 */
public final class ListToVerify {
    /** Entries that are looked at with one question. */
    private static final int TOGETHER = 100;

    private final Verification verification;
    private final ReplicatorTables tables;
    private final Function<TableName, TableResult> results;
    private final NamedRows named;
    private final Map<TableName, TableResult> whole = new LinkedHashMap<>();
    private final Map<TableName, TableResult> byKey = new LinkedHashMap<>();
    private int settled;
    private int entries;

    /** @param results makes the result of a table */
    public ListToVerify(Verification verification, Function<TableName, TableResult> results) {
        this.verification = verification;
        this.results = results;
        this.named = new NamedRows(verification);
        this.tables = new ReplicatorTables(
                verification.config().target().schema(), verification.config().name());
    }

    private record Entry(TableName name, String condition, String reason, String hash, RelayPosition place) {}

    /** @return what was found of each table that was looked at */
    public List<TableResult> work() throws VerifyException, InterruptedException {
        Map<TableName, List<Entry>> byTable = new LinkedHashMap<>();
        for (Entry each : read()) {
            byTable.computeIfAbsent(each.name(), name -> new ArrayList<>()).add(each);
            entries++;
        }
        for (Map.Entry<TableName, List<Entry>> each : byTable.entrySet()) {
            work(each.getKey(), each.getValue());
        }
        List<TableResult> all = new ArrayList<>(whole.values());
        all.addAll(byKey.values());
        return all;
    }

    /** Entries that were there. */
    public int entries() {
        return entries;
    }

    /** Entries that were removed. */
    public int settled() {
        return settled;
    }

    private void work(TableName name, List<Entry> listed) throws VerifyException, InterruptedException {
        boolean all = listed.stream().anyMatch(each -> each.condition().isEmpty());
        if (all || name.table().isEmpty()) {
            if (areEqual(name)) {
                settle(listed);
            }
            return;
        }
        TableResult result = results.apply(name);
        if (isGone(name)) {
            settle(listed);
            return;
        }
        byKey.put(name, result);
        try {
            if (verification.describe(name, result)) {
                for (int from = 0; from < listed.size(); from += TOGETHER) {
                    together(result, listed.subList(from, Math.min(listed.size(), from + TOGETHER)));
                }
            }
        } catch (TableTrouble refused) {
            // A column that names the row is gone, or called otherwise by now.
            byKey.remove(name);
            if (areEqual(name)) {
                settle(listed);
            }
        }
    }

    /** Neither side has it any more. */
    private boolean isGone(TableName name) throws VerifyException {
        return verification.facts(Side.OLDER, name).columns().isEmpty()
                && verification.facts(Side.NEWER, name).columns().isEmpty();
    }

    private boolean areEqual(TableName name) throws VerifyException, InterruptedException {
        if (!name.table().isEmpty()) {
            return isGone(name) || isEqual(name);
        }
        boolean equal = true;
        for (TableName each : verification.tables(List.of())) {
            if (name.database().isEmpty() || name.database().equals(each.database())) {
                equal &= isEqual(each);
            }
        }
        return equal;
    }

    private boolean isEqual(TableName name) throws VerifyException, InterruptedException {
        TableResult known = whole.get(name);
        if (known == null) {
            known = results.apply(name);
            whole.put(name, known);
            try {
                verification.verify(name, "", known);
            } catch (TableTrouble refused) {
                known.trouble(String.valueOf(refused.getMessage()));
            }
        }
        return known.isEqual();
    }

    private void together(TableResult result, List<Entry> some) throws VerifyException, InterruptedException {
        // What is listed is applied: its entry came in the same commit.
        Set<String> equal = named.equal(
                result, some.stream().map(Entry::condition).distinct().toList());
        settle(some.stream().filter(each -> equal.contains(each.condition())).toList());
    }

    private List<Entry> read() throws VerifyException {
        return verification.instances().ask(Side.NEWER, "the list to verify", connection -> {
            List<Entry> all = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(Instances.bytes(tables.selectToVerify()))) {
                while (row.next()) {
                    all.add(new Entry(
                            new TableName(text(row.getBytes(1)), text(row.getBytes(2))),
                            text(row.getBytes(3)),
                            text(row.getBytes(4)),
                            text(row.getBytes(5)),
                            new RelayPosition(row.getLong(6), row.getLong(7))));
                }
            }
            return all;
        });
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void settle(List<Entry> equal) throws VerifyException {
        settled += verification.instances().ask(Side.NEWER, "the list to verify", connection -> {
            int removed = 0;
            try (Statement statement = connection.createStatement()) {
                for (Entry each : equal) {
                    removed += statement.executeUpdate(Instances.bytes(tables.deleteToVerify(
                            each.name().database(), each.name().table(), each.reason(), each.hash(), each.place())));
                }
            }
            return removed;
        });
    }
}
