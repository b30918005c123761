package org.generallog.replay.apply;

/**
 * Statements that the new instance rejected with one error.
 *
 * @param error errno/SQLSTATE
 * @param example what it said to one of them, without the values
 * @param remedy what to do; empty where nobody can say
 */
public record Rejected(String error, long statements, String example, String remedy) {

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
        int code = Integer.parseInt(error, 0, error.indexOf('/'), 10);
        return new Rejected(
                error, statements, said.toString(), FailureTable.entry(code, "").remedy());
    }
}
