package org.generallog.replicator.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
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
    private static final int THREADS = 4;
    private static final int WAITING = 64;
    private static final Logger LOG = LoggerFactory.getLogger(HttpService.class);

    private final ListenAddress listen;
    private final Endpoints endpoints;
    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    /** @throws UsageException when the address cannot be had */
    public HttpService(ListenAddress listen, Endpoints endpoints) throws UsageException {
        this.listen = listen;
        this.endpoints = endpoints;
        this.server = bind(listen);
        AtomicInteger number = new AtomicInteger();
        // More requests than can wait are answered by the thread that accepts them: so it accepts no more meanwhile.
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                task -> new Thread(task, "http-" + number.incrementAndGet()),
                new ThreadPoolExecutor.CallerRunsPolicy());
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
                            + "): another replicator may run; choose another port, or \"off\"",
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
