package org.generallog.replicator.scenario;

import java.util.Arrays;
import org.generallog.testbed.server.ServerKind;
import org.jspecify.annotations.Nullable;

/**
 * A condition on a server: {@code mysql}, {@code mariadb}, {@code mysql-5.5}, {@code mysql>=5.6}, {@code mariadb<11}.
 *
 * @param operator one of {@code >= < =}, null for any version
 */
record ServerTerm(boolean mariaDb, @Nullable String operator, int[] version) {

    static ServerTerm of(String text) {
        for (String operator : new String[] {">=", "<", "-"}) {
            int at = text.indexOf(operator);
            if (at > 0) {
                return new ServerTerm(
                        isMariaDb(text.substring(0, at), text),
                        operator.equals("-") ? "=" : operator,
                        numbers(text.substring(at + operator.length())));
            }
        }
        return new ServerTerm(isMariaDb(text, text), null, new int[0]);
    }

    private static boolean isMariaDb(String flavour, String text) {
        return switch (flavour.strip()) {
            case "mariadb" -> true;
            case "mysql" -> false;
            default ->
                throw new IllegalArgumentException(
                        "'" + text + "' names no server: mysql, mariadb, mysql-5.5, mysql>=5.6");
        };
    }

    private static int[] numbers(String version) {
        return Arrays.stream(version.strip().split("\\."))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    boolean matches(ServerKind kind) {
        if (kind.isMariaDb() != mariaDb) {
            return false;
        }
        int[] of = numbers(kind.id().substring(kind.id().indexOf('-') + 1));
        int order = Arrays.compare(of, version);
        return switch (String.valueOf(operator)) {
            case ">=" -> order >= 0;
            case "<" -> order < 0;
            case "=" -> order == 0;
            default -> true;
        };
    }
}
