package org.generallog.replicator.load;

/** The tables of a load, as far as a comparison has to know them. */
public interface Tables {
    /** The one that all of them are in. */
    String database();

    /** Whether a column is changed after the insert; by all others a row is told to have its id. */
    boolean isChanging(String table, String column);

    /** The greatest id that is not of the load. */
    long seedIds();
}
