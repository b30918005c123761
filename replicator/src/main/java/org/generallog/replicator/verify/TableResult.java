package org.generallog.replicator.verify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.generallog.replay.verify.Difference;
import org.generallog.replay.verify.Findings;
import org.generallog.replay.verify.Key;
import org.jspecify.annotations.Nullable;

/** What was found of one table. Used by one thread. */
public final class TableResult implements Findings {
    private final TableName name;
    private final int most;
    private final LongConsumer progress;
    private final Set<Key> told = new HashSet<>();
    private final List<Difference> differences = new ArrayList<>();
    private final List<Key> unprovedKeys = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable TablePair table;
    private String trouble = "";
    private long rows;
    private long missing;
    private long extra;
    private long different;
    private long unproved;

    /** @param most differences that are kept; all are counted */
    public TableResult(TableName name, int most, LongConsumer progress) {
        this.name = name;
        this.most = most;
        this.progress = progress;
    }

    void table(TablePair pair) {
        table = pair;
        if (!pair.onlyOne().isEmpty()) {
            notes.add("columns that one side alone has are not compared: " + String.join(", ", pair.onlyOne()));
        }
        if (!pair.hasKey()) {
            notes.add("no unique key without NULLs that both sides share: rows are counted");
        }
    }

    /** It cannot be compared at all. */
    void trouble(String text) {
        trouble = text;
    }

    @Override
    public void compared(long more) {
        rows += more;
        progress.accept(rows);
    }

    @Override
    public void differs(Difference difference) {
        if (!told.add(difference.key())) {
            return;
        }
        switch (difference.kind()) {
            case MISSING -> missing++;
            case EXTRA -> extra++;
            case DIFFERENT -> different++;
        }
        if (differences.size() < most) {
            differences.add(difference);
        }
    }

    @Override
    public void unproved(Key key) {
        if (told.add(key)) {
            unproved++;
            if (unprovedKeys.size() < most) {
                unprovedKeys.add(key);
            }
        }
    }

    /** {@code database.table}. */
    public String name() {
        return name.toString();
    }

    /** Rows of the old instance that were read. */
    public long rows() {
        return rows;
    }

    public long missing() {
        return missing;
    }

    public long extra() {
        return extra;
    }

    public long different() {
        return different;
    }

    /** Rows that were never quiet. */
    public long unproved() {
        return unproved;
    }

    /** Why nothing could be compared; empty where it could. */
    public String trouble() {
        return trouble;
    }

    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Every row is proved. */
    public boolean isEqual() {
        return trouble.isEmpty() && missing + extra + different + unproved == 0;
    }

    /** Those that differ or are not proved. */
    boolean hasTold(Key key) {
        return told.contains(key);
    }

    /** Those that are not proved, as far as they are kept. */
    List<Key> unprovedKeys() {
        return List.copyOf(unprovedKeys);
    }

    /** Whether more rows differ, or are not proved, than are kept. */
    boolean isCut() {
        return missing + extra + different > differences.size() || unproved > unprovedKeys.size();
    }

    /** The same table with these differences alone. */
    TableResult with(List<Difference> some) {
        TableResult part = new TableResult(name, most, count -> {});
        part.table(pair());
        some.forEach(part::differs);
        return part;
    }

    List<Difference> differences() {
        return List.copyOf(differences);
    }

    TablePair pair() {
        TablePair known = table;
        if (known == null) {
            throw new IllegalStateException(name + " was not compared");
        }
        return known;
    }
}
