package org.generallog.replicator.scenario;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.generallog.replicator.scenario.Client.ClientError;
import org.generallog.replicator.scenario.ScenarioCase.Servers;

/** One scenario on one bed: prepared, played, drained, judged, and cleared away. */
final class CaseRun {
    private static final int EDGE_MILLIS = 20;

    private final ScenarioCase scenario;
    private final Bed bed;

    CaseRun(ScenarioCase scenario, Bed bed) {
        this.scenario = scenario;
        this.bed = bed;
    }

    /**
     * Returns why the sides differ where they may, else an empty list.
     *
     * @throws AssertionError when they are not as they should be
     */
    List<String> play() throws IOException, SQLException, InterruptedException, ClientError {
        prepare();
        if (!scenario.own()) {
            bed.drain();
        }
        run("target-only", scenario.prepare().targetOnly(), bed.target());
        Baseline before = scenario.own() ? Baseline.NONE : Baseline.of(bed);
        try (Actors actors = new Actors(bed.older(), bed.quiet(), scenario.database(), scenario.sessions())) {
            actors.open();
            for (Step step : scenario.steps()) {
                if (matches(step.servers())) {
                    step(step, actors);
                }
            }
        }
        int tokens = bed.drain();
        return new Judgement(scenario, bed, before, tokens).pronounce();
    }

    private boolean matches(Servers servers) {
        return servers.match(bed.pair());
    }

    private void prepare() throws SQLException {
        run("old-only", scenario.prepare().oldOnly(), bed.quiet());
        Connection first = scenario.own() ? bed.quiet() : bed.loud();
        SqlScript.run(first, "CREATE DATABASE " + scenario.database());
        SqlScript.run(first, "USE " + scenario.database());
        awaitClearSecond();
        run("old", scenario.prepare().old(), first);
    }

    private void run(String key, String text, Connection connection) throws SQLException {
        try {
            SqlScript.run(
                    connection,
                    new Placeholders(scenario.database(), 0, session -> {
                                throw new IllegalArgumentException("no session is open yet");
                            })
                            .in(text));
        } catch (SQLException e) {
            throw new SQLException(
                    "in " + key + " of " + scenario.name() + ": " + e.getMessage(),
                    e.getSQLState(),
                    e.getErrorCode(),
                    e);
        }
    }

    private void step(Step step, Actors actors) throws IOException, InterruptedException, ClientError, SQLException {
        if (step instanceof Step.Act act) {
            awaitClearSecond();
            actors.act(act);
        } else if (step instanceof Step.Await await) {
            actors.await(await.session());
        } else if (step instanceof Step.Aside aside) {
            run(
                    aside.side() == Step.Side.OLD ? "old-only" : "target-only",
                    aside.sql(),
                    aside.side() == Step.Side.OLD ? bed.quiet() : bed.target());
        } else if (step instanceof Step.DaemonAction action) {
            bed.daemon(action);
        } else if (step instanceof Step.Pause pause) {
            pause(pause.until());
        }
    }

    /**
     * A statement that runs within a tick of a second's change stands in the log of MySQL 5.x with the second before
     * the one that {@code NOW()} gave: the log goes by a coarser clock ({@code ClockIT}). Such rows are listed, not
     * exact, so no step starts there.
     */
    private static void awaitClearSecond() {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    int millis = Instant.now().get(ChronoField.MILLI_OF_SECOND);
                    return millis >= EDGE_MILLIS && millis < 1000 - EDGE_MILLIS;
                });
    }

    private void pause(Step.Until until) throws IOException, SQLException {
        switch (until) {
            case APPLIED -> bed.drain();
            case CAPTURED -> bed.replication().awaitCaptured();
            case NEXT_SECOND -> {
                long now = Bed.number(bed.quiet(), "SELECT UNIX_TIMESTAMP()");
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> Bed.number(bed.quiet(), "SELECT UNIX_TIMESTAMP()") > now);
            }
        }
    }

    /** Leaves nothing of the case on either side. */
    void clear() throws SQLException {
        run("old-after", scenario.prepare().oldAfter(), bed.quiet());
        run("target-after", scenario.prepare().targetAfter(), bed.target());
        for (String database : databases(bed.quiet(), scenario)) {
            SqlScript.run(bed.loud(), "DROP DATABASE `" + database + "`");
        }
    }

    static List<String> databases(Connection side, ScenarioCase scenario) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = side.createStatement();
                ResultSet rows = statement.executeQuery("SHOW DATABASES")) {
            while (rows.next()) {
                String name = rows.getString(1);
                if (name.equals(scenario.database()) || name.startsWith(scenario.database() + "_x")) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** Databases of the case on either side. */
    static Set<String> databases(Bed bed, ScenarioCase scenario) throws SQLException {
        TreeSet<String> names = new TreeSet<>(databases(bed.quiet(), scenario));
        names.addAll(databases(bed.target(), scenario));
        return names;
    }

    /**
     * What was there before the sessions began.
     *
     * @param fates rows of the log by fate
     * @param rejected statements that the new instance had rejected
     */
    record Baseline(Map<String, Long> fates, long rejected) {
        static final Baseline NONE = new Baseline(Map.of(), 0);

        static Baseline of(Bed bed) throws IOException, SQLException {
            return new Baseline(bed.fates(), Bed.number(bed.target(), "SELECT COUNT(*) FROM replicator.rejected"));
        }
    }
}
