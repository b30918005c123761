package org.generallog.replicator.target;

import com.mysql.cj.conf.PropertySet;
import com.mysql.cj.protocol.StandardSocketFactory;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import jdk.net.ExtendedSocketOptions;

/**
 * Sockets that notice within half a minute that the other side is gone without a word (pulled cable, dropped state of a firewall),
 * while a statement may take hours; and that read the answers to a batch together ({@link PacedSocket}).
 */
public final class KeepAliveSocketFactory extends StandardSocketFactory {
    private static final int IDLE_SECONDS = 10;
    private static final int INTERVAL_SECONDS = 5;
    private static final int PROBES = 3;

    @Override
    protected Socket createSocket(PropertySet properties) {
        Socket socket = new PacedSocket();
        try {
            set(socket, StandardSocketOptions.SO_KEEPALIVE, true);
            set(socket, ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
            set(socket, ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
            set(socket, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return socket;
    }

    private static <T> void set(Socket socket, SocketOption<T> option, T value) throws IOException {
        if (socket.supportedOptions().contains(option)) {
            socket.setOption(option, value);
        }
    }
}
