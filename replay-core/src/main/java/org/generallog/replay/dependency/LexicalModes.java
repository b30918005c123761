package org.generallog.replay.dependency;

import java.util.HashMap;
import java.util.Map;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.transaction.SqlMode;
import org.generallog.replay.transaction.StatementContext;

/** How the server reads the bytes of a statement, by its context. */
final class LexicalModes {
    private static final long MATTERS = SqlMode.ANSI_QUOTES | SqlMode.NO_BACKSLASH_ESCAPES;

    private record Key(int charset, long modes) {}

    private final SchemaCatalog catalog;
    private final Map<Key, LexicalMode> known = new HashMap<>();

    LexicalModes(SchemaCatalog catalog) {
        this.catalog = catalog;
    }

    LexicalMode of(StatementContext context) {
        Key key = new Key(context.characterSetClient(), context.sqlMode() & MATTERS);
        LexicalMode mode = known.get(key);
        if (mode == null) {
            mode = new LexicalMode(
                    catalog.facts().charset(key.charset()),
                    (key.modes() & SqlMode.ANSI_QUOTES) != 0,
                    (key.modes() & SqlMode.NO_BACKSLASH_ESCAPES) != 0);
            known.put(key, mode);
        }
        return mode;
    }
}
