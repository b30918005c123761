package org.generallog.replicator.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; all its problems at once. Exit code 2. */
public final class ConfigException extends Exception {
    private final transient List<Problem> problems;

    public ConfigException(List<Problem> problems) {
        super(problems.stream()
                .map(p -> "  - " + p)
                .collect(Collectors.joining(
                        "\n",
                        "The configuration has " + (problems.size() == 1 ? "a problem" : problems.size() + " problems")
                                + ":\n",
                        "")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
