package org.generallog.demo;

import org.generallog.testbed.server.DatabaseServer;
import org.generallog.testbed.server.ServerKind;
import org.generallog.testbed.server.ServerOptions;

/** The two instances, both on free ports of the loopback interface; closing stops them and deletes their data. */
final class DemoServers implements AutoCloseable {
    private final DatabaseServer older;
    private final DatabaseServer newer;

    private DemoServers(DatabaseServer older, DatabaseServer newer) {
        this.older = older;
        this.newer = newer;
    }

    static DemoServers start(Screen screen, StopRequest stop) throws StopRequest.StoppedException {
        DatabaseServer older = DatabaseServer.start(ServerKind.MYSQL_5_5);
        try {
            screen.tell("old instance  MySQL 5.5.9 on port " + older.port() + ", general log on, no binlog");
            stop.check();
            DatabaseServer newer = DatabaseServer.start(
                    ServerKind.MARIADB_11_4, ServerOptions.defaults().withoutGeneralLog());
            screen.tell("new instance  MariaDB 11.4.5 on port " + newer.port());
            return new DemoServers(older, newer);
        } catch (RuntimeException | StopRequest.StoppedException e) {
            older.close();
            throw e;
        }
    }

    DatabaseServer older() {
        return older;
    }

    DatabaseServer newer() {
        return newer;
    }

    @Override
    public void close() {
        try {
            newer.close();
        } finally {
            older.close();
        }
    }
}
