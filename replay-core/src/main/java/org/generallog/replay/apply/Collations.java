package org.generallog.replay.apply;

import java.util.Map;
import java.util.Optional;
import org.generallog.replay.apply.Dialect.CollationName;

/**
 * Finds the new instance's collation for an id of the old one. Ids are the same on both for all that existed in 5.1 to 5.6;
 * MariaDB added its own at 576 and above, and NO PAD variants at the id of the padded one plus 1024 ({@code MY_NOPAD_ID}).
 */
final class Collations {
    private static final int UTF8_GENERAL_CI = 33;
    private static final int UTF8MB4_GENERAL_CI = 45;
    private static final int NO_PAD = 1024;
    /** MariaDB's own collations and the nearest that every server has. */
    private static final Map<Integer, Integer> NEAREST = Map.ofEntries(
            Map.entry(576, UTF8_GENERAL_CI), // utf8_croatian_ci
            Map.entry(577, UTF8_GENERAL_CI), // utf8_myanmar_ci
            Map.entry(578, UTF8_GENERAL_CI), // utf8_thai_520_w2
            Map.entry(608, UTF8MB4_GENERAL_CI), // utf8mb4_croatian_ci
            Map.entry(609, UTF8MB4_GENERAL_CI),
            Map.entry(610, UTF8MB4_GENERAL_CI),
            Map.entry(213, UTF8_GENERAL_CI), // utf8_croatian_ci of MySQL
            Map.entry(214, UTF8_GENERAL_CI),
            Map.entry(215, UTF8_GENERAL_CI),
            Map.entry(223, UTF8_GENERAL_CI), // utf8_general_mysql500_ci
            Map.entry(245, UTF8MB4_GENERAL_CI), // utf8mb4_croatian_ci of MySQL
            Map.entry(246, UTF8MB4_GENERAL_CI),
            Map.entry(247, UTF8MB4_GENERAL_CI),
            Map.entry(255, UTF8MB4_GENERAL_CI)); // utf8mb4_0900_ai_ci

    private Collations() {}

    static Optional<CollationName> find(Dialect dialect, int id) {
        CollationName exact = dialect.collations().get(id);
        if (exact != null) {
            return Optional.of(exact);
        }
        Integer nearest = NEAREST.get(id);
        if (nearest == null && id > NO_PAD) {
            return find(dialect, id - NO_PAD);
        }
        return Optional.ofNullable(nearest == null ? null : dialect.collations().get(nearest));
    }
}
