package org.generallog.replicator.config;

/**
 * The whole configuration, checked. Its {@link #toString()} shows no password.
 *
 * @param name the replication's name: keys the checkpoint on the new instance and marks our statements in the old one's log
 */
public record ReplicationConfig(
        String name,
        SourceConfig source,
        RelayLogConfig relayLog,
        TargetConfig target,
        FilterConfig filter,
        ApplyConfig apply,
        CopyConfig copy,
        VerifyConfig verify,
        HttpConfig http,
        HooksConfig hooks) {

    /** The same, with what differs mended. */
    public ReplicationConfig repairing() {
        return new ReplicationConfig(
                name,
                source,
                relayLog,
                target,
                filter,
                apply,
                copy,
                new VerifyConfig(Touched.REPAIR, verify.sweep()),
                http,
                hooks);
    }
}
