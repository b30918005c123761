package org.generallog.replay.catalog;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.generallog.replay.catalog.ForeignKey.Rule;

/**
 * Foreign keys as {@code information_schema} has them: rules in one list, columns in another. Joined there, 5.6 and MariaDB take the product of
 * both; so they are put together here.
 */
public final class ForeignKeyRows {
    /** What to select of the rules; conditions may follow. */
    public static final String RULES = "CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, DELETE_RULE, UPDATE_RULE"
            + " FROM information_schema.REFERENTIAL_CONSTRAINTS";

    /** What to select of the columns; further conditions and {@link #ORDER} follow. */
    public static final String COLUMNS = "CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME,"
            + " REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME, TABLE_SCHEMA"
            + " FROM information_schema.KEY_COLUMN_USAGE WHERE REFERENCED_TABLE_NAME IS NOT NULL";

    public static final String ORDER = " ORDER BY CONSTRAINT_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION";

    private static final int ID = 3;

    private ForeignKeyRows() {}

    /** Puts together what {@link #RULES} and {@link #COLUMNS} gave. A rule that is not told is taken for what changes more. */
    public static List<ForeignKey> join(List<List<String>> rules, List<List<String>> columns) {
        Map<List<String>, List<String>> told = new HashMap<>();
        rules.forEach(row -> told.put(row.subList(0, ID), row.subList(ID, ID + 2)));
        Map<List<String>, ForeignKey> found = new LinkedHashMap<>();
        for (List<String> row : columns) {
            List<String> both = told.getOrDefault(row.subList(0, ID), List.of("SET NULL", "SET NULL"));
            ForeignKey one = new ForeignKey(
                    new ForeignKey.Table(row.get(7), row.get(1)),
                    List.of(row.get(3).toLowerCase(Locale.ROOT)),
                    new ForeignKey.Table(row.get(4), row.get(5)),
                    List.of(row.get(6).toLowerCase(Locale.ROOT)),
                    Rule.of(both.get(0)),
                    Rule.of(both.get(1)));
            found.merge(row.subList(0, ID), one, ForeignKey::with);
        }
        return List.copyOf(found.values());
    }
}
