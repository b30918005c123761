package org.generallog.replicator.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Properties;

/** The authorities of a PEM file, as the driver wants them: in a key store, of which it reads the file again for each connection. */
final class TrustStore {
    /** It holds certificates alone, which are public; the format wants a password. */
    private static final String PASSWORD = "public";

    private final Path store;

    private TrustStore(Path store) {
        this.store = store;
    }

    static TrustStore of(Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> authorities =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (authorities.isEmpty()) {
                throw new IOException("it holds no certificate; a PEM file with BEGIN CERTIFICATE is wanted");
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            int number = 0;
            for (Certificate each : authorities) {
                keys.setCertificateEntry("ca-" + number++, each);
            }
            Path file = Files.createTempFile("replicator-ca-", ".p12");
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                keys.store(out, PASSWORD.toCharArray());
            }
            return new TrustStore(file);
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    void addTo(Properties properties) {
        properties.setProperty("trustCertificateKeyStoreUrl", store.toUri().toString());
        properties.setProperty("trustCertificateKeyStoreType", "PKCS12");
        properties.setProperty("trustCertificateKeyStorePassword", PASSWORD);
        properties.setProperty("fallbackToSystemTrustStore", "false");
    }
}
