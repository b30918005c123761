package org.generallog.replicator.check;

import java.util.List;

/**
 * What a check has found.
 *
 * @param saw a sentence
 * @param remedies in the order in which they are done
 */
public record Finding(Severity severity, String saw, List<Remedy> remedies) {
    public Finding {
        remedies = List.copyOf(remedies);
    }
}
