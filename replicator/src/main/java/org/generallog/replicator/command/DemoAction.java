package org.generallog.replicator.command;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Shows the replicator at work on two instances made for the purpose. */
@FunctionalInterface
public interface DemoAction {
    /**
     * What the demo is to do.
     *
     * @param traffic how long the shop is open; zero for until Ctrl-C
     * @param sessions that write at once
     */
    record Options(Duration traffic, int sessions) {}

    /**
     * @param cancelled becomes true when the user wants it to end
     * @return whether both sides were equal at the end
     */
    boolean demo(Options options, BooleanSupplier cancelled) throws Exception;
}
