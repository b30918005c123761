package org.generallog.replay.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A foreign key.
 *
 * @param columns of the child, lower case
 * @param referenced columns of the parent in the same order, lower case
 */
public record ForeignKey(
        Table child, List<String> columns, Table parent, List<String> referenced, Rule onDelete, Rule onUpdate) {
    public record Table(String database, String name) {
        /** Whether it is called so; names count as equal whatever their case is: one key too many lists a row too many. */
        public boolean is(String database, String name) {
            return this.database.equalsIgnoreCase(database) && this.name.equalsIgnoreCase(name);
        }
    }

    /** What happens to the children. */
    public enum Rule {
        /** {@code RESTRICT}, {@code NO ACTION}, and {@code SET DEFAULT}, which InnoDB does not know: they are looked at. */
        RESTRICT,
        CASCADE,
        SET_NULL;

        /** @param text as {@code information_schema} has it */
        public static Rule of(String text) {
            return switch (text.toUpperCase(Locale.ROOT)) {
                case "CASCADE" -> CASCADE;
                case "SET NULL" -> SET_NULL;
                default -> RESTRICT;
            };
        }

        /** Whether the children are written. */
        public boolean changes() {
            return this != RESTRICT;
        }
    }

    /** The same, with the columns of another. */
    public ForeignKey with(ForeignKey more) {
        List<String> own = new ArrayList<>(columns);
        own.addAll(more.columns());
        List<String> others = new ArrayList<>(referenced);
        others.addAll(more.referenced());
        return new ForeignKey(child, own, parent, others, onDelete, onUpdate);
    }

    public ForeignKey {
        columns = List.copyOf(columns);
        referenced = List.copyOf(referenced);
    }
}
