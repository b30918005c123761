package org.generallog.replay.dependency;

import java.util.List;

/** Names of resources, as 64-bit hashes: FNV-1a over the characters, mixed at the end (splitmix64). */
final class Resources {
    /** Stands for the session of whoever runs the statement. */
    static final long SESSION = 0x5e55101e5e55101eL;

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;
    /** Between the parts of a name; in no name. */
    private static final char END = '\uffff';

    private Resources() {}

    /** The rows of a table; also the beginning of what lies within. */
    static long table(String database, String name) {
        return mix(text(text(text(OFFSET, "table"), database), name));
    }

    /** The values of a table's unique key. */
    static long key(long table, List<String> columns) {
        long hash = text(table, "key");
        for (String column : columns) {
            hash = text(hash, column);
        }
        return mix(hash);
    }

    /** One value of a unique key; its parts are added by {@link #part}. */
    static long value(long key) {
        return text(key, "value");
    }

    static long part(long value, String part) {
        return text(value, part);
    }

    static long end(long value) {
        return mix(value);
    }

    /** The AUTO_INCREMENT counter of a table. */
    static long counter(long table) {
        return mix(text(table, "counter"));
    }

    /** What a thread of the old instance keeps from one transaction to the next. */
    static long session(long threadId) {
        long hash = text(OFFSET, "session");
        return mix((hash ^ threadId) * PRIME);
    }

    private static long text(long hash, String text) {
        long h = hash;
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * PRIME;
        }
        return (h ^ END) * PRIME;
    }

    private static long mix(long hash) {
        long h = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
        return h ^ (h >>> 31);
    }
}
