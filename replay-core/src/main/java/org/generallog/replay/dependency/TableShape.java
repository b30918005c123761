package org.generallog.replay.dependency;

import java.util.List;
import java.util.Optional;
import org.generallog.replay.catalog.TriggerDefinition;

/**
 * A table or view of the new instance as far as it says which rows of which tables a statement touches.
 *
 * @param database as the instance writes it
 * @param name as the instance writes it
 * @param columns in their order
 * @param keys unique keys, the primary key first where there is one
 * @param links foreign keys in both directions
 * @param triggers in the order in which they fire
 * @param content where its rows are
 */
public record TableShape(
        String database,
        String name,
        List<Column> columns,
        List<UniqueKey> keys,
        Links links,
        List<TriggerDefinition> triggers,
        Content content) {

    /**
     * @param name lower case
     * @param type what it holds
     * @param nullable whether it may be NULL
     * @param fill what it holds when a statement does not say
     */
    public record Column(String name, Type type, boolean nullable, Fill fill) {}

    /**
     * @param name {@code data_type} of {@code information_schema.columns}, lower case: {@code int}, {@code varchar} …
     * @param unsigned whether a number is without sign
     * @param length characters or bytes of a text or binary type, digits of a decimal; 0 where it has none
     * @param scale digits after the point of a decimal, of the seconds of a time
     * @param collation lower case; empty where the column has none
     */
    public record Type(String name, boolean unsigned, long length, int scale, String collation) {}

    /** What a column holds when a statement does not say. */
    public enum Fill {
        /** NULL. */
        NULL,
        /** A default other than NULL, or the type's own. */
        VALUE,
        /** A default that is computed: {@code CURRENT_TIMESTAMP}, or another expression. */
        EXPRESSION,
        /** The next AUTO_INCREMENT id. */
        ID,
        /** Computed with every change of the row: a generated column, {@code ON UPDATE CURRENT_TIMESTAMP}. */
        COMPUTED
    }

    /**
     * @param primary whether it is the primary key
     * @param parts its columns; one on an expression has the empty name
     */
    public record UniqueKey(boolean primary, List<KeyPart> parts) {
        public UniqueKey {
            parts = List.copyOf(parts);
        }
    }

    /**
     * @param column lower case
     * @param prefix characters that count; 0 for all
     */
    public record KeyPart(String column, long prefix) {}

    /**
     * @param parents foreign keys of this table
     * @param children foreign keys of others, or its own, that refer to this table
     */
    public record Links(List<ForeignKey> parents, List<ForeignKey> children) {
        public static final Links NONE = new Links(List.of(), List.of());

        public Links {
            parents = List.copyOf(parents);
            children = List.copyOf(children);
        }
    }

    /**
     * A foreign key.
     *
     * @param other the table at its other end: the parent's, or the child's where it is listed as a child
     * @param columns columns of the child, lower case
     * @param referenced columns of the parent in the same order, lower case
     */
    public record ForeignKey(
            TableName other, List<String> columns, List<String> referenced, Rule onDelete, Rule onUpdate) {
        public ForeignKey {
            columns = List.copyOf(columns);
            referenced = List.copyOf(referenced);
        }
    }

    public record TableName(String database, String name) {}

    /** What happens to the children. */
    public enum Rule {
        /** {@code RESTRICT}, {@code NO ACTION}: they are looked at. */
        RESTRICT,
        /** {@code CASCADE}, {@code SET NULL}, {@code SET DEFAULT}: they are changed. */
        CHANGE
    }

    /**
     * Where the rows are.
     *
     * @param view the query of a view, its names qualified; empty for a table
     * @param elsewhere whether they belong to other tables in a way that is not known here ({@code MERGE} and the like)
     * @param versioned whether the server keeps old ones too, with their times (MariaDB's system versioning)
     * @param lasting whether a rollback leaves what was written: its engine has no transactions
     */
    public record Content(Optional<String> view, boolean elsewhere, boolean versioned, boolean lasting) {
        public static final Content OWN = new Content(Optional.empty(), false, false, false);
    }

    public TableShape {
        columns = List.copyOf(columns);
        keys = List.copyOf(keys);
        triggers = List.copyOf(triggers);
    }

    public TableName tableName() {
        return new TableName(database, name);
    }
}
