package org.generallog.replicator.plan;

import java.util.ArrayList;
import java.util.List;
import org.generallog.replay.catalog.ServerVersion;

/** The steps of each way. */
final class Ways {
    private static final String OLD = "the old instance";
    private static final String NEW = "the new instance";

    private Ways() {}

    static List<Step> steps(Way way, PlanFacts facts, String config) {
        return switch (way) {
            case NATIVE -> nativeReplication(facts);
            case CHAIN -> chain(facts);
            case BOTH_WAYS -> bothWays(facts);
            case REPLICA_PROMOTED -> replicaPromoted(facts);
            case GENERAL_LOG -> generalLog(facts, config);
        };
    }

    private static List<Step> nativeReplication(PlanFacts facts) {
        List<Step> steps = new ArrayList<>(following(facts));
        steps.addAll(cutover(facts));
        return steps;
    }

    /** Until the new instance follows the old one. */
    private static List<Step> following(PlanFacts facts) {
        List<Step> steps = new ArrayList<>();
        steps.add(Replicas.account(OLD, facts.older()));
        steps.addAll(Replicas.dump(facts));
        steps.add(Step.shell("Load the dump.", "mysql " + facts.newer().client() + " -u root -p < dump.sql"));
        steps.add(new Step(
                "Let it replicate from the place of the dump.",
                "on " + NEW,
                Replicas.follow(facts.newer(), facts.older())));
        steps.add(watch(facts.newer()));
        return steps;
    }

    private static Step watch(PlanFacts.Node replica) {
        return Step.on(
                NEW,
                "Watch it until Seconds_Behind_Master (Seconds_Behind_Source) is 0 and stays so; an error stands in Last_SQL_Error.",
                Replicas.status(replica));
    }

    private static List<Step> cutover(PlanFacts facts) {
        return List.of(
                facts.older().rds()
                        ? Step.of(
                                "Stop the applications: an instance of RDS cannot be made read only for accounts with all rights.")
                        : Step.on(OLD, "Stop the applications, or refuse their writes.", "SET GLOBAL read_only = 1;"),
                Step.on(NEW, "Wait until it has applied all.", Replicas.status(facts.newer())),
                new Step("End the replication.", "on " + NEW, Replicas.leave(facts.newer())),
                Step.of("Point the applications to the new instance."));
    }

    private static List<Step> chain(PlanFacts facts) {
        List<String> between = facts.path().subList(0, facts.path().size() - 1);
        List<Step> steps = new ArrayList<>();
        steps.add(Replicas.account(OLD, facts.older()));
        steps.addAll(Replicas.dump(facts));
        PlanFacts.Node from = facts.older();
        for (String series : between) {
            PlanFacts.Node node = between(series);
            steps.add(Step.of("Start a server of " + series
                    + " with `log_bin`, `log_slave_updates = 1`, `sql_mode` and charset of the old"
                    + " instance, and a `server_id` of its own."));
            steps.add(Step.shell(
                    "Load the dump of " + from.product() + " there.",
                    "mysql -h " + node.host() + " -u root -p < dump.sql"));
            steps.add(new Step(
                    "Let it replicate from " + from.product() + ", from the place of that dump.",
                    "on " + series,
                    Replicas.follow(node, from)));
            steps.add(Replicas.account(series, node));
            steps.add(Step.on(
                    series,
                    "When it has caught up, stop it and note its own place.",
                    Replicas.stopApplying(node),
                    Replicas.place(node)));
            steps.add(Step.shell(
                    "Dump it for the next step.",
                    "mysqldump -h " + node.host()
                            + " -u root -p --routines --triggers --events --databases NAMES-OF-DATABASES > dump.sql"));
            steps.add(Step.on(series, "Let it go on.", Replicas.resume(node)));
            from = node;
        }
        steps.add(Step.shell("Load the last dump.", "mysql " + facts.newer().client() + " -u root -p < dump.sql"));
        steps.add(new Step(
                "Let the new instance replicate from " + from.product() + ", from the place that was noted.",
                "on " + NEW,
                Replicas.follow(facts.newer(), from)));
        steps.add(watch(facts.newer()));
        steps.addAll(cutover(facts));
        steps.add(Step.of("Stop the servers between: " + String.join(", ", between) + "."));
        return steps;
    }

    /** A server that the operator starts for the time of the migration. */
    private static PlanFacts.Node between(String series) {
        String numbers = series.substring(series.indexOf(' ') + 1);
        return new PlanFacts.Node(
                ServerVersion.parse(numbers + ".99"), series, "HOST-OF-" + dashed(series), 3306, true, false, false);
    }

    private static String dashed(String series) {
        return series.replace(' ', '-').replace('.', '-').toUpperCase(java.util.Locale.ROOT);
    }

