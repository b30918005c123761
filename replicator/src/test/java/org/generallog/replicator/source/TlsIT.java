package org.generallog.replicator.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.generallog.replicator.jdbc.Encryption;
import org.generallog.replicator.jdbc.InstanceAddress;
import org.generallog.replicator.jdbc.TlsMode;
import org.generallog.testbed.server.RunningDatabase;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;
import org.generallog.testbed.server.TestServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How connections are encrypted, and what is said where they are not. The certificate is of localhost. */
class TlsIT {
    @TempDir
    Path folder;

    private void openssl(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("openssl"));
        line.addAll(List.of(arguments));
        Process process = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private void authority(String name) throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                name + ".key",
                "-out",
                name + ".pem");
    }

    private void certificate() throws Exception {
        authority("ca");
        authority("other");
        Files.writeString(folder.resolve("san.txt"), "subjectAltName=DNS:localhost\n");
        openssl(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-keyout",
                "server.key",
                "-out",
                "server.csr");
        openssl(
                "x509",
                "-req",
                "-in",
                "server.csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                "san.txt",
                "-out",
                "server.pem");
    }

    private static boolean hasOpenssl() {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private InstanceAddress address(RunningDatabase server, String host, TlsMode mode, String authority) {
        return new InstanceAddress(
                host,
                server.port(),
                server.username(),
                server.password(),
                mode,
                authority.isEmpty() ? Optional.empty() : Optional.of(folder.resolve(authority)));
    }

    private static String encryption(InstanceAddress address) throws SQLException {
        try (Connection connection =
                address.connect(address.properties(StandardCharsets.UTF_8, Duration.ofMinutes(1)))) {
            return Encryption.of(connection);
        }
    }

    private static String refusal(InstanceAddress address) {
        return String.valueOf(
                assertThrows(SQLException.class, () -> encryption(address)).getMessage());
    }

    @Test
    void eachFailureHasItsOwnWords() throws Exception {
        assumeTrue(hasOpenssl(), "openssl is not here");
        certificate();
        ServerOptions options = ServerOptions.defaults()
                .withoutGeneralLog()
                .with("ssl", "1")
                .with("ssl-ca", folder.resolve("ca.pem").toString())
                .with("ssl-cert", folder.resolve("server.pem").toString())
                .with("ssl-key", folder.resolve("server.key").toString());
        try (RunningDatabase server = TestServers.own(ServerKind.MARIADB_11_4, options)) {
            for (TlsMode mode :
                    List.of(TlsMode.PREFERRED, TlsMode.REQUIRED, TlsMode.VERIFY_CA, TlsMode.VERIFY_IDENTITY)) {
                assertTrue(
                        encryption(address(server, "localhost", mode, "ca.pem")).startsWith("TLSv1."), mode::toString);
            }
            assertEquals("not encrypted", encryption(address(server, "localhost", TlsMode.DISABLED, "")));
            assertTrue(encryption(address(server, "127.0.0.1", TlsMode.VERIFY_CA, "ca.pem"))
                    .startsWith("TLSv1."));

            String name = refusal(address(server, "127.0.0.1", TlsMode.VERIFY_IDENTITY, "ca.pem"));
            assertTrue(name.contains("does not name 127.0.0.1"), name);
            String unknown = refusal(address(server, "localhost", TlsMode.VERIFY_CA, "other.pem"));
            assertTrue(unknown.contains("signed by nobody who is trusted") && unknown.contains("is another"), unknown);
            String none = refusal(address(server, "localhost", TlsMode.VERIFY_CA, ""));
            assertTrue(none.contains("give the authority's certificate as tls-ca"), none);
            String empty = refusal(address(server, "localhost", TlsMode.VERIFY_CA, "san.txt"));
            assertTrue(empty.contains("cannot be used"), empty);
        }
    }

    @Test
    void aServerWithoutTlsIsSaidToHaveNone() throws Exception {
        try (RunningDatabase server =
                TestServers.own(ServerKind.MYSQL_5_5, ServerOptions.defaults().withoutGeneralLog())) {
            assertEquals("not encrypted", encryption(address(server, "localhost", TlsMode.PREFERRED, "")));
            String said = refusal(address(server, "localhost", TlsMode.REQUIRED, ""));
            assertTrue(said.contains("it offers none, and tls is required"), said);
        }
    }
}
