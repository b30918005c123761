package org.generallog.replay.rights;

import java.util.Locale;
import org.generallog.replay.catalog.ServerFacts;
import org.generallog.replay.catalog.ServerVersion;

/**
 * What decides about rights beside grants.
 *
 * @param version the old instance's
 * @param distrusts whether programs that write need {@code SUPER} to be created: {@code log_bin} without {@code
 *     log_bin_trust_function_creators}
 */
public record OldRules(ServerVersion version, boolean distrusts) {
    private static final int FREE_TEMPORARY_TABLES = 50600;
    private static final int PARENTS_CHECKED = 50622;

    public static OldRules of(ServerFacts facts) {
        return new OldRules(
                facts.version(),
                isOn(facts.global("log_bin", "OFF")) && !isOn(facts.global("log_bin_trust_function_creators", "OFF")));
    }

    static boolean isOn(String value) {
        String upper = value.toUpperCase(Locale.ROOT);
        return upper.equals("ON") || upper.equals("1") || upper.equals("YES");
    }

    /** Whether a session may do anything with its temporary tables (manual of 5.6, "Privileges Provided by MySQL"). */
    boolean freesTemporaryTables() {
        return version.mariaDb() || version.isAtLeast(FREE_TEMPORARY_TABLES);
    }

    /** Whether a foreign key needs something on its parent table (manual of 5.6, {@code REFERENCES}). */
    boolean checksParents() {
        return !version.mariaDb() && version.isAtLeast(PARENTS_CHECKED);
    }
}
