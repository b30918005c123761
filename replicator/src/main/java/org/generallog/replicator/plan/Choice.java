package org.generallog.replicator.plan;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The way that is chosen, and why not another.
 *
 * @param why a sentence
 * @param others why each other way is not it
 */
record Choice(Way way, String why, Map<Way, String> others) {
    /** In the order of preference: the exact before the inferred, the wish before the rule. */
    private static final List<Way> PREFERRED =
            List.of(Way.REPLICA_PROMOTED, Way.BOTH_WAYS, Way.NATIVE, Way.CHAIN, Way.GENERAL_LOG);

    static Choice of(PlanFacts facts) {
        Way chosen = PREFERRED.stream()
                .filter(way -> against(way, facts).isEmpty())
                .findFirst()
                .orElse(Way.GENERAL_LOG);
        Map<Way, String> others = new EnumMap<>(Way.class);
        for (Way way : Way.values()) {
            if (way != chosen) {
                others.put(
                        way, against(way, facts).orElse("works as well; the one above fits what was asked for better"));
            }
        }
        return new Choice(chosen, reason(chosen, facts), others);
    }

    private static Optional<String> against(Way way, PlanFacts facts) {
        if (way == Way.GENERAL_LOG) {
            return Optional.empty();
        }
        if (!facts.older().binlog()) {
            return Optional.of("the old instance has no binlog (log_bin is off), and turning it on takes a restart");
        }
        List<String> path = facts.path();
        if (path.isEmpty()) {
            return Optional.of("the binlog of " + facts.older().product() + " is not understood by "
                    + facts.newer().product() + " on any way that is known");
        }
        return switch (way) {
            case NATIVE ->
                path.size() > 1
                        ? Optional.of("a binlog is understood by the next series alone, and between the two are "
                                + String.join(", ", path.subList(0, path.size() - 1)))
                        : Optional.empty();
            case CHAIN ->
                path.size() == 1
                        ? Optional.of("no version has to stand between "
                                + facts.older().product() + " and "
                                + facts.newer().product())
                        : Optional.empty();
            case BOTH_WAYS -> againstBothWays(facts);
            default -> againstReplica(facts);
        };
    }

    private static Optional<String> againstBothWays(PlanFacts facts) {
        if (facts.goal() != Goal.ONE_BY_ONE) {
            return Optional.of("not asked for (--goal one-by-one)");
        }
        if (!facts.newer().binlog()) {
            return Optional.of("the new instance has no binlog, so that the old one cannot read what is written there");
        }
        return Series.same(facts.older().version(), facts.newer().version())
                ? Optional.empty()
                : Optional.of(facts.older().product() + " does not understand the binlog of "
                        + facts.newer().product() + ", and would have to replicate from it");
    }

    private static Optional<String> againstReplica(PlanFacts facts) {
        if (facts.goal() != Goal.SCHEMA_CHANGE) {
            return Optional.of("not asked for (--goal schema-change)");
        }
        return facts.path().size() == 1
                ? Optional.empty()
                : Optional.of("the new instance cannot be a replica of the old one directly");
    }

    private static String reason(Way way, PlanFacts facts) {
        String binlog = "the old instance has a binlog, and ";
        return switch (way) {
            case NATIVE -> binlog + facts.newer().product() + " understands it: exact, and the least work";
            case CHAIN ->
                binlog + "from " + facts.older().product() + " to "
                        + facts.newer().product() + " it is understood step by step: "
                        + String.join(", ", facts.path());
            case BOTH_WAYS -> binlog + "both are of one series: each can replicate from the other";
            case REPLICA_PROMOTED -> binlog + "the change can take its time on a replica of it";
            case GENERAL_LOG ->
                against(Way.NATIVE, facts).orElse("nothing else is open")
                        + "; the general log can be turned on at any moment";
        };
    }
}
