package org.generallog.replicator.verify;

import java.util.Optional;
import org.generallog.replay.verify.TouchedRows.Since;
import org.generallog.replay.verify.VerifyException;

/**
 * The list to verify as {@link Proof} works it off: step by step, since one step may take seconds, and rows that were just written are not to wait
 * for all of them. Twice where something was mended, so that what is equal by then goes off the list.
 */
final class ListCourse {
    private final ListToVerify list;
    private final Mending mending;
    private int readings;
    private boolean mended;

    ListCourse(ListToVerify list, Mending mending) {
        this.list = list;
        this.mending = mending;
    }

    /**
     * Takes the next step; the first one after an end reads the list.
     *
     * @param now where the relay log has been read up to
     * @return whether there is more of it
     */
    boolean step(Since now) throws VerifyException, InterruptedException {
        if (readings == 0) {
            read();
        } else {
            look(now);
        }
        if (!list.isUnderWay() && readings == 1 && mended) {
            read();
        }
        if (list.isUnderWay()) {
            return true;
        }
        readings = 0;
        mended = false;
        return false;
    }

    private void read() throws VerifyException {
        list.begin();
        readings++;
    }

    private void look(Since now) throws VerifyException, InterruptedException {
        Optional<TableResult> found = list.step();
        if (readings == 1 && found.isPresent() && mending.canMend(found.get())) {
            var unused = mending.settle(found.get(), now);
            mended = true;
        }
    }
}
