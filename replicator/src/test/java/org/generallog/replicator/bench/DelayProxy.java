package org.generallog.replicator.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Stands before a server as if it were far away: what is sent arrives later, in both directions; the bandwidth is not touched. */
final class DelayProxy implements AutoCloseable {
    private static final int PIECES = 1024;

    private final ServerSocket listener;
    private final int port;
    private final long delayNanos;
    private final List<Socket> sockets = new ArrayList<>();

    /** What was read, and when it arrives; no bytes at the end. */
    private record Piece(byte[] bytes, long atNanos) {}

    /** @param port of the server on this machine */
    DelayProxy(int port, long delayMillis) throws IOException {
        this.port = port;
        this.delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "delay");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                synchronized (sockets) {
                    sockets.add(client);
                    sockets.add(server);
                }
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                forward(client, server);
                forward(server, client);
            }
        } catch (IOException closed) {
            // The proxy is closed.
        }
    }

    private void forward(Socket from, Socket to) {
        BlockingQueue<Piece> way = new ArrayBlockingQueue<>(PIECES);
        start(() -> {
            try (InputStream in = from.getInputStream()) {
                byte[] buffer = new byte[64 * 1024];
                for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                    way.put(new Piece(Arrays.copyOf(buffer, n), System.nanoTime() + delayNanos));
                }
                way.put(new Piece(new byte[0], System.nanoTime() + delayNanos));
            } catch (IOException | InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        start(() -> {
            try (OutputStream out = to.getOutputStream()) {
                for (Piece piece = way.take(); piece.bytes().length > 0; piece = way.take()) {
                    TimeUnit.NANOSECONDS.sleep(piece.atNanos() - System.nanoTime());
                    out.write(piece.bytes());
                    out.flush();
                }
            } catch (IOException | InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() throws IOException {
        listener.close();
        synchronized (sockets) {
            for (Socket each : sockets) {
                each.close();
            }
        }
    }
}
