package org.generallog.replicator.check;

import java.util.HashMap;
import java.util.Map;

/**
 * A situation in which a check has to find something, and one in which it may not.
 *
 * @param saw a piece of what it says
 * @param remedy a piece of one of its commands; empty where there is none
 * @param servers between which it fires
 * @param config keys of the configuration by which it fires
 * @param fires what brings it about
 * @param quiet what has to be for it to find nothing
 * @param heals whether its statements, sent as they are, mend it
 */
record Trial(
        String code,
        Severity severity,
        String saw,
        String remedy,
        Servers servers,
        Map<String, String> config,
        Change fires,
        Change quiet,
        boolean heals) {
    /** Which servers are the old and the new instance. */
    enum Servers {
        /** The default pair. */
        PLAIN,
        /** The new one as the old, the old one as the new. */
        SWAPPED,
        /** The same versions with binlogs, one with other names of tables, reachable from outside. */
        ODD
    }

    /** Something is done to the servers; what is returned undoes it. */
    interface Change {
        Change NONE = () -> () -> {};

        AutoCloseable make() throws Exception;
    }

    static Trial of(String code, Severity severity, String saw, String remedy) {
        return new Trial(code, severity, saw, remedy, Servers.PLAIN, Map.of(), Change.NONE, Change.NONE, false);
    }

    Trial between(Servers others) {
        return new Trial(code, severity, saw, remedy, others, config, fires, quiet, heals);
    }

    Trial with(String key, String value) {
        Map<String, String> more = new HashMap<>(config);
        more.put(key, value);
        return new Trial(code, severity, saw, remedy, servers, more, fires, quiet, heals);
    }

    Trial when(Change change) {
        return new Trial(code, severity, saw, remedy, servers, config, change, quiet, heals);
    }

    Trial unless(Change change) {
        return new Trial(code, severity, saw, remedy, servers, config, fires, change, heals);
    }

    Trial healed() {
        return new Trial(code, severity, saw, remedy, servers, config, fires, quiet, true);
    }

    @Override
    public String toString() {
        return code + " " + severity.text() + ": " + saw;
    }
}