    private static List<Step> bothWays(PlanFacts facts) {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.of(
                "Look for what cannot be written on both sides at once: unique keys beside the ids, counters, jobs that run"
                        + " once. Such applications move in one piece."));
        steps.add(Step.on(
                OLD,
                "Give each side ids of its own: odd ones here.",
                "SET GLOBAL auto_increment_increment = 2;",
                "SET GLOBAL auto_increment_offset = 1;"));
        steps.add(Step.on(
                NEW,
                "Even ones there; both lines belong into the option files too.",
                "SET GLOBAL auto_increment_increment = 2;",
                "SET GLOBAL auto_increment_offset = 2;"));
        steps.add(Step.of("Let sessions connect anew: a session keeps the steps that it began with."));
        steps.addAll(following(facts));
        steps.add(Replicas.account(NEW, facts.newer()));
        steps.add(Step.on(NEW, "Note its place before anybody writes there.", Replicas.place(facts.newer())));
        steps.add(new Step(
                "Let the old instance replicate from the new one, from that place. What a server has written itself it leaves out by its"
                        + " `server_id`: they must differ.",
                "on " + OLD,
                Replicas.follow(facts.older(), facts.newer())));
        steps.add(Step.of("Move one application server after the other; watch both replications after each."));
        steps.add(new Step(
                "When nobody writes to the old instance any more, end both.",
                "on " + OLD,
                Replicas.leave(facts.older())));
        steps.add(new Step("And there.", "on " + NEW, Replicas.leave(facts.newer())));
        steps.add(Step.on(
                NEW,
                "Ids in steps of one again.",
                "SET GLOBAL auto_increment_increment = 1;",
                "SET GLOBAL auto_increment_offset = 1;"));
        return steps;
    }

    private static List<Step> replicaPromoted(PlanFacts facts) {
        List<Step> steps = new ArrayList<>(following(facts));
        steps.add(new Step(
                "Stop the replication, change the schema on the new instance alone, and let it go on. Statements of the binlog have to fit"
                        + " the new schema: added columns come last and have a default, none that is written is dropped or renamed.",
                "on " + NEW,
                List.of(Replicas.pause(facts.newer()), "ALTER TABLE …;", Replicas.resume(facts.newer()))));
        steps.add(watch(facts.newer()));
        steps.add(Step.of(
                "The window in which nothing is written begins: some seconds, until the applications are pointed to the new"
                        + " instance."));
        steps.addAll(cutover(facts));
        return steps;
    }

    private static List<Step> generalLog(PlanFacts facts, String config) {
        String jar = "java -jar replicator.jar ";
        String with = " --config " + config;
        List<Step> steps = new ArrayList<>();
        if (facts.goal() == Goal.ONE_BY_ONE) {
            steps.add(Step.of(
                    "Not one application server after the other: the replicator goes one way, so what is written on the new"
                            + " instance does not come back. All move at one moment."));
        }
        if (facts.goal() == Goal.SCHEMA_CHANGE) {
            steps.add(
                    Step.of(
                            "Change the schema on the new instance after the copy and before `run` has caught up; statements have to fit the"
                                    + " new schema, and what does not is rejected and listed. `--repair` cannot be used: tables differ by intent."));
        }
        steps.add(Step.shell("See what is not ready yet, and mend it.", jar + "check" + with));
        steps.add(Step.shell(
                "Create the accounts that the new instance lacks.", jar + "accounts" + with + " > accounts.sql"));
        steps.add(
                facts.older().rds()
                        ? Step.of(
                                "Turn the log on: `general_log = 1` and `log_output = TABLE` in the parameter group; `check` prints the"
                                        + " commands. Let connection pools connect anew.")
                        : Step.on(
                                OLD,
                                "Turn the log on, and put both into the option file; let connection pools connect anew.",
                                "SET GLOBAL log_output = 'TABLE';",
                                "SET GLOBAL general_log = 1;"));
        boolean same = facts.goal() != Goal.SCHEMA_CHANGE;
        steps.add(Step.shell(
                "Capture, copy and apply; as a service, or in a terminal of its own.",
                jar + "run" + with + (same ? " --repair" : "")));
        steps.add(Step.shell("Watch it until the lag stays below a second.", jar + "status" + with));
        if (same) {
            steps.add(Step.shell(
                    "See what stands against the cutover; what is in the hands of the application is named: who still writes.",
                    jar + "cutover" + with));
            steps.add(Step.shell(
                    (facts.older().rds() ? "Set `read_only = 1` in the parameter group of the old instance. " : "")
                            + "Cut over: the old instance becomes read only, all is applied and proved, counters are moved, events are"
                            + " enabled; what fails takes all back. The way back is printed.",
                    jar + "cutover" + with + " --execute"));
            steps.add(Step.of(
                    "Point the applications to the new instance; stop `run` and turn the old one's general log off when nobody"
                            + " writes there any more."));
            return steps;
        }
        steps.add(Step.of("Stop the applications."));
        steps.add(Step.shell("Stop `run`, and let it end by itself.", jar + "run" + with + " --stop-when-idle 1m"));
        steps.add(Step.shell(
                "Compare: tables with another schema are told as different by their definition.",
                jar + "verify" + with));
        steps.add(Step.of(
                "Point the applications to the new instance; turn its events on and the old one's general log off."));
        return steps;
    }
}
