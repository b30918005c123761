package org.generallog.replicator.copy;

import java.nio.charset.StandardCharsets;
import org.generallog.replay.sql.Edits;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.Tokens;

/** Reads and changes a {@code CREATE TABLE} that the old instance printed. Statements are bytes, one char each. */
final class TableDdl {
    private final byte[] create;
    private final Tokens t;

    private TableDdl(String create) {
        this.create = create.getBytes(StandardCharsets.ISO_8859_1);
        this.t = Lexer.lex(this.create, LexicalMode.DEFAULT);
    }

    /** The statement with every collation named, charsets and collations by the new instance's names. */
    static String forTarget(String create, Collations collations) {
        TableDdl ddl = new TableDdl(create);
        Edits edits = new Edits();
        int depth = 0;
        for (int i = 0; i < ddl.t.size(); i++) {
            depth += ddl.t.op(i, '(') ? 1 : ddl.t.op(i, ')') ? -1 : 0;
            if (ddl.t.word(i, "CHARSET") && ddl.t.op(i + 1, '=')) {
                ddl.charset(i + 2, depth == 0 ? "=" : " ", collations, edits);
            } else if (ddl.t.word(i, "CHARACTER") && ddl.t.word(i + 1, "SET")) {
                ddl.charset(i + 2, " ", collations, edits);
            } else if (ddl.t.word(i, "COLLATE")) {
                ddl.rename(ddl.t.op(i + 1, '=') ? i + 2 : i + 1, collations, edits);
            }
        }
        return ddl.text(edits);
    }

    private void charset(int at, String equal, Collations collations, Edits edits) {
        if (!t.isName(at)) {
            return;
        }
        rename(at, collations, edits);
        String collation = collations.defaultOf(t.text(at));
        if (!t.word(at + 1, "COLLATE") && !collation.isEmpty()) {
            edits.insert(t.end(at), " COLLATE" + equal + Names.literal(collation));
        }
    }

    /** In quotes: without them {@code binary} is no collation to MySQL 5.6. */
    private void rename(int at, Collations collations, Edits edits) {
        if (t.isName(at)) {
            edits.replace(t.start(at), t.end(at), Names.literal(collations.onTarget(t.text(at))));
        }
    }

    /** The statement without its {@code AUTO_INCREMENT} counter, to compare two readings. */
    static String withoutCounter(String create) {
        TableDdl ddl = new TableDdl(create);
        Edits edits = new Edits();
        int at = ddl.counterAt();
        if (at > 0) {
            // With the space before it: a table that never gave an id has neither.
            edits.replace(ddl.t.start(at) - 1, ddl.t.end(at + 2), "");
        }
        return ddl.text(edits);
    }

    /** The next id that the table gives, as it is printed; {@code 1} where none was given yet. */
    static String counter(String create) {
        TableDdl ddl = new TableDdl(create);
        int at = ddl.counterAt();
        return at > 0 ? ddl.t.text(at + 2) : "1";
    }

    private int counterAt() {
        for (int i = t.size() - 3; i > 0; i--) {
            if (t.word(i, "AUTO_INCREMENT") && t.op(i + 1, '=')) {
                return i;
            }
        }
        return -1;
    }

    private String text(Edits edits) {
        return new String(edits.apply(create), StandardCharsets.ISO_8859_1);
    }
}
