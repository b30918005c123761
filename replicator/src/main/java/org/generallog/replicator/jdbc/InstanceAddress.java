package org.generallog.replicator.jdbc;

import com.mysql.cj.conf.PropertyKey;
import com.mysql.cj.jdbc.JdbcConnection;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;

/**
 * Where an instance is and how to come in.
 *
 * @param password in the clear; never printed
 * @param tlsCa a file of PEM certificates: the only authorities that are trusted; empty for those of the JVM
 */
public record InstanceAddress(
        String host, int port, String username, String password, TlsMode tls, Optional<Path> tlsCa) {
    private static final int LONGEST_PACKET = 1 << 30;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** With the authorities of the JVM's trust store. */
    public InstanceAddress(String host, int port, String username, String password, TlsMode tls) {
        this(host, port, username, password, tls, Optional.empty());
    }

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
        if (tls == TlsMode.DISABLED) {
            // Without TLS, caching_sha2_password (9.x) needs the server's key to send the password. Who sits between
            // can give his own: so only
            // where nobody is feared.
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
     * A new connection. A server that offers TLS is never reached without: who sits between could make it fail.
     *
     * @throws SQLException where TLS fails the message says which way, and what to do
     */
    public Connection connect(Properties properties) throws SQLException {
        Properties all = new Properties();
        all.putAll(properties);
        if (tlsCa.isPresent() && tls != TlsMode.DISABLED) {
            try {
                TrustStore.of(tlsCa.get()).addTo(all);
            } catch (IOException e) {
                throw new SQLException("the authorities in " + tlsCa.get() + " cannot be used: " + e.getMessage(), e);
            }
        }
        try {
            return DriverManager.getConnection(url(), all);
        } catch (SQLException e) {
            throw ConnectFailure.told(TlsFailure.explained(e, this), this);
        }
    }

    /**
     * The same for answers of any length. The driver takes the server's max_allowed_packet for the longest packet that it reads; the server's
     * own answers are not bound by it.
     */
    public Connection connectToRead(Properties properties) throws SQLException {
        Connection connection = connect(properties);
        connection
                .unwrap(JdbcConnection.class)
                .getPropertySet()
                .getIntegerProperty(PropertyKey.maxAllowedPacket)
                .setValue(LONGEST_PACKET);
        return connection;
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
