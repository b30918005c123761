package org.generallog.replicator.check;

/** Which of the two instances. */
public enum Side {
    OLD("the old instance", "source"),
    NEW("the new instance", "target");

    private final String words;
    private final String section;

    Side(String words, String section) {
        this.words = words;
        this.section = section;
    }

    /** For sentences. */
    public String words() {
        return words;
    }

    /** Its section of the configuration. */
    public String section() {
        return section;
    }
}
