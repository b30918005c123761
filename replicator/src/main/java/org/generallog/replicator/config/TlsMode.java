package org.generallog.replicator.config;

/** How a connection is encrypted; the names and meanings of MySQL's own {@code --ssl-mode}. */
public enum TlsMode {
    DISABLED,
    /** Encrypted where the server can, plain where it cannot (old servers speak TLS versions that Java refuses). */
    PREFERRED,
    REQUIRED,
    VERIFY_CA,
    VERIFY_IDENTITY
}
