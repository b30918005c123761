package org.generallog.replay.capture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.capture.SchemaEffect.Mark;
import org.generallog.replay.sql.Tokens;

/**
 * What an {@code ALTER TABLE} leaves behind by name, part by part (manual, "ALTER TABLE Statement").
 */
final class AlterMarks {
    private static final Set<String> KEYS = Set.of("INDEX", "KEY");
    private static final Set<String> NOT_A_COLUMN = Set.of(
            "CONSTRAINT",
            "PRIMARY",
            "UNIQUE",
            "FULLTEXT",
            "SPATIAL",
            "FOREIGN",
            "CHECK",
            "PARTITION",
            "PERIOD",
            "SYSTEM",
            "VECTOR");

    private final List<Mark> marks = new ArrayList<>();
    /** Names in parts that leave no mark. */
    private final Set<String> others = new HashSet<>();

    /**
     * What it leaves.
     *
     * @param whole whether that is all that it does
     */
    record Left(List<Mark> marks, boolean whole) {}

    private AlterMarks() {}

    /** Empty for what is none, or changes nothing that lasts: {@code DISABLE KEYS}. */
    static Optional<Left> of(Tokens t) {
        int at = 1;
        while (at < t.size() && !t.word(at, "TABLE")) {
            at++;
        }
        at++;
        if (t.word(at, "IF")) {
            at += 2;
        }
        at += t.op(at + 1, '.') ? 3 : 1;
        if (at >= t.size()) {
            return Optional.empty();
        }
        if ((t.word(at, "DISABLE") || t.word(at, "ENABLE")) && t.word(at + 1, "KEYS")) {
            return Optional.empty();
        }
        return Optional.of(new AlterMarks().parts(t, at));
    }

    private Left parts(Tokens t, int first) {
        boolean whole = true;
        int depth = 0;
        int from = first;
        for (int i = first; i <= t.size(); i++) {
            if (i == t.size() || t.op(i, ';') || (depth == 0 && t.op(i, ','))) {
                if (i > from) {
                    whole &= part(t, from, i);
                }
                from = i + 1;
            } else if (t.op(i, '(')) {
                depth++;
            } else if (t.op(i, ')')) {
                depth--;
            }
        }
        List<Mark> certain = certain();
        return new Left(certain, whole && !certain.isEmpty() && certain.size() == marks.size());
    }

    /** Returns whether the marks say all of the part that begins here. */
    private boolean part(Tokens t, int from, int end) {
        boolean adds = t.word(from, "ADD");
        if (t.word(from, "CHANGE")) {
            int old = t.word(from + 1, "COLUMN") ? from + 2 : from + 1;
            if (t.isName(old) && t.isName(old + 1) && !t.name(old).equalsIgnoreCase(t.name(old + 1))) {
                others.add(t.name(old).toLowerCase(Locale.ROOT));
                marks.add(new Mark(Mark.Part.COLUMN, t.name(old + 1).toLowerCase(Locale.ROOT), true));
                return false;
            }
        }
        if (!adds && !t.word(from, "DROP")) {
            // What it names, CHANGE and RENAME, may get the name of what another part drops.
            for (int i = from + 1; i < end; i++) {
                if (t.isName(i)) {
                    others.add(t.name(i).toLowerCase(Locale.ROOT));
                }
            }
            return false;
        }
        int at = from + 1;
        if (t.word(at, "PRIMARY")) {
            return add(new Mark(Mark.Part.INDEX, "primary", adds));
        }
        if (adds && t.word(at, "CONSTRAINT")) {
            return constraint(t, at + 1);
        }
        if (adds && (t.word(at, "UNIQUE") || t.word(at, "FULLTEXT") || t.word(at, "SPATIAL"))) {
            return named(t, KEYS.contains(t.upper(at + 1)) ? at + 2 : at + 1, Mark.Part.INDEX, true);
        }
        if (KEYS.contains(t.upper(at))) {
            return named(t, at + 1, Mark.Part.INDEX, adds);
        }
        if (t.word(at, "COLUMN")) {
            at++;
        } else if (NOT_A_COLUMN.contains(t.upper(at))) {
            return false;
        }
        return named(t, at, Mark.Part.COLUMN, adds);
    }

    /** A key that is unique is an index of the name behind it, or else of the constraint's. */
    private boolean constraint(Tokens t, int name) {
        int at = name + 1;
        if (t.word(at, "FOREIGN")) {
            return named(t, name, Mark.Part.CONSTRAINT, true);
        }
        if (!t.word(at, "UNIQUE")) {
            return false;
        }
        int own = KEYS.contains(t.upper(at + 1)) ? at + 2 : at + 1;
        return named(t, own, Mark.Part.INDEX, true) || named(t, name, Mark.Part.INDEX, true);
    }

    private boolean named(Tokens t, int name, Mark.Part part, boolean there) {
        int at = name;
        boolean tells = !t.word(at, "IF");
        if (!tells) {
            at += t.word(at + 1, "NOT") ? 3 : 2;
        }
        // A key without a name: its columns, or USING, follow at once.
        if (at >= t.size() || !t.isName(at) || t.word(at, "USING") || t.word(at, "TYPE")) {
            return false;
        }
        return add(new Mark(part, t.name(at).toLowerCase(Locale.ROOT), there, tells));
    }

    private boolean add(Mark mark) {
        marks.add(mark);
        return true;
    }

    /** Without those of names that stand in several parts: {@code DROP KEY k, ADD KEY k (a)}. */
    private List<Mark> certain() {
        return marks.stream()
                .filter(mark -> !others.contains(mark.name())
                        && marks.stream()
                                        .filter(other -> other.name().equals(mark.name()))
                                        .count()
                                == 1)
                .toList();
    }
}
