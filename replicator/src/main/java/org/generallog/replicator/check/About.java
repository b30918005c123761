package org.generallog.replicator.check;

import java.util.List;

/**
 * What is known of a check before it looks.
 *
 * @param code stable: scripts and the documentation name it
 * @param severities that its findings may have
 * @param meaning what it means when it has found something; words without a full stop
 * @param why it matters; a sentence
 * @param help what to do; words without a full stop
 */
public record About(String code, List<Severity> severities, String meaning, String why, String help) {
    public About {
        severities = List.copyOf(severities);
    }

    static About error(String code, String meaning, String why, String help) {
        return new About(code, List.of(Severity.ERROR), meaning, why, help);
    }

    static About warning(String code, String meaning, String why, String help) {
        return new About(code, List.of(Severity.WARNING), meaning, why, help);
    }

    static About hint(String code, String meaning, String why, String help) {
        return new About(code, List.of(Severity.HINT), meaning, why, help);
    }

    /** The same, with findings that may weigh otherwise too. */
    About or(Severity other) {
        List<Severity> more = new java.util.ArrayList<>(severities);
        more.add(other);
        return new About(code, more, meaning, why, help);
    }
}
