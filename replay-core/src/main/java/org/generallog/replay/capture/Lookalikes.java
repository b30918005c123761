package org.generallog.replay.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.generallog.replay.sql.StatementInfo;

/**
 * Texts that a trigger or function writes letter for letter as an application may send them. As long as no application does, nothing is
 * in doubt. Once one has, each row whose place does not decide is; so is what came before.
 */
final class Lookalikes {
    /** Texts beyond this many are forgotten, the oldest first. */
    private static final int MOST = 10_000;

    private final Unsure unsure;
    private final Map<Long, Seen> texts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Seen> eldest) {
            return size() > MOST;
        }
    };

    private enum Seen {
        /** Written by a body where its place and number left no choice. */
        EXPECTED,
        /** Taken for a body's where it might have been an application's. */
        INFERRED,
        /** An application has sent it. */
        SENT
    }

    /** Takes note of a statement of which it is not certain who ran it. */
    interface Unsure {
        void note(StatementInfo info, String database);
    }

    Lookalikes(Unsure unsure) {
        this.unsure = unsure;
    }

    /**
     * A row was taken for a body's.
     *
     * @param expected whether the statement that set it off has to write it, unless it failed
     */
    void nested(byte[] sql, StatementInfo info, String database, boolean expected) {
        long text = fingerprint(sql);
        Seen before = texts.getOrDefault(text, Seen.EXPECTED);
        if (expected) {
            texts.put(text, before);
        } else if (before == Seen.SENT) {
            unsure.note(info, database);
        } else {
            texts.put(text, Seen.INFERRED);
        }
    }

    /** A row was taken for a client's. */
    void client(byte[] sql, StatementInfo info, String database) {
        if (texts.isEmpty()) {
            return;
        }
        long text = fingerprint(sql);
        Seen before = texts.get(text);
        if (before == null || before == Seen.SENT) {
            return;
        }
        texts.put(text, Seen.SENT);
        if (before == Seen.INFERRED) {
            unsure.note(info, database);
        }
    }

    /** It cannot be known who ran this one. */
    void unsure(StatementInfo info, String database) {
        unsure.note(info, database);
    }

    private static long fingerprint(byte[] sql) {
        CRC32C crc = new CRC32C();
        crc.update(sql);
        return (crc.getValue() << 32) | (sql.length & 0xFFFFFFFFL);
    }
}
