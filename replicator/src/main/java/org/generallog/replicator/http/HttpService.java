package org.generallog.replicator.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.generallog.replicator.config.ListenAddress;
import org.generallog.replicator.daemon.Service;
import org.generallog.replicator.daemon.UsageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the endpoints. The first of the services to start, so that health can be asked from the beginning. */
public final class HttpService implements Service {
    /** Each half request holds one until it is cut off. */
    private static final int THREADS = 256;

    private static final int WAITING = 64;
    private static final long STACK_BYTES = 256 << 10;

    static {
        // Seconds for a whole request and a whole answer; the server of the JDK reads them when its first one is made.
        System.setProperty("sun.net.httpserver.maxReqTime", "2");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
    }

    private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);

    private final ListenAddress listen;
    private final boolean open;
    private final Endpoints endpoints;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    /** @throws UsageException when the address cannot be had */
    public HttpService(ListenAddress listen, Endpoints endpoints) throws UsageException {
        this.listen = listen;
        this.open = endpoints.isOpen(listen);
        this.endpoints = endpoints;
        this.server = bind(listen);
        AtomicInteger number = new AtomicInteger();
        // More than that are cut off at once: the thread that accepts them must not wait for anybody.
        this.threads = new ThreadPoolExecutor(
                0,
                THREADS,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> new Thread(null, task, "http-" + number.incrementAndGet(), STACK_BYTES));
    }

    private static HttpServer bind(ListenAddress listen) throws UsageException {
        InetSocketAddress address = new InetSocketAddress(listen.host(), listen.port());
        try {
            if (address.isUnresolved()) {
                throw new UsageException("http.listen = " + listen + ": there is no host of this name here");
            }
            return HttpServer.create(address, WAITING);
        } catch (BindException taken) {
            throw new UsageException(
                    "http.listen = " + listen + " cannot be had (" + taken.getMessage()
                            + "): another replicator may run; choose another port (--http-listen), or \"off\"",
                    taken);
        } catch (IOException failure) {
            throw new UsageException("http.listen = " + listen + " cannot be had: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void start() {
        server.setExecutor(threads);
        endpoints.register(server);
        server.start();
        LOG.info("page, metrics and health: http://{}/", address());
        if (open) {
            LOG.warn(
                    "http.listen = {} is not this machine alone, and http.token is not set: whoever reaches it reads status and metrics",
                    listen);
        }
    }

    /** Where it really listens. */
    public ListenAddress address() {
        return new ListenAddress(listen.host(), server.getAddress().getPort());
    }

    @Override
    public void stop(Duration within) {
        server.stop(0);
        threads.shutdownNow();
    }
}
