package org.generallog.replicator.jdbc;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The named lock ({@code GET_LOCK}) on the new instance that whoever applies under a name holds. */
public final class LockName {
    /** The server's bound for names of locks. */
    private static final int LONGEST = 64;

    private LockName() {}

    /** @param replication the replication's name; one that is long or not ASCII is told by a hash */
    public static String of(String replication) {
        String full = "replicator." + replication;
        boolean fits = full.length() <= LONGEST && full.chars().allMatch(c -> c < 0x80);
        return fits ? full : "replicator." + UUID.nameUUIDFromBytes(replication.getBytes(StandardCharsets.UTF_8));
    }
}
