package org.generallog.replay.apply;

import org.generallog.replay.catalog.OldInstance;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.dialect.Translation;
import org.generallog.replay.dialect.WithoutDatabase;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.transaction.SessionSettings;
import org.generallog.replay.transaction.StatementChange;

/** The statements of the relay log as this connection's server takes them. */
final class Translator {
    private final Translation translation;
    private final Translation shortHashes;
    private final SessionState session;

    Translator(OldInstance old, String version, SessionState session) {
        this.translation = Translation.between(old.serverVersion(), ServerVersion.parse(version));
        this.shortHashes = Translation.withShortHashes(old.serverVersion(), ServerVersion.parse(version));
        this.session = session;
    }

    byte[] translate(StatementChange change) throws TargetException {
        LexicalMode mode = mode(change);
        String passwords = SessionSettings.parse(change.context().settings()).getOrDefault("old_passwords", "0");
        byte[] sql = (passwords.equals("0") ? translation : shortHashes).translate(change.sql(), mode);
        return change.context().database().isEmpty() ? WithoutDatabase.of(sql, mode) : sql;
    }

    /** Whether it stores fewer digits here than it did on the old instance. */
    boolean roundsMore(StatementChange change) throws TargetException {
        return translation.roundsMore(change.sql(), mode(change));
    }

    /** How the old instance read the statement's bytes. */
    LexicalMode mode(StatementChange change) throws TargetException {
        long sqlMode = change.context().sqlMode();
        return LexicalMode.of(session.charset(change.context()), sqlMode);
    }
}
