package org.generallog.replicator.plan;

/** How a pair can be migrated. */
public enum Way {
    NATIVE("native replication from the binlog"),
    CHAIN("native replication through versions between"),
    BOTH_WAYS("two instances that replicate from each other, with ids of their own"),
    REPLICA_PROMOTED("the schema change on a replica, which is then promoted"),
    GENERAL_LOG("replication from the general log");

    private final String words;

    Way(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}
