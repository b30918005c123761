package org.generallog.testbed.workload;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to the instance that is put under load. */
@FunctionalInterface
public interface Connector {
    /**
     * @param database the default database, or empty
     * @param parameters of Connector/J's URL, for example {@code useServerPrepStmts=true}
     */
    Connection open(String database, String... parameters) throws SQLException;
}
