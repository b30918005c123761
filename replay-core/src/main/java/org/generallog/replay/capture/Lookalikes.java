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
    private final Map<Long, Boolean> sentByApplications = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > MOST;
        }
    };

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
        Boolean sent = sentByApplications.putIfAbsent(fingerprint(sql), false);
        if (Boolean.TRUE.equals(sent) && !expected) {
            unsure.note(info, database);
        }
    }

    /** A row was taken for a client's. */
    void client(byte[] sql, StatementInfo info, String database) {
        if (sentByApplications.isEmpty()) {
            return;
        }
        long text = fingerprint(sql);
        if (Boolean.FALSE.equals(sentByApplications.get(text))) {
            sentByApplications.put(text, true);
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
