package org.generallog.replay.sql;

import java.util.EnumSet;
import java.util.Optional;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess.Mode;
import org.jspecify.annotations.Nullable;

/**
 * The fixed beginning of a statement that changes rows: its modifiers and, where the grammar leaves no doubt, its one table.
 *
 * @param target the table written; null where more than one may be
 * @param mode how it is written
 * @param next first token after the target's name
 */
record WriteHead(TableAccess.@Nullable Name target, Mode mode, EnumSet<Flag> flags, int next) {

    /** Reads the beginning of a statement whose verb the cursor has passed. */
    static Optional<WriteHead> of(String verb, Cursor c) {
        EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
        return switch (verb) {
            case "INSERT" -> insert(c, flags, Mode.INSERT);
            case "REPLACE" -> insert(c, flags, Mode.UPSERT);
            case "UPDATE" -> update(c, flags);
            case "DELETE" -> delete(c, flags);
            case "LOAD" -> load(c, flags);
            default -> Optional.empty();
        };
    }

    private static Optional<WriteHead> insert(Cursor c, EnumSet<Flag> flags, Mode mode) {
        boolean modifiers = true;
        while (modifiers) {
            if (c.accept("DELAYED")) {
                flags.add(Flag.NO_WAIT);
            } else if (c.accept("IGNORE")) {
                flags.add(Flag.IGNORE);
            } else {
                modifiers = c.accept("LOW_PRIORITY") || c.accept("HIGH_PRIORITY");
            }
        }
        c.accept("INTO");
        TableAccess.Name target = c.table();
        return target == null ? Optional.empty() : Optional.of(new WriteHead(target, mode, flags, c.at()));
    }

    private static Optional<WriteHead> update(Cursor c, EnumSet<Flag> flags) {
        if (c.acceptAll("IGNORE", "LOW_PRIORITY")) {
            flags.add(Flag.IGNORE);
        }
        TableAccess.Name target = c.table();
        int next = c.at();
        if (!c.peek("SET")) {
            c.accept("AS");
            c.name();
        }
        return Optional.of(new WriteHead(c.peek("SET") ? target : null, Mode.UPDATE, flags, next));
    }

    private static Optional<WriteHead> delete(Cursor c, EnumSet<Flag> flags) {
        if (c.acceptAll("IGNORE", "LOW_PRIORITY", "QUICK")) {
            flags.add(Flag.IGNORE);
        }
        if (!c.accept("FROM")) {
            return Optional.of(new WriteHead(null, Mode.DELETE, flags, c.at()));
        }
        TableAccess.Name target = c.table();
        int next = c.at();
        boolean single = c.atEnd() || c.peek("WHERE") || c.peek("ORDER") || c.peek("LIMIT") || c.peek("RETURNING");
        return Optional.of(new WriteHead(single ? target : null, Mode.DELETE, flags, next));
    }

    private static Optional<WriteHead> load(Cursor c, EnumSet<Flag> flags) {
        if (!c.accept("DATA") && !c.accept("XML")) {
            return Optional.empty();
        }
        flags.add(Flag.LOADS_FILE);
        Mode mode = Mode.INSERT;
        while (!c.atEnd() && !c.accept("INTO", "TABLE")) {
            if (c.accept("IGNORE")) {
                flags.add(Flag.IGNORE);
            } else if (c.accept("REPLACE")) {
                mode = Mode.UPSERT;
            } else {
                c.skip();
            }
        }
        TableAccess.Name target = c.table();
        return Optional.of(new WriteHead(target, mode, flags, c.at()));
    }
}
