package org.generallog.replay.apply;

/** Knows which transactions in the window have to keep their order. */
interface Conflicts {
    /** Says of the newest transaction which ones it has to run after. */
    void add(Node node);

    /** It is applied: nobody has to wait for it any longer. */
    void remove(Node node);
}
