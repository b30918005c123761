package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.nested.LogControl;
import org.generallog.replay.nested.NestedStatementMatcher;
import org.generallog.replay.nested.TransactionControl;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.Tokens;

/** What the procedures that sessions call do to their transactions. */
final class ProcedureCalls {
    private static final int MOST = 5_000;

    private final Catalog catalog;
    private final Map<String, Procedure> known = new HashMap<>();

    private record Procedure(TransactionControl control, FiringScope scope, boolean silencesLog) {}

    ProcedureCalls(Catalog catalog) {
        this.catalog = catalog;
    }

    /** How the procedure that is called bounds transactions. */
    TransactionControl of(byte[] sql, Session session) {
        return find(sql, session).control();
    }

    /** All that may run under the call. */
    FiringScope scope(byte[] sql, Session session) {
        return find(sql, session).scope();
    }

    /** Whether the procedure that is called may change tables, as far as can be told. */
    boolean write(byte[] sql, Session session) {
        FiringScope scope = find(sql, session).scope();
        return scope.writes() || scope.isOpen();
    }

    /** Whether the procedure that is called may turn the log off, of which nothing is logged. */
    boolean silencesLog(byte[] sql, Session session) {
        return find(sql, session).silencesLog();
    }

    private Procedure find(byte[] sql, Session session) {
        Tokens t = Lexer.lex(sql, session.lexicalMode());
        int open = 0;
        while (open < t.size() && !t.op(open, '(')) {
            open++;
        }
        String name = session.database() + "\n" + t.text(0, open);
        if (known.size() > MOST) {
            known.clear();
        }
        Procedure found = known.get(name);
        if (found == null) {
            byte[] head = t.text(0, open).getBytes(StandardCharsets.ISO_8859_1);
            Tokens call = Lexer.lex(head, session.lexicalMode());
            found = new Procedure(
                    TransactionControl.of(call, session.database(), catalog),
                    new NestedStatementMatcher(catalog).called(call, session.database()),
                    LogControl.silences(call, session.database(), catalog));
            known.put(name, found);
        }
        return found;
    }

    void invalidate() {
        known.clear();
    }
}
