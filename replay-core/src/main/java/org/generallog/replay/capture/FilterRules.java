package org.generallog.replay.capture;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.generallog.replay.catalog.ServerSchemas;
import org.generallog.replay.log.LogRow;

/**
 * What is left out: system schemas and the replicator's own always, the rest as configured. Names compare without case: a
 * filter that missed {@code Shop} for {@code shop} would lose writes.
 */
public final class FilterRules {
    private static final Set<String> SYSTEM = ServerSchemas.NAMES;

    private final Set<String> only;
    private final Set<String> excluded;
    private final Set<String> excludedUsers;
    private final String ownSchema;

    /**
     * @param databases the only databases to replicate; empty for all
     * @param excludeUsers accounts (the name before {@code @}) whose statements are left out
     * @param ownSchema the replicator's schema on the new instance
     */
    public FilterRules(
            Collection<String> databases,
            Collection<String> excludeDatabases,
            Collection<String> excludeUsers,
            String ownSchema) {
        only = lower(databases);
        excluded = new HashSet<>(lower(excludeDatabases));
        excluded.addAll(SYSTEM);
        this.ownSchema = ownSchema.toLowerCase(Locale.ROOT);
        excluded.add(this.ownSchema);
        excludedUsers = Set.copyOf(excludeUsers);
    }

    private static Set<String> lower(Collection<String> names) {
        return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether statements on this database are replicated; the empty name stands for none, which the statement itself may not need. */
    public boolean replicates(String database) {
        String name = database.toLowerCase(Locale.ROOT);
        return !excluded.contains(name) && (only.isEmpty() || name.isEmpty() || only.contains(name));
    }

    /** Whether nothing may ever be written there: the server's own schemas and the replicator's. */
    boolean protects(String database) {
        String name = database.toLowerCase(Locale.ROOT);
        return SYSTEM.contains(name) || name.equals(ownSchema);
    }

    /** All of it in one line, the same for the same rules: what a later start is compared with. */
    public String describe() {
        return "only " + new TreeSet<>(only) + ", without " + new TreeSet<>(excluded) + ", without users "
                + new TreeSet<>(excludedUsers);
    }

    /** Whether this account's statements are left out. {@code userHost} is as the log writes it: {@code user[user] @ host [ip]}. */
    public boolean excludesUser(String userHost) {
        if (excludedUsers.isEmpty()) {
            return false;
        }
        return excludedUsers.contains(LogRow.account(userHost));
    }
}
