package org.generallog.replicator.copy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sets an old object's sql_mode on the new instance, without the modes that it no longer knows. */
final class TargetModes {
    /**
     * Names for groups of modes: the old instance prints their members beside them, and MariaDB parses another language
     * under {@code ORACLE}.
     */
    private static final Set<String> GROUPS =
            Set.of("ANSI", "DB2", "MAXDB", "MSSQL", "MYSQL323", "MYSQL40", "ORACLE", "POSTGRESQL", "TRADITIONAL");

    private final RawConnection target;
    private final Map<String, Boolean> known = new HashMap<>();

    TargetModes(RawConnection target) {
        this.target = target;
    }

    void set(String sqlMode) throws SQLException {
        List<String> modes = new ArrayList<>();
        for (String mode : sqlMode.split(",")) {
            if (!mode.isEmpty() && !GROUPS.contains(mode) && isKnown(mode)) {
                modes.add(mode);
            }
        }
        target.execute("SET SESSION sql_mode = '" + String.join(",", modes) + "'");
    }

    private boolean isKnown(String mode) throws SQLException {
        Boolean answer = known.get(mode);
        if (answer == null) {
            answer = tryMode(mode);
            known.put(mode, answer);
        }
        return answer;
    }

    private boolean tryMode(String mode) throws SQLException {
        try {
            target.execute("SET SESSION sql_mode = '" + mode + "'");
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() == 1231) {
                return false;
            }
            throw e;
        }
    }
}
