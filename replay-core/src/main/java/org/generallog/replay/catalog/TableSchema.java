package org.generallog.replay.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A base table.
 *
 * @param columns in their order
 * @param uniqueKeys columns of each unique key, lower case, the primary key first where there is one
 * @param engine storage engine, for example {@code InnoDB}
 * @param exactFromMicros a statement that came at this time or later, and before any schema statement on the table that has been
 *     seen since the schema was read, found it so; microseconds since 1970-01-01 UTC, {@link #NEVER_EXACT} where that is not known
 */
public record TableSchema(
        String database,
        String name,
        List<Column> columns,
        List<List<String>> uniqueKeys,
        String engine,
        long exactFromMicros) {
    public static final long NEVER_EXACT = Long.MAX_VALUE;

    /**
     * @param name lower case
     * @param type {@code data_type} of {@code information_schema.columns}, lower case: {@code int}, {@code varchar} …
     * @param collation empty where the column has none
     * @param autoIncrement whether ids are given by the server
     * @param clock when the server's clock gives its value
     * @param length characters or bytes that a text or binary type holds; 0 where that is not known
     */
    public record Column(String name, String type, String collation, boolean autoIncrement, Clock clock, long length) {
        /** One whose length is not known. */
        public Column(String name, String type, String collation, boolean autoIncrement, Clock clock) {
            this(name, type, collation, autoIncrement, clock, 0);
        }

        /** A column that no clock sets. */
        public Column(String name, String type, String collation, boolean autoIncrement) {
            this(name, type, collation, autoIncrement, Clock.NONE);
        }
    }

    /**
     * When the clock sets a column.
     *
     * @param precision digits after the second
     * @param onInsert where a statement gives none, or NULL
     * @param onUpdate where another column of the row changes
     */
    public record Clock(int precision, boolean onInsert, boolean onUpdate) {
        public static final Clock NONE = new Clock(0, false, false);

        /**
         * @param type {@code column_type}: {@code timestamp(6)}
         * @param nullable whether NULL stays NULL; in a {@code TIMESTAMP} that is not, it means now
         * @param standard {@code column_default}; empty for none
         * @param extra {@code extra}
         */
        public static Clock of(String type, boolean nullable, String standard, String extra) {
            String lower = type.toLowerCase(Locale.ROOT);
            boolean timestamp = lower.startsWith("timestamp");
            if (!timestamp && !lower.startsWith("datetime")) {
                return NONE;
            }
            boolean byDefault = standard.toLowerCase(Locale.ROOT).startsWith("current_timestamp");
            boolean onUpdate = extra.toLowerCase(Locale.ROOT).contains("on update");
            int open = lower.indexOf('(');
            int precision = open < 0 ? 0 : lower.charAt(open + 1) - '0';
            return new Clock(precision, byDefault || (timestamp && !nullable), onUpdate);
        }
    }

    public TableSchema(
            String database, String name, List<Column> columns, List<List<String>> uniqueKeys, String engine) {
        this(database, name, columns, uniqueKeys, engine, NEVER_EXACT);
    }

    public TableSchema {
        columns = List.copyOf(columns);
        uniqueKeys = uniqueKeys.stream().map(List::copyOf).toList();
    }

    public Optional<Column> autoIncrementColumn() {
        return columns.stream().filter(Column::autoIncrement).findFirst();
    }
}
