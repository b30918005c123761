package org.generallog.replicator.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;

/** What an application does: its tables, and its sessions, whose default database is that of the tables. */
public interface Load extends Tables {
    /** Ids of the rows that {@link #create} writes are at most this. */
    long SEED_IDS = 1000;

    /** The word for it on command lines. */
    String name();

    /** Statements that make the database anew and fill it. */
    List<String> schema();

    @Override
    default long seedIds() {
        return SEED_IDS;
    }

    /**
     * One session.
     *
     * @param index from 0
     */
    Shopper shopper(int index, Random random, Client client);

    /** A session's work, a piece at a time. */
    @FunctionalInterface
    interface Shopper {
        /** One piece of business, with the transaction that belongs to it. */
        void work() throws SQLException;
    }

    /** Makes the database anew. */
    default void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : schema()) {
                statement.execute(sql);
            }
        }
    }
}
