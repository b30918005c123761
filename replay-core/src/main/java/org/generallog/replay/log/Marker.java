package org.generallog.replay.log;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A statement of the replicator's own in the old instance's log, told by the comment it carries:
 * {@code /* replicator NAME KIND PAYLOAD *}{@code /}. The log is the clock, and a marker is its tick.
 *
 * @param name the replication's name, so that two replications of one old instance do not mistake each other
 * @param kind what it marks: {@code heartbeat}, {@code processlist}, {@code snapshot-begin}, {@code snapshot}, {@code snapshot-end},
 *     {@code copied}
 * @param payload what belongs to it, for example a time in microseconds; no {@code *}{@code /} in it
 */
public record Marker(String name, String kind, String payload) {
    private static final byte[] PREFIX = "/* replicator ".getBytes(StandardCharsets.US_ASCII);
    /** A marker's comment begins within this many bytes of the statement. */
    private static final int SEARCHED = 64;

    /** The comment to put into a statement. */
    public String comment() {
        return "/* replicator " + name + " " + kind + " " + payload + " */";
    }

    /** A word of the payload, counted from 0; empty where it has fewer. */
    public String word(int index) {
        String[] words = payload.strip().split(" ", -1);
        return index < words.length ? words[index] : "";
    }

    /** The marker that a statement of the log carries, if it carries one. */
    public static Optional<Marker> in(byte[] statement) {
        int last = Math.min(SEARCHED, statement.length - PREFIX.length);
        for (int at = 0; at <= last; at++) {
            if (startsWith(statement, at)) {
                return parse(statement, at + PREFIX.length);
            }
        }
        return Optional.empty();
    }

    private static boolean startsWith(byte[] statement, int at) {
        for (int i = 0; i < PREFIX.length; i++) {
            if (statement[at + i] != PREFIX[i]) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Marker> parse(byte[] statement, int from) {
        String rest = new String(statement, from, statement.length - from, StandardCharsets.UTF_8);
        int end = rest.indexOf("*/");
        String[] words = (end < 0 ? rest : rest.substring(0, end)).strip().split(" ", 3);
        return words.length < 2
                ? Optional.empty()
                : Optional.of(new Marker(words[0], words[1], words.length < 3 ? "" : words[2]));
    }
}
