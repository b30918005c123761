package org.generallog.replicator.jdbc;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;

/** What is wrong with an encrypted connection, in words. */
final class TlsFailure {
    private TlsFailure() {}

    /** The same failure, with the reason and the remedy where TLS is to blame. */
    static SQLException explained(SQLException failure, InstanceAddress address) {
        String said = said(failure, address);
        return said.isEmpty()
                ? failure
                : new SQLException(
                        "TLS with " + address.place() + ": " + said,
                        failure.getSQLState(),
                        failure.getErrorCode(),
                        failure);
    }

    private static String said(SQLException failure, InstanceAddress address) {
        String messages = messages(failure);
        if (messages.contains("Server identity verification failed")) {
            return "the certificate does not name " + address.host()
                    + ": connect under a name that it holds, or use verify-ca where that is enough";
        }
        if (has(failure, CertificateExpiredException.class)) {
            return "the certificate has expired: the instance needs a new one";
        }
        if (has(failure, CertPathBuilderException.class) || has(failure, CertPathValidatorException.class)) {
            return "the certificate is signed by nobody who is trusted: give the authority's certificate as tls-ca"
                    + (address.tlsCa().isPresent()
                            ? "; the one in " + address.tlsCa().get() + " is another"
                            : "");
        }
        if (messages.contains("SSL Connection required, but not") || messages.contains("not support SSL")) {
            return "it offers none, and tls is " + address.tls()
                    + ": set it up there, or tls: disabled on a network that is trusted";
        }
        if (messages.contains("Public Key Retrieval is not allowed")) {
            return "it offers none, and its account's password would have to be sent with a key that nobody vouches for: set TLS up there, or tls:"
                    + " disabled on a network that is trusted";
        }
        if (has(failure, CertificateException.class)) {
            return "the certificate is refused: " + messages;
        }
        return has(failure, SSLException.class)
                ? "it fails (" + last(failure)
                        + "). MySQL 5.5 and 5.6 speak versions of TLS that this JVM refuses as broken; it is not replaced by a plain connection"
                        + " unasked: tls: disabled on a network that is trusted, or a tunnel"
                : "";
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> kind) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (kind.isInstance(t)) {
                return true;
            }
        }
        return false;
    }

    private static String messages(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable t = failure; t != null; t = t.getCause()) {
            all.append(t.getMessage()).append("; ");
        }
        return all.toString();
    }

    private static String last(Throwable failure) {
        Throwable t = failure;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return String.valueOf(t.getMessage());
    }
}
