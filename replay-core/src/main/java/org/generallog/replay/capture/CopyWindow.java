package org.generallog.replay.capture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.transaction.Doubt;
import org.generallog.replay.transaction.ToVerify.Item;
import org.jspecify.annotations.Nullable;

/**
 * The time in which a copy reads the old instance's rows. Its snapshot covers rows, not tables: one that was altered, emptied or renamed before the copy
 * has read it shows no rows at all (MySQL 5.5 says nothing of that), or those of another table. So such tables are listed, and with
 * them what was made of their rows before: the new instance made it of what the copy had found. Part of the checkpoint.
 */
final class CopyWindow {
    /** Tables that were read; beyond, whatever was written counts as made of each. */
    private static final int MOST = 10_000;

    private static final String ANY = "";

    private String copy = "";
    /** By the table that was read, {@code db.table}, what was written of it. */
    private final Map<String, Set<String>> made = new LinkedHashMap<>();

    void restore(CaptureCheckpoint.@Nullable Copying state) {
        if (state != null) {
            copy = state.copy();
            state.made().forEach((from, to) -> made.put(from, new LinkedHashSet<>(to)));
        }
    }

    CaptureCheckpoint.@Nullable Copying state() {
        if (copy.isEmpty()) {
            return null;
        }
        Map<String, List<String>> state = new LinkedHashMap<>();
        made.forEach((from, to) -> state.put(from, List.copyOf(to)));
        return new CaptureCheckpoint.Copying(copy, state);
    }

    /** A copy takes its snapshot. One that was under way has broken off. */
    void begins(String id) {
        copy = id;
        made.clear();
    }

    /** It has read all rows. */
    void ends(String id) {
        if (copy.equals(id)) {
            copy = "";
            made.clear();
        }
    }

    /**
     * Takes note of a statement that writes.
     *
     * @param fired what runs under it
     */
    void wrote(Step step, FiringScope fired) {
        if (copy.isEmpty()) {
            return;
        }
        String database = step.session().database();
        Set<String> read = new LinkedHashSet<>(fired.seen());
        Set<String> written = new LinkedHashSet<>();
        fired.written().forEach(table -> written.add(table.get(0) + "." + table.get(1)));
        for (TableAccess access : step.info().tables()) {
            // What is written by a trigger may be made of the row.
            read.add(name(access, database));
            if (access.writes()) {
                written.add(name(access, database));
            }
        }
        for (String from : read) {
            String key = made.containsKey(from) || made.size() < MOST ? from : ANY;
            for (String to : written) {
                if (!to.equals(from)) {
                    made.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(to);
                }
            }
        }
    }

    /** What a statement leaves to be verified that gives a table other rows than the snapshot has under its name. */
    Set<Item> of(Step step) {
        StatementInfo info = step.info();
        Tokens t = Lexer.lex(step.sql(), step.session().lexicalMode());
        if (copy.isEmpty() || info.has(StatementInfo.Flag.TEMPORARY) || !changesTables(t)) {
            return Set.of();
        }
        Set<Item> items = new LinkedHashSet<>();
        Deque<String> todo = new ArrayDeque<>();
        for (TableAccess access : info.tables()) {
            if (access.mode() == TableAccess.Mode.READ || access.mode() == TableAccess.Mode.LOCK) {
                continue;
            }
            String database = TableNames.database(access, step.session().database());
            items.add(new Item(Doubt.COPY, database, access.table(), ""));
            if (access.table().isEmpty()) {
                made.keySet().stream()
                        .filter(each -> each.startsWith(database + "."))
                        .forEach(todo::add);
            } else {
                todo.add(database + "." + access.table());
            }
        }
        todo.add(ANY);
        Set<String> seen = new LinkedHashSet<>(todo);
        while (!todo.isEmpty()) {
            for (String to : made.getOrDefault(todo.remove(), Set.of())) {
                if (seen.add(to)) {
                    todo.add(to);
                    int dot = to.indexOf('.');
                    items.add(new Item(Doubt.COPY, to.substring(0, dot), to.substring(dot + 1), ""));
                }
            }
        }
        return items;
    }

    private static String name(TableAccess access, String database) {
        return TableNames.database(access, database) + "." + access.table();
    }

    /** Whether the statement builds tables anew, empties, renames or drops them. */
    private static boolean changesTables(Tokens t) {
        if (t.word(0, "OPTIMIZE") || t.word(0, "REPAIR") || t.word(0, "TRUNCATE") || t.word(0, "RENAME")) {
            return true;
        }
        boolean creates = t.word(0, "CREATE");
        if (!creates && !t.word(0, "ALTER") && !t.word(0, "DROP")) {
            return false;
        }
        boolean replaces = false;
        for (int i = 1; i < t.size() && i < 6; i++) {
            replaces |= t.word(i, "OR") && t.word(i + 1, "REPLACE");
            if (t.word(i, "TABLE") || t.word(i, "TABLES")) {
                return !creates || replaces;
            }
            if (t.word(i, "INDEX") || t.word(i, "KEY")) {
                return true;
            }
            if (t.word(i, "DATABASE") || t.word(i, "SCHEMA")) {
                return t.word(0, "DROP");
            }
        }
        return false;
    }
}
