package org.generallog.replicator.cutover;

import org.generallog.replay.sql.SqlNames;

/**
 * An event of the new instance.
 *
 * @param definer {@code user@host}
 */
record Event(String database, String name, String definer) {
    /** Without DEFINER the one who alters becomes the definer (MySQL manual, "ALTER EVENT Statement"). */
    String alter(String state) {
        int at = definer.lastIndexOf('@');
        return "ALTER DEFINER=" + SqlNames.quote(definer.substring(0, at)) + "@"
                + SqlNames.quote(definer.substring(at + 1)) + " EVENT " + SqlNames.quote(database) + "."
                + SqlNames.quote(name) + " " + state;
    }

    String label() {
        return database + "." + name;
    }
}
