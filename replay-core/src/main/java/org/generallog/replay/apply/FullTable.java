package org.generallog.replay.apply;

/**
 * "The table is full" (error 1114): no room on the disk, which somebody has to make; or of a MEMORY table the limit that its session has set
 * ({@code max_heap_table_size}), which is an answer to this one statement.
 */
final class FullTable {
    private static final int FULL = 1114;

    private FullTable() {}

    /** What the error is, by the engine of its table. A table that is not in the schema is a temporary one. */
    static TargetException judged(TargetConnection connection, TargetException e) throws TargetException {
        String table = e.code() == FULL ? table(String.valueOf(e.getMessage())) : "";
        // Tables that the server makes for itself lie on its disk.
        if (table.isEmpty() || table.indexOf('/') >= 0 || table.indexOf('\\') >= 0 || table.startsWith("#sql")) {
            return e;
        }
        boolean onDisk = !connection
                .query("SELECT 1 FROM information_schema.TABLES WHERE TABLE_NAME=" + SqlText.text(table)
                        + " AND ENGINE<>'MEMORY'")
                .isEmpty();
        return onDisk
                ? e
                : new TargetException(FailureKind.REJECTED, e.code(), e.sqlState(), String.valueOf(e.getMessage()), "");
    }

    /** What stands between the first quotes. */
    private static String table(String message) {
        int from = message.indexOf('\'');
        int to = message.indexOf('\'', from + 1);
        return from < 0 || to < 0 ? "" : message.substring(from + 1, to);
    }
}
