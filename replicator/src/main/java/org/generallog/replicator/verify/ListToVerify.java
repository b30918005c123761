package org.generallog.replicator.verify;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.generallog.replay.apply.ReplicatorTables;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;

/**
 * Works off the list to verify: an entry whose rows are equal is removed, unless it was listed anew meanwhile; one whose rows differ or are not
 * proved stays. In steps, for who has other things to do in between.
 */
public final class ListToVerify {
    /** Entries that are looked at with one question. */
    private static final int TOGETHER = 100;

    private final Verification verification;
    private final ReplicatorTables tables;
    private final Function<TableName, TableResult> results;
    private final NamedRows named;
    private final Deque<Step> steps = new ArrayDeque<>();
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
        begin();
        while (isUnderWay()) {
            var unused = step();
        }
        List<TableResult> all = new ArrayList<>(whole.values());
        all.addAll(byKey.values());
        return all;
    }

    /** Reads the list anew, to be worked off by {@link #step}. */
    void begin() throws VerifyException {
        steps.clear();
        whole.clear();
        byKey.clear();
        Map<TableName, List<Entry>> byTable = new LinkedHashMap<>();
        for (Entry each : read()) {
            byTable.computeIfAbsent(each.name(), name -> new ArrayList<>()).add(each);
            entries++;
        }
        // Databases last: by then most of their tables are known.
        byTable.forEach((name, listed) -> {
            if (!name.table().isEmpty()) {
                rows(name, listed);
            }
        });
        for (Map.Entry<TableName, List<Entry>> each : byTable.entrySet()) {
            if (each.getKey().table().isEmpty()) {
                database(each.getKey(), each.getValue());
            }
        }
    }

    /** Whether there is something left to look at. */
    boolean isUnderWay() {
        return !steps.isEmpty();
    }

    /** Looks at one table, or at some rows of one. @return what was found, where it is not known from before */
    Optional<TableResult> step() throws VerifyException, InterruptedException {
        return steps.remove().look();
    }

    /** Something that is looked at in one go. */
    private interface Step {
        Optional<TableResult> look() throws VerifyException, InterruptedException;
    }

    /** Entries that were there. */
    public int entries() {
        return entries;
    }

    /** Entries that were removed. */
    public int settled() {
        return settled;
    }

    private void rows(TableName name, List<Entry> listed) {
        if (listed.stream().anyMatch(each -> each.condition().isEmpty())) {
            steps.add(() -> asWhole(name, listed));
            return;
        }
        for (int from = 0; from < listed.size(); from += TOGETHER) {
            int to = Math.min(listed.size(), from + TOGETHER);
            List<Entry> some = listed.subList(from, to);
            steps.add(() -> together(name, some, to == listed.size()));
        }
    }

    /** Of all databases, where the name is empty: table by table, and then the entries. */
    private void database(TableName name, List<Entry> listed) throws VerifyException {
        List<TableName> tables = verification.tables(List.of()).stream()
                .filter(each -> name.database().isEmpty() || name.database().equals(each.database()))
                .toList();
        for (TableName each : tables) {
            steps.add(() -> asWhole(each, List.of()));
        }
        steps.add(() -> {
            if (tables.stream().map(whole::get).allMatch(each -> each == null || each.isEqual())) {
                settle(listed);
            }
            return Optional.empty();
        });
    }

    private Optional<TableResult> asWhole(TableName name, List<Entry> listed)
            throws VerifyException, InterruptedException {
        boolean fresh = !whole.containsKey(name);
        if (isGone(name)) {
            settle(listed);
            return Optional.empty();
        }
        TableResult result = verified(name);
        if (result.isEqual()) {
            settle(listed);
        }
        return fresh ? Optional.of(result) : Optional.empty();
    }

    /** @param last whether these are the last rows of the table: it is told then */
    private Optional<TableResult> together(TableName name, List<Entry> some, boolean last)
            throws VerifyException, InterruptedException {
        if (isGone(name)) {
            settle(some);
            return Optional.empty();
        }
        TableResult result = byKey.computeIfAbsent(name, results);
        try {
            if (!verification.describe(name, result)) {
                return Optional.of(result);
            }
            // What is listed is applied: its entry came in the same commit.
            Set<String> equal = named.equal(
                    result, some.stream().map(Entry::condition).distinct().toList());
            settle(some.stream()
                    .filter(each -> equal.contains(each.condition()))
                    .toList());
            return last ? Optional.of(result) : Optional.empty();
        } catch (TableTrouble refused) {
            // A column that names the row is gone, or called otherwise by now.
            byKey.remove(name);
            return asWhole(name, some);
        }
    }

    /** Neither side has it any more. */
    private boolean isGone(TableName name) throws VerifyException {
        return verification.facts(Side.OLDER, name).columns().isEmpty()
                && verification.facts(Side.NEWER, name).columns().isEmpty();
    }

    private TableResult verified(TableName name) throws VerifyException, InterruptedException {
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
        return known;
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
