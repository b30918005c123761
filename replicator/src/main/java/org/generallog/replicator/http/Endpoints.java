package org.generallog.replicator.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.generallog.replicator.config.HttpConfig;
import org.generallog.replicator.config.ListenAddress;
import org.generallog.replicator.cutover.LiveChecklist;
import org.generallog.replicator.metrics.History;
import org.generallog.replicator.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is served under which path: {@code GET} and {@code HEAD} read, {@code POST} asks for something. */
public final class Endpoints {
    private static final String JSON = "application/json; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Logger LOG = LoggerFactory.getLogger(Endpoints.class);

    private final Gate gate;
    private final StatusReporter reporter;
    private final Readiness readiness;
    private final History history;
    private final Metrics metrics;
    private final Actions actions;
    private final LiveChecklist cutover;
    private final ObjectMapper json = new ObjectMapper();

    Endpoints(Gate gate, StatusReporter reporter, Readiness readiness, History history, Metrics metrics) {
        this.gate = gate;
        this.reporter = reporter;
        this.readiness = readiness;
        this.history = history;
        this.metrics = metrics;
        this.cutover = new LiveChecklist(reporter.watched().config(), () -> json.valueToTree(reporter.status()));
        this.actions = new Actions(reporter.watched().control());
    }

    /** @param config who may ask */
    public Endpoints(
            HttpConfig config, StatusReporter reporter, Readiness readiness, History history, Metrics metrics) {
        this(new Gate(config), reporter, readiness, history, metrics);
    }

    /** Whether others than this machine can ask, and are answered. */
    boolean isOpen(ListenAddress listen) {
        return gate.isOpen(listen);
    }

    /** An answer. */
    private record Answer(int code, String type, byte[] body) {
        static Answer text(int code, String text) {
            return new Answer(code, TEXT, (text + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private interface Page {
        Answer answer() throws IOException;
    }

    /** Who may ask for it. */
    private enum Open {
        /** Whoever can connect: it tells nothing. */
        TO_ALL,
        /** Who knows a name of ours: it tells nothing by itself. */
        BY_NAME,
        BY_TOKEN
    }

    void register(HttpServer server) {
        serve(server, "/", Open.BY_NAME, Endpoints::page);
        serve(
                server,
                "/metrics",
                Open.BY_TOKEN,
                () -> new Answer(
                        200,
                        "text/plain; version=0.0.4; charset=utf-8",
                        metrics.scrape().getBytes(StandardCharsets.UTF_8)));
        serve(server, "/health/live", Open.TO_ALL, () -> Answer.text(200, "alive"));
        serve(server, "/health/ready", Open.BY_TOKEN, this::ready);
        serve(
                server,
                "/api/status",
                Open.BY_TOKEN,
                () -> new Answer(200, JSON, json.writeValueAsBytes(reporter.status())));
        serve(
                server,
                "/api/history",
                Open.BY_TOKEN,
                () -> new Answer(200, JSON, json.writeValueAsBytes(history.samples())));
        serve(
                server,
                "/api/history/all",
                Open.BY_TOKEN,
                () -> new Answer(200, JSON, json.writeValueAsBytes(history.whole())));
        serve(
                server,
                "/api/tables",
                Open.BY_TOKEN,
                () -> new Answer(200, JSON, json.writeValueAsBytes(reporter.tables())));
        serve(server, "/api/cutover", Open.BY_TOKEN, this::cutover);
        for (String path : actions.paths()) {
            serve(server, path);
        }
    }

    private Answer ready() {
        List<String> reasons = readiness.reasons();
        return reasons.isEmpty() ? Answer.text(200, "ready") : Answer.text(503, String.join("\n", reasons));
    }

    private Answer cutover() throws IOException {
        try {
            return new Answer(200, JSON, json.writeValueAsBytes(cutover.findings()));
        } catch (SQLException unreachable) {
            return Answer.text(503, "an instance cannot be asked: " + unreachable.getMessage());
        }
    }

    private static Answer page() throws IOException {
        try (InputStream html = Endpoints.class.getResourceAsStream("index.html")) {
            if (html == null) {
                throw new IOException("the page is missing in the jar");
            }
            return new Answer(200, "text/html; charset=utf-8", html.readAllBytes());
        }
    }

    /** The server's own contexts match prefixes; here a path is meant as it stands. */
    private void serve(HttpServer server, String path, Open open, Page page) {
        var unused = server.createContext(path, exchange -> {
            try (exchange) {
                String method = exchange.getRequestMethod();
                Optional<Answer> refused = refused(exchange, path, open);
                if (refused.isPresent()) {
                    send(exchange, refused.get());
                } else if (!method.equals("GET") && !method.equals("HEAD")) {
                    exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                    send(exchange, Answer.text(405, "only GET and HEAD"));
                } else {
                    send(exchange, answer(path, page));
                }
            }
        });
    }

    /** What changes something is for who shows a token, and for nobody where there is none: a foreign page can make a browser send a request. */
    private void serve(HttpServer server, String path) {
        var unused = server.createContext(path, exchange -> {
            try (exchange) {
                Optional<Answer> refused = refused(exchange, path, Open.BY_TOKEN);
                if (refused.isPresent()) {
                    send(exchange, refused.get());
                } else if (!gate.hasToken()) {
                    send(exchange, Answer.text(403, "only where http.token is set: who asks has to show it"));
                } else if (!exchange.getRequestMethod().equals("POST")) {
                    exchange.getResponseHeaders().set("Allow", "POST");
                    send(exchange, Answer.text(405, "only POST"));
                } else {
                    String query = exchange.getRequestURI().getRawQuery();
                    send(exchange, answer(path, () -> act(path, query == null ? "" : query)));
                }
            }
        });
    }

    private Answer act(String path, String query) throws IOException {
        try {
            return Answer.text(200, actions.act(path, query));
        } catch (Actions.Refused wrong) {
            return Answer.text(400, String.valueOf(wrong.getMessage()));
        }
    }

    /** The answer where nothing else is looked at. */
    private Optional<Answer> refused(HttpExchange exchange, String path, Open open) {
        Optional<String> refused = open == Open.TO_ALL ? Optional.empty() : gate.refuses(exchange.getRequestHeaders());
        if (refused.isPresent()) {
            return Optional.of(Answer.text(421, refused.get()));
        }
        if (open == Open.BY_TOKEN && !gate.knows(exchange.getRequestHeaders())) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            return Optional.of(Answer.text(401, "who asks has to show http.token"));
        }
        return exchange.getRequestURI().getPath().equals(path)
                ? Optional.empty()
                : Optional.of(
                        Answer.text(404, "nothing here; see /, /api/status, /metrics, /health/ready, /health/live"));
    }

    private static Answer answer(String path, Page page) {
        try {
            return page.answer();
        } catch (IOException | RuntimeException failure) {
            LOG.error("{} could not be answered", path, failure);
            return Answer.text(500, "failed; the replicator's log says why");
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:;"
                        + " frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
        headers.set("X-Frame-Options", "DENY");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.code(), -1);
        } else {
            exchange.sendResponseHeaders(answer.code(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }
}
