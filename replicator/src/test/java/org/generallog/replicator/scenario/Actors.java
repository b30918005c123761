package org.generallog.replicator.scenario;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.generallog.replicator.scenario.Client.ClientError;
import org.generallog.replicator.scenario.ScenarioCase.SessionSpec;
import org.generallog.replicator.scenario.Step.Act;
import org.generallog.replicator.scenario.Step.Waiting;
import org.generallog.testbed.server.RunningDatabase;
import org.jspecify.annotations.Nullable;

/** The sessions of a scenario; each has a thread of its own, so that one may wait while another goes on. */
final class Actors implements AutoCloseable {
    private static final Duration BLOCK_LIMIT = Duration.ofSeconds(20);
    private static final long ANSWER_SECONDS = 120;

    private final RunningDatabase server;
    private final Connection quiet;
    private final String database;
    private final Map<String, SessionSpec> specs;
    private final Map<String, Actor> actors = new LinkedHashMap<>();

    Actors(RunningDatabase server, Connection quiet, String database, Map<String, SessionSpec> specs) {
        this.server = server;
        this.quiet = quiet;
        this.database = database;
        this.specs = specs;
    }

    private record Actor(Client client, ExecutorService thread, Pending pending) {}

    /** A step that was sent and not collected. */
    private static final class Pending {
        private @Nullable Future<?> answer;
        private List<Integer> errors = List.of();
        private String what = "";
    }

    void open() throws IOException, ClientError {
        for (Map.Entry<String, SessionSpec> each : specs.entrySet()) {
            if (each.getValue().connect()) {
                open(each.getKey());
            }
        }
    }

    private void open(String name) throws IOException, ClientError {
        SessionSpec spec = specs.get(name);
        if (spec == null) {
            throw new IllegalArgumentException("no session is called " + name);
        }
        String own = spec.database();
        String place = own == null ? database : own.replace("{db}", database);
        Client client = switch (spec.client()) {
            case JDBC, JDBC_SERVER -> new JdbcClient(server, spec, place);
            case MARIADB -> new CommandLineClient(server, spec, place);
            case NODE -> new NodeClient(server, spec, place);
        };
        actors.put(
                name,
                new Actor(
                        client,
                        Executors.newSingleThreadExecutor(task -> {
                            Thread thread = new Thread(task, "session-" + name);
                            thread.setDaemon(true);
                            return thread;
                        }),
                        new Pending()));
    }

    /** @throws AssertionError when the answer is another than expected */
    void act(Act act) throws IOException, InterruptedException, ClientError {
        for (int i = 1; i <= act.repeat(); i++) {
            Command command = new CommandReader(new Placeholders(database, i, this::connectionId)).read(act.command());
            if (command instanceof Command.Connect && !actors.containsKey(act.session())) {
                open(act.session());
                continue;
            }
            Actor actor = actor(act.session());
            if (actor.pending().answer != null) {
                throw new IllegalStateException("the session " + act.session()
                        + " has an unfinished step; 'await' it before: " + actor.pending().what);
            }
            Future<?> answer = actor.thread().submit(() -> {
                actor.client().run(command);
                return null;
            });
            actor.pending().answer = answer;
            actor.pending().errors = act.errors();
            actor.pending().what = act.session() + ": " + ScenarioReader.shortened(act.command());
            if (act.waiting() == Waiting.DONE) {
                await(act.session());
            } else if (act.waiting() == Waiting.BLOCKED) {
                awaitBlocked(actor, answer);
            }
        }
    }

    private Actor actor(String session) {
        Actor actor = actors.get(session);
        if (actor == null) {
            throw new IllegalStateException("the session " + session + " was not opened yet");
        }
        return actor;
    }

    private long connectionId(String session) {
        return actor(session).client().connectionId();
    }

    private void awaitBlocked(Actor actor, Future<?> answer) {
        long id = actor.client().connectionId();
        String locked =
                "SELECT (SELECT COUNT(*) FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT' AND trx_mysql_thread_id = "
                        + id + ") + (SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = " + id
                        + " AND (STATE LIKE 'Waiting for%' OR STATE IN ('User lock', 'Locked')))";
        // InnoDB looks anew only when nobody has asked for a tenth of a second.
        Awaitility.await("blocked: " + actor.pending().what)
                .atMost(BLOCK_LIMIT)
                .pollInterval(Duration.ofMillis(150))
                .until(() -> {
                    if (answer.isDone()) {
                        throw new AssertionError("this should wait for a lock and did not: " + actor.pending().what);
                    }
                    return Bed.number(quiet, locked) > 0;
                });
    }

    /** Collects the session's unfinished step. */
    void await(String session) throws InterruptedException, IOException {
        Pending pending = actor(session).pending();
        Future<?> answer = pending.answer;
        if (answer == null) {
            throw new IllegalStateException("the session " + session + " has no unfinished step");
        }
        pending.answer = null;
        int code = 0;
        String message = "";
        try {
            answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | CancellationException e) {
            throw new AssertionError("no answer: " + pending.what, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ClientError error) {
                code = error.code();
                message = String.valueOf(error.getMessage());
            } else {
                throw new IOException("the client failed at " + pending.what + ": " + e.getCause(), e.getCause());
            }
        }
        if (pending.errors.isEmpty() ? !message.isEmpty() : !pending.errors.contains(message.isEmpty() ? 0 : code)) {
            throw new AssertionError("on the old instance, expected "
                    + (pending.errors.isEmpty() ? "no error" : "error " + pending.errors) + " but got "
                    + (message.isEmpty() ? "none" : message) + " from " + pending.what);
        }
    }

    @Override
    public void close() {
        for (Actor actor : actors.values()) {
            if (actor.pending().answer == null) {
                actor.client().close();
            } else {
                // It still waits for something; a later KILL of its connection lets it go.
                kill(actor);
            }
            actor.thread().shutdownNow();
        }
        actors.clear();
    }

    private void kill(Actor actor) {
        try {
            SqlScript.run(quiet, "KILL " + actor.client().connectionId());
        } catch (SQLException e) {
            if (e.getErrorCode() != 1094) {
                throw new IllegalStateException(e);
            }
            // It has ended meanwhile.
        }
    }
}
