package org.generallog.replicator.jdbc;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.net.ssl.SSLException;

/**
 * Where an instance is and how to come in.
 *
 * @param password in the clear; never printed
 */
public record InstanceAddress(String host, int port, String username, String password, TlsMode tls) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** The JDBC address, without secrets and settings: those are in {@link #properties}. */
    public String url() {
        String name = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return "jdbc:mysql://" + name + ":" + port + "/";
    }

    /**
     * The driver's settings for this instance, to which the caller may add.
     *
     * <p>With {@code ISO_8859_1} every byte of a statement or a literal stands for itself, and a text column must be read as
     * binary ({@code CAST(c AS BINARY)}), since the server converts texts to the connection's charset. With {@code UTF_8} names
     * and texts of the schema can be read as strings. The driver sends no {@code sql_mode} of its own.
     *
     * @param charset {@code ISO_8859_1} or {@code UTF_8}
     * @param readTimeout after which silence of the server in the middle of an answer means that it is dead
     */
    public Properties properties(Charset charset, Duration readTimeout) {
        Properties properties = new Properties();
        properties.setProperty("user", username);
        properties.setProperty("password", password);
        properties.setProperty("sslMode", tls.sslMode());
        if (tls.allowsPlain()) {
            // Without TLS, caching_sha2_password (9.x) needs the server's key to send the password.
            properties.setProperty("allowPublicKeyRetrieval", "true");
        }
        properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toMillis()));
        properties.setProperty("socketTimeout", Long.toString(readTimeout.toMillis()));
        properties.setProperty("characterEncoding", charset.equals(StandardCharsets.UTF_8) ? "UTF-8" : charset.name());
        // Truncation is decided by the sql_mode alone, which the driver would else change.
        properties.setProperty("jdbcCompliantTruncation", "false");
        properties.setProperty("connectionTimeZone", "UTC");
        properties.setProperty("forceConnectionTimeZoneToSession", "false");
        properties.setProperty("preserveInstants", "false");
        properties.setProperty("tinyInt1isBit", "false");
        properties.setProperty("yearIsDateType", "false");
        properties.setProperty("connectionAttributes", "none");
        return properties;
    }

    /**
     * A new connection. With {@link TlsMode#PREFERRED} a server whose TLS is too old for this JVM (5.5 and 5.6 speak TLS 1.0) is
     * reached without encryption, as one that has none.
     */
    public Connection connect(Properties properties) throws SQLException {
        try {
            return DriverManager.getConnection(url(), properties);
        } catch (SQLException e) {
            if (tls != TlsMode.PREFERRED || !isTlsFailure(e)) {
                throw e;
            }
            Properties plain = new Properties();
            plain.putAll(properties);
            plain.setProperty("sslMode", TlsMode.DISABLED.sslMode());
            return DriverManager.getConnection(url(), plain);
        }
    }

    private static boolean isTlsFailure(Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    /** Host and port, for messages. */
    public String place() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return username + "@" + place() + " (tls " + tls + ")";
    }
}
