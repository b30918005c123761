package org.generallog.replicator.jdbc;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Whether a connection is encrypted, and what is demanded of the server's certificate. */
public enum TlsMode {
    DISABLED("DISABLED"),
    /** Encrypted where the server can; no protection against an active attacker. */
    PREFERRED("PREFERRED"),
    REQUIRED("REQUIRED"),
    /** The certificate must be signed by an authority of the JVM's trust store. */
    VERIFY_CA("VERIFY_CA"),
    /** And it must name the host. */
    VERIFY_IDENTITY("VERIFY_IDENTITY");

    private final String sslMode;

    TlsMode(String sslMode) {
        this.sslMode = sslMode;
    }

    /** The mode as the configuration writes it: {@code disabled}, {@code preferred}, {@code required}, {@code verify-ca}, {@code verify-identity}. */
    public static TlsMode of(String text) {
        for (TlsMode mode : values()) {
            if (mode.toString().equals(text.strip().toLowerCase(Locale.ROOT))) {
                return mode;
            }
        }
        throw new IllegalArgumentException("unknown TLS mode \"" + text + "\": choose one of "
                + Arrays.stream(values()).map(TlsMode::toString).collect(Collectors.joining(", ")));
    }

    /** The driver's word for it. */
    String sslMode() {
        return sslMode;
    }

    /** Whether the mode accepts an unencrypted connection. */
    boolean allowsPlain() {
        return this == DISABLED || this == PREFERRED;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
