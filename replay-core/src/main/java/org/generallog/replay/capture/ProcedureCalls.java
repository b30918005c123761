package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.nested.TransactionControl;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.Tokens;

/** What the procedures that sessions call do to their transactions. */
final class ProcedureCalls {
    private static final int MOST = 5_000;

    private final Catalog catalog;
    private final Map<String, TransactionControl> known = new HashMap<>();

    ProcedureCalls(Catalog catalog) {
        this.catalog = catalog;
    }

    TransactionControl of(byte[] sql, Session session) {
        Tokens t = Lexer.lex(sql, session.lexicalMode());
        int open = 0;
        while (open < t.size() && !t.op(open, '(')) {
            open++;
        }
        String name = session.database() + "\n" + t.text(0, open);
        if (known.size() > MOST) {
            known.clear();
        }
        TransactionControl control = known.get(name);
        if (control == null) {
            byte[] head = t.text(0, open).getBytes(StandardCharsets.ISO_8859_1);
            control = TransactionControl.of(Lexer.lex(head, session.lexicalMode()), session.database(), catalog);
            known.put(name, control);
        }
        return control;
    }

    void invalidate() {
        known.clear();
    }
}
