package org.generallog.replicator.copy;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.generallog.replay.catalog.ServerVersion;
import org.generallog.replay.dialect.Translation;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.transaction.SqlMode;

/** Definitions as the new instance takes them. Statements are bytes, one char each. */
final class TargetDialect {
    private final Translation translation;

    private TargetDialect(Translation translation) {
        this.translation = translation;
    }

    static TargetDialect read(RawConnection source, RawConnection target) throws SQLException {
        return new TargetDialect(Translation.between(
                ServerVersion.parse(source.value("SELECT VERSION()")),
                ServerVersion.parse(target.value("SELECT VERSION()"))));
    }

    /** A table's definition, which the old instance prints in its own words. */
    String table(String create) {
        return translate(create, LexicalMode.DEFAULT);
    }

    /** A view, routine, trigger or event, in the words of whoever wrote it. */
    String program(String create, String charset, String sqlMode) {
        return translate(create, LexicalMode.of(charset, SqlMode.parse(sqlMode)));
    }

    private String translate(String create, LexicalMode mode) {
        byte[] sql = create.getBytes(StandardCharsets.ISO_8859_1);
        return new String(translation.translate(sql, mode), StandardCharsets.ISO_8859_1);
    }
}
