package org.generallog.replay.apply;

/**
 * Statements that the new instance rejected with one error.
 *
 * @param error errno/SQLSTATE
 * @param example what it said to one of them, without the values
 */
public record Rejected(String error, long statements, String example) {

    /** @param message as the server says it: with values in quotes */
    public static Rejected of(String error, long statements, String message) {
        StringBuilder said = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c == '\'') {
                said.append(quoted ? "…'" : "'");
                quoted = !quoted;
            } else if (!quoted) {
                said.append(c);
            }
        }
        return new Rejected(error, statements, said.toString());
    }
}
