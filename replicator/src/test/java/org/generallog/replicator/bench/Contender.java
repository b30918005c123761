package org.generallog.replicator.bench;

import java.util.ArrayList;
import java.util.List;
import org.generallog.testbed.server.RunningDatabase;

/**
 * One means of bringing statements onto the new instance.
 *
 * @param rates statements a second, one for each round
 */
record Contender(String name, Run run, List<Double> rates) {
    @FunctionalInterface
    interface Run {
        double seconds(RunningDatabase server) throws Exception;
    }

    Contender(String name, Run run) {
        this(name, run, new ArrayList<>());
    }

    double median() {
        return median(rates);
    }

    /** The median of what each round gave, so that a machine that others use too does the comparison no harm. */
    double against(Contender other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            ratios.add(rates.get(i) / other.rates.get(i));
        }
        return median(ratios);
    }

    /** A line of a table. */
    String line() {
        return "| %s | %,.0f | %s |"
                .formatted(
                        name.trim(),
                        median(),
                        String.join(", ", rates.stream().map("%,.0f"::formatted).toList()));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
