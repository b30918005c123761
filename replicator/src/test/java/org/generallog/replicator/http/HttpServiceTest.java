package org.generallog.replicator.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.generallog.replay.apply.ApplyStats;
import org.generallog.replay.capture.CaptureStats;
import org.generallog.replay.log.LogPosition;
import org.generallog.replay.relaylog.RelayPosition;
import org.generallog.replicator.Pipelines;
import org.generallog.replicator.config.ListenAddress;
import org.generallog.replicator.daemon.CopyState;
import org.generallog.replicator.daemon.Side;
import org.generallog.replicator.daemon.UsageException;
import org.generallog.replicator.daemon.Watched;
import org.generallog.replicator.metrics.History;
import org.generallog.replicator.metrics.Metrics;
import org.generallog.replicator.metrics.Readings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpServiceTest {
    @TempDir
    Path relayLog;

    private final HttpClient client = HttpClient.newHttpClient();
    private Watched watched;
    private Readiness readiness;
    private Metrics metrics;
    private HttpService service;

    @BeforeEach
    void start() throws Exception {
        watched = Pipelines.watched(relayLog, Side.CAPTURE, Side.APPLY);
        start(watched);
    }

    private void start(Watched watched) throws Exception {
        Readings readings = new Readings(watched, Clock.systemUTC());
        readiness = new Readiness(readings);
        History history = new History(readings, () -> {});
        metrics = new Metrics(readings, "1.2.3", () -> readiness.reasons().isEmpty());
        StatusReporter reporter = new StatusReporter(readings, history, readiness, "1.2.3");
        service = new HttpService(
                new ListenAddress("127.0.0.1", 0),
                new Endpoints(watched.config().http(), reporter, readiness, history, metrics));
        service.start();
    }

    @AfterEach
    void stop() {
        service.stop(Duration.ZERO);
        metrics.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://" + service.address() + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void healthy() {
        watched.capture().heartbeat(TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
        applying(ApplyStats.State.RUNNING, "");
    }

    private void applying(ApplyStats.State state, String reason) {
        watched.apply().progress(new ApplyStats.Progress(state, new RelayPosition(1, 4), 5_000_000, 250_000, reason));
    }

    @Test
    void redWhileStartingAndGreenOnceBothSidesWork() throws Exception {
        HttpResponse<String> starting = get("/health/ready");
        assertEquals(503, starting.statusCode());
        assertTrue(starting.body().contains("starting: applying has not begun"), starting.body());
        assertEquals(200, get("/health/live").statusCode());

        healthy();
        assertEquals("ready\n", get("/health/ready").body());
        assertEquals(200, get("/health/ready").statusCode());
    }

    @Test
    void redWhenApplyingIsStuckWithTheReason() throws Exception {
        healthy();
        applying(ApplyStats.State.STUCK, "the new instance is read only");
        HttpResponse<String> stuck = get("/health/ready");
        assertEquals(503, stuck.statusCode());
        assertEquals("applying has stopped: the new instance is read only\n", stuck.body());
        assertEquals(200, get("/health/live").statusCode());
    }

    private String raw(String request) throws Exception {
        try (java.net.Socket socket =
                new java.net.Socket(service.address().host(), service.address().port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private String asked(String path, String host, String more) throws Exception {
        String answer = raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "Connection: close\r\n\r\n");
        return answer.substring(9, 12);
    }

    @Test
    void aForeignNameIsRefused() throws Exception {
        for (String path : java.util.List.of("/", "/api/status", "/api/history", "/metrics", "/health/ready")) {
            assertEquals("421", asked(path, "evil.example", ""), path);
            assertEquals("421", asked(path, "127.0.0.1.evil.example:9104", ""), path);
            assertEquals("421", asked(path, "localhost.evil.example", ""), path);
        }
        assertEquals("200", asked("/health/live", "evil.example", ""));
        for (String own : java.util.List.of("localhost", "LOCALHOST:1", "127.0.0.1:9104", "[::1]:9104", "10.1.2.3")) {
            assertEquals("200", asked("/api/status", own, ""), own);
        }
    }

    @Test
    void halfRequestsSilenceNobody() throws Exception {
        healthy();
        java.util.List<java.net.Socket> halves = new java.util.ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                java.net.Socket half = new java.net.Socket(
                        service.address().host(), service.address().port());
                halves.add(half);
                half.getOutputStream()
                        .write("GET /health/live HTTP/1.1\r\nHost: x"
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
            long began = System.nanoTime();
            assertEquals(200, get("/health/live").statusCode());
            assertTrue(System.nanoTime() - began < 5_000_000_000L);
            // The halves are cut off, so that the next ones find threads.
            halves.get(0).setSoTimeout(10_000);
            Awaitility.await()
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> {
                        try {
                            return halves.get(0).getInputStream().read() < 0;
                        } catch (java.net.SocketException reset) {
                            return true;
                        }
                    });
        } finally {
            for (java.net.Socket half : halves) {
                half.close();
            }
        }
    }

    @Test
    void noFrameMayHoldThePage() throws Exception {
        String policy = get("/").headers().firstValue("Content-Security-Policy").orElse("");
        assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    }

    @Test
    void redWhenFarBehind() throws Exception {
        healthy();
        watched.apply()
                .progress(new ApplyStats.Progress(
                        ApplyStats.State.RUNNING, new RelayPosition(1, 4), 5_000_000, 400_000_000, ""));
        HttpResponse<String> behind = get("/health/ready");
        assertEquals(503, behind.statusCode());
        assertTrue(behind.body().contains("http.ready-lag"), behind.body());
    }

    @Test
    void redWhenNothingIsAppliedThoughThereIsABacklog() throws Exception {
        healthy();
        watched.capture()
                .progress(new CaptureStats.Progress(new LogPosition(1, 9), 0, new RelayPosition(1, 500), 0, 0, 0));
        Awaitility.await()
                .dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    healthy();
                    readiness.look();
                    return get("/health/ready").body().contains("nothing was applied for");
                });
        watched.apply().transactions.increment();
        readiness.look();
        assertFalse(get("/health/ready").body().contains("nothing was applied for"));
    }

    @Test
    void redWhenNoHeartbeatComesBack() throws Exception {
        healthy();
        watched.capture().heartbeat(TimeUnit.SECONDS.toMicros(System.currentTimeMillis() / 1000 - 90));
        HttpResponse<String> silent = get("/health/ready");
        assertEquals(503, silent.statusCode());
        assertTrue(silent.body().contains("s old"), silent.body());
    }

    @Test
    void aLostConnectionIsRedOnlyWhenItLasts() throws Exception {
        healthy();
        applying(ApplyStats.State.RECONNECTING, "connection refused");
        readiness.look();
        assertEquals(200, get("/health/ready").statusCode());
        Awaitility.await().untilAsserted(() -> {
            watched.capture().heartbeat(TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis()));
            readiness.look();
            HttpResponse<String> lasting = get("/health/ready");
            assertEquals(503, lasting.statusCode());
            assertTrue(lasting.body().contains("connection refused"), lasting.body());
        });
        applying(ApplyStats.State.RUNNING, "");
        readiness.look();
        assertEquals(200, get("/health/ready").statusCode());
    }

    @Test
    void readingErrorsThatLastAreRedAndEndWithTheNextRow() throws Exception {
        healthy();
        watched.capture().readErrors.increment();
        readiness.look();
        assertEquals(200, get("/health/ready").statusCode());
        Awaitility.await().untilAsserted(() -> {
            assertTrue(get("/health/ready").body().contains("cannot be read since"));
        });
        watched.capture().rowsRead.increment();
        readiness.look();
        assertFalse(get("/health/ready").body().contains("cannot be read since"));
    }

    @Test
    void theStatusSaysWhereBothSidesStandAndNoPassword() throws Exception {
        healthy();
        watched.capture()
                .progress(new CaptureStats.Progress(
                        new LogPosition(3, 1200), 1_396_546_222_000_000L, new RelayPosition(1, 1004), 5, 1, 2));
        watched.capture().write("shop[shop] @ web1 [10.0.0.7]", 1_396_546_222_000_000L, "INSERT orders");
        // An event of the same account.
        watched.capture().write("shop[shop] @ web1 []", 1_396_546_221_000_000L, "DELETE carts");
        watched.apply().rejected("1062/23000");

        HttpResponse<String> answer = get("/api/status");
        JsonNode status = new ObjectMapper().readTree(answer.body());

        assertEquals(
                "application/json; charset=utf-8",
                answer.headers().firstValue("Content-Type").orElse(""));
        assertEquals("shop", status.path("name").asText());
        assertEquals("3:1200", status.path("capture").path("position").asText());
        assertEquals(
                "2014-04-03T17:30:22Z", status.path("capture").path("eventTime").asText());
        assertEquals("relay.000001:4", status.path("apply").path("position").asText());
        assertEquals(1000, status.path("backlog").path("bytes").asInt());
        assertTrue(status.path("lagSeconds").asDouble() >= 0.25, answer.body());
        assertEquals(
                1,
                status.path("apply").path("rejected").path(0).path("statements").asInt());
        assertEquals("web1", status.path("writers").path(0).path("host").asText());
        assertEquals(
                "INSERT orders",
                status.path("writers").path(0).path("lastStatement").asText());
        assertEquals(2, status.path("writers").path(0).path("writes").asInt());
        assertEquals(1, status.path("writers").size());
        assertFalse(answer.body().contains("s3cret"), answer.body());
    }

    @Test
    void thePageNamesNoOtherHost() throws Exception {
        HttpResponse<String> page = get("/");
        assertEquals(
                "text/html; charset=utf-8",
                page.headers().firstValue("Content-Type").orElse(""));
        assertTrue(page.body().contains("/api/status"), page.body());
        assertFalse(page.body().replace("http://www.w3.org/2000/svg", "").contains("//cdn"), "self-contained");
        assertFalse(page.body().replace("http://www.w3.org/2000/svg", "").contains("http"), "self-contained");
    }

    @Test
    void metricsAreInPrometheusFormat() throws Exception {
        HttpResponse<String> answer = get("/metrics");
        assertTrue(answer.body().contains("# TYPE replicator_lag_seconds gauge"), answer.body());
        assertTrue(answer.body().contains("jvm_memory_used_bytes"), answer.body());
        assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("text/plain; version=0.0.4"));
    }

    @Test
    void onlyReadingAndOnlyWhatIsThere() throws Exception {
        assertEquals(404, get("/nothing").statusCode());
        assertEquals(404, get("/metrics/x").statusCode());
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://" + service.address() + "/api/status"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();
        assertEquals(
                405, client.send(post, HttpResponse.BodyHandlers.discarding()).statusCode());
    }

    private HttpResponse<String> post(String path, String token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + service.address() + path))
                .POST(HttpRequest.BodyPublishers.noBody());
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void nobodyChangesAnythingWhereThereIsNoToken() throws Exception {
        for (String path : java.util.List.of("/api/pause", "/api/resume", "/api/throttle", "/api/verify")) {
            assertEquals(403, post(path, "").statusCode(), path);
            assertEquals(403, post(path, "guessed").statusCode(), path);
        }
        assertFalse(watched.control().isPaused());
        assertFalse(watched.control().hasToProve());
    }

    @Test
    void whoShowsTheTokenIsObeyed() throws Exception {
        service.stop(Duration.ZERO);
        watched = Pipelines.watched(relayLog, Map.of("http.token", "t0ken"), Side.CAPTURE, Side.APPLY);
        start(watched);
        healthy();

        assertEquals(401, post("/api/pause", "").statusCode());
        assertEquals(401, post("/api/pause", "guessed").statusCode());
        assertFalse(watched.control().isPaused());

        assertEquals(200, post("/api/pause", "t0ken").statusCode());
        assertTrue(watched.control().isPaused());
        assertEquals(200, post("/api/resume", "t0ken").statusCode());
        assertFalse(watched.control().isPaused());

        assertEquals(200, post("/api/throttle?threads-running=20", "t0ken").statusCode());
        assertEquals(20, watched.control().threadsRunning());
        for (String wrong :
                java.util.List.of("", "?threads-running=", "?threads-running=-1", "?threads-running=x", "?x")) {
            assertEquals(400, post("/api/throttle" + wrong, "t0ken").statusCode(), wrong);
        }
        assertEquals(20, watched.control().threadsRunning());

        assertEquals(
                200,
                post("/api/verify?table=shop.orders&table=a%20b.c", "t0ken").statusCode());
        assertEquals(
                java.util.List.of("shop.orders", "a b.c"), watched.control().takeToProve());
        assertEquals(200, post("/api/verify", "t0ken").statusCode());
        assertEquals(java.util.List.of(""), watched.control().takeToProve());
    }

    @Test
    void whatChangesSomethingIsNotDoneByReading() throws Exception {
        service.stop(Duration.ZERO);
        watched = Pipelines.watched(relayLog, Map.of("http.token", "t0ken"), Side.APPLY);
        start(watched);
        HttpRequest get = HttpRequest.newBuilder(URI.create("http://" + service.address() + "/api/pause"))
                .header("Authorization", "Bearer t0ken")
                .build();
        assertEquals(
                405, client.send(get, HttpResponse.BodyHandlers.discarding()).statusCode());
        assertFalse(watched.control().isPaused());
    }

    @Test
    void theStateInOneSentence() throws Exception {
        assertEquals("warn", summary().path("level").asText(), "starting");
        healthy();
        assertEquals("good", summary().path("level").asText());
        assertEquals("Replicating, 0.3 s behind", summary().path("text").asText());

        watched.apply().recorded(java.util.List.of(), Map.of("unknown-rows", 2L), System.nanoTime());
        assertEquals("warn", summary().path("level").asText());
        assertTrue(summary().path("text").asText().endsWith("2 entries on the list to verify"));

        applying(ApplyStats.State.THROTTLED, "an operator has asked for it");
        assertEquals("warn", summary().path("level").asText());
        assertTrue(summary().path("text").asText().startsWith("Applying pauses: an operator has asked for it"));

        applying(ApplyStats.State.WAITING_FOR_START, "");
        watched.copy().state(java.util.Optional.of(new CopyState("running", 1, 3, 10, 30, 1)));
        assertEquals(
                "Copying, 1 of 3 tables, 10 of about 30 rows",
                summary().path("text").asText());
    }

    private JsonNode summary() throws Exception {
        return new ObjectMapper().readTree(get("/api/status").body()).path("summary");
    }

    @Test
    void aPortThatIsTakenIsWrongConfiguration() {
        UsageException refused = assertThrows(
                UsageException.class,
                () -> new HttpService(
                        service.address(),
                        new Endpoints(
                                watched.config().http(),
                                new StatusReporter(
                                        new Readings(watched, Clock.systemUTC()),
                                        new History(new Readings(watched, Clock.systemUTC()), () -> {}),
                                        readiness,
                                        ""),
                                readiness,
                                new History(new Readings(watched, Clock.systemUTC()), () -> {}),
                                metrics)));
        assertTrue(String.valueOf(refused.getMessage()).contains("choose another port"), refused.getMessage());
    }
}
