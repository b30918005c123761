package org.generallog.replay.dependency;

import java.util.HashMap;
import java.util.Map;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.transaction.StatementContext;

/** How the server reads the bytes of a statement, by its context. */
final class LexicalModes {
    private static final long MATTERS = LexicalMode.ANSI_QUOTES | LexicalMode.NO_BACKSLASH_ESCAPES;

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
            mode = LexicalMode.of(catalog.facts().charset(key.charset()), key.modes());
            known.put(key, mode);
        }
        return mode;
    }
}
