package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.nested.ProgramSummary;
import org.generallog.replay.nested.TransactionControl;
import org.generallog.replay.session.Session;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;

/** What the procedures that sessions call do to their transactions. */
final class ProcedureCalls {
    private static final int MOST = 5_000;

    private final Catalog catalog;
    private final Map<String, Procedure> known = new HashMap<>();

    /** @param writes whether its body may change tables, as far as can be told */
    private record Procedure(TransactionControl control, boolean writes) {}

    ProcedureCalls(Catalog catalog) {
        this.catalog = catalog;
    }

    /** How the procedure that is called bounds transactions. */
    TransactionControl of(byte[] sql, Session session) {
        return find(sql, session).control();
    }

    /** Whether the procedure that is called may change tables. */
    boolean write(byte[] sql, Session session) {
        return find(sql, session).writes();
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
                    TransactionControl.of(call, session.database(), catalog), mayWrite(call, session.database()));
            known.put(name, found);
        }
        return found;
    }

    private boolean mayWrite(Tokens call, String database) {
        boolean qualified = call.op(2, '.');
        int last = qualified ? 3 : 1;
        if (!call.isName(last)) {
            return true;
        }
        return catalog.procedure(qualified ? call.name(1) : database, call.name(last))
                .map(procedure -> ProgramSummary.of(procedure.body(), procedure.sqlMode()))
                .map(body -> body.has(ProgramSummary.Trait.UNKNOWN)
                        || body.statements().stream()
                                .anyMatch(each -> each.tables().stream().anyMatch(TableAccess::writes)))
                .orElse(true);
    }

    void invalidate() {
        known.clear();
    }
}
