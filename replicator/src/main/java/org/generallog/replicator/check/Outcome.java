package org.generallog.replicator.check;

import java.util.List;

/**
 * What came out of a check.
 *
 * @param findings empty where nothing is wrong, or where it could not be made
 * @param unknown why it could not be made; empty where it was
 * @param lacks the statement that grants what it lacked; empty where no right would help
 */
public record Outcome(About about, List<Finding> findings, String unknown, String lacks) {
    public Outcome {
        findings = List.copyOf(findings);
    }

    boolean made() {
        return unknown.isEmpty();
    }
}
