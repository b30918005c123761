package org.generallog.replicator.jdbc;

import com.mysql.cj.MysqlConnection;
import com.mysql.cj.NativeSession;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.net.ssl.SSLSocket;

/** How a connection is encrypted, for people. */
public final class Encryption {
    private Encryption() {}

    /** {@code TLSv1.3, TLS_AES_256_GCM_SHA384}, or {@code not encrypted}. */
    public static String of(Connection connection) throws SQLException {
        try {
            if (connection.unwrap(MysqlConnection.class).getSession() instanceof NativeSession session
                    && session.getProtocol().getSocketConnection().getMysqlSocket() instanceof SSLSocket socket) {
                return socket.getSession().getProtocol() + ", "
                        + socket.getSession().getCipherSuite();
            }
        } catch (IOException closed) {
            throw new SQLException("the connection is closed", closed);
        }
        return "not encrypted";
    }
}
