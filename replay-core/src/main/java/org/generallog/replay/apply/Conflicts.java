package org.generallog.replay.apply;

/** Knows which transactions in the window have to keep their order. */
interface Conflicts {
    /**
     * Takes the newest transaction, and says which ones it has to run after.
     *
     * @return whether it is a barrier: it waits for all before it, and nothing behind it is looked at before it is applied
     * @throws org.generallog.replay.catalog.CatalogException while the new instance cannot be asked for its schema; nothing is taken
     */
    boolean add(Node node);

    /** It is applied: nobody has to wait for it any longer. */
    void remove(Node node);

    /** The barrier is applied. */
    void barrierApplied();
}
