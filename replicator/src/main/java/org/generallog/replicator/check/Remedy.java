package org.generallog.replicator.check;

/**
 * What helps, to be pasted.
 *
 * @param where it is pasted: {@code on the old instance}, {@code in a shell} …
 * @param command one command, or lines of a file
 */
public record Remedy(String where, String command) {
    /** A statement for an instance's client. */
    public static Remedy on(Side side, String sql) {
        return new Remedy("on " + side.words(), sql);
    }

    public static Remedy optionFile(Side side, String lines) {
        return new Remedy("in the option file of " + side.words() + ", under [mysqld]", lines);
    }

    public static Remedy shell(String command) {
        return new Remedy("in a shell", command);
    }

    /** A line of the replicator's own configuration. */
    public static Remedy config(String line) {
        return new Remedy("in the configuration", line);
    }
}
