package org.generallog.replicator.scenario;

import java.util.List;
import java.util.Map;
import org.generallog.testbed.server.ServerPair;
import org.jspecify.annotations.Nullable;

/**
 * A scenario as its {@code case.yml} says it; {@code src/it/README.md} explains each word.
 *
 * @param name of its folder
 * @param own whether it has servers and a daemon of its own
 * @param settings of its servers, then
 */
record ScenarioCase(
        String name,
        String title,
        String fact,
        Servers servers,
        boolean own,
        Map<String, String> settings,
        Preparation prepare,
        Map<String, SessionSpec> sessions,
        List<Step> steps,
        Expectation expect) {

    /** The database that the case has for itself; others of its own begin with this name. */
    String database() {
        return "case_" + name.replace('-', '_');
    }

    /** Whether the daemon is killed in it. */
    boolean kills() {
        return steps.stream()
                .anyMatch(step -> step instanceof Step.DaemonAction daemon
                        && daemon.action().equals("kill"));
    }

    /**
     * Where a case, a step or an allowance applies; see {@link ServerTerm}.
     *
     * @param old terms of which one must hold for the old instance; empty for all
     * @param target likewise of the new instance
     * @param why the reason, for the table
     */
    record Servers(List<String> old, List<String> target, String why) {
        static final Servers ALL = new Servers(List.of(), List.of(), "");

        boolean match(ServerPair pair) {
            return (old.isEmpty()
                            || old.stream().anyMatch(term -> ServerTerm.of(term).matches(pair.older())))
                    && (target.isEmpty()
                            || target.stream()
                                    .anyMatch(term -> ServerTerm.of(term).matches(pair.newer())));
        }
    }

    /**
     * SQL before the sessions begin, in this order; statements end with a {@code ;} at the end of a line.
     *
     * @param oldOnly on the old instance, not logged
     * @param old on the old instance, logged: it reaches the new one through the replicator
     * @param targetOnly on the new instance, when all the above is there
     * @param oldAfter on the old instance when the case is over, not logged
     * @param targetAfter on the new instance when the case is over
     */
    record Preparation(String oldOnly, String old, String targetOnly, String oldAfter, String targetAfter) {}

    /**
     * A client of the old instance.
     *
     * @param database its default database; null for the case's own, empty for none
     * @param properties of Connector/J's URL, or mysql2's options, or long options of the command line client
     * @param connect false when it is opened by a step
     */
    record SessionSpec(
            ClientKind client,
            @Nullable String database,
            String user,
            String password,
            Map<String, String> properties,
            boolean connect) {}

    /**
     * What is compared afterwards, and what may be otherwise.
     *
     * @param definitions whether tables' definitions, views, triggers and routines are compared too
     * @param rejected error codes that statements may be rejected with on the new instance
     * @param fates rows of the log by fate that the steps add, for those that are named
     * @param verify items on the list to verify; null when the case says nothing of them
     * @param differ tables that may differ
     */
    record Expectation(
            boolean definitions,
            List<Integer> rejected,
            List<FateCount> fates,
            @Nullable List<VerifyItem> verify,
            List<Difference> differ) {}

    /** @param rows exactly so many more, on the pairs that match */
    record FateCount(String fate, long rows, Servers servers) {}

    /**
     * An item on the list to verify; null parts are not compared.
     *
     * @param table with or without its database
     * @param key as the list has it, null for any
     */
    record VerifyItem(
            String table, @Nullable String key, @Nullable String reason, Servers servers) {}

    /** @param table with or without its database, or {@code *} */
    record Difference(String table, String why, Servers servers) {}
}
