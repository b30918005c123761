package org.generallog.replay.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess.Mode;

/**
 * {@code CREATE}, {@code ALTER}, {@code DROP}, {@code RENAME}, {@code TRUNCATE}: what they name stands at fixed places, so that options no parser
 * knows ({@code TYPE=InnoDB}) do not matter.
 */
final class DdlStatements {
    private static final Set<String> OBJECTS = Set.of(
            "TABLE",
            "TABLES",
            "DATABASE",
            "SCHEMA",
            "INDEX",
            "VIEW",
            "PROCEDURE",
            "FUNCTION",
            "TRIGGER",
            "EVENT",
            "USER",
            "ROLE",
            "SERVER",
            "TABLESPACE",
            "LOGFILE",
            "UNDO",
            "INSTANCE",
            "RESOURCE",
            "SEQUENCE",
            "PACKAGE",
            "PREPARE",
            "SPATIAL",
            "LIBRARY");

    private final String verb;
    private final Cursor c;
    private final EnumSet<Flag> flags = EnumSet.noneOf(Flag.class);
    private final List<TableAccess> tables = new ArrayList<>();

    private DdlStatements(String verb, Cursor cursor) {
        this.verb = verb;
        this.c = cursor;
    }

    /** What the statement is whose verb the cursor has passed. */
    static StatementInfo of(String verb, Cursor cursor) {
        return new DdlStatements(verb, cursor).parse();
    }

    private StatementInfo parse() {
        if (verb.equals("TRUNCATE")) {
            c.accept("TABLE");
            table();
            return info(StatementKind.DDL);
        }
        return switch (object()) {
            case "TABLE", "TABLES" -> tableStatement();
            case "DATABASE", "SCHEMA" -> database();
            case "INDEX" -> index();
            case "VIEW", "SEQUENCE" -> {
                exists();
                tables.addAll(verb.equals("DROP") ? SimpleStatements.tables(Mode.SCHEMA, c) : first());
                yield info(StatementKind.DDL);
            }
            case "TRIGGER" -> trigger();
            case "FUNCTION" -> function();
            case "PROCEDURE", "EVENT", "PACKAGE", "LIBRARY" -> {
                flags.add(Flag.ROUTINE);
                yield info(StatementKind.DDL);
            }
            case "USER", "ROLE" -> info(StatementKind.ACCOUNT);
            case "PREPARE" -> info(StatementKind.SQL_PREPARED);
            case "SERVER", "TABLESPACE", "LOGFILE", "UNDO", "INSTANCE", "RESOURCE", "SPATIAL" ->
                info(StatementKind.SERVER);
            default -> info(StatementKind.UNPARSED);
        };
    }

    /** Moves past the modifiers to what the statement is about: {@code OR REPLACE}, {@code DEFINER=…}, {@code TEMPORARY} … */
    private String object() {
        while (!c.atEnd()) {
            String word = c.tokens.upper(c.at());
            boolean definer = c.peek("DEFINER") && c.tokens.op(c.at() + 1, '=');
            c.skip();
            if (definer) {
                c.acceptOp('=');
                c.skip();
                if (c.tokens.is(c.at(), TokenKind.USER_VARIABLE)) {
                    c.skip();
                }
            } else if (word.equals("TEMPORARY")) {
                flags.add(Flag.TEMPORARY);
            } else if (word.equals("IGNORE")) {
                flags.add(Flag.IGNORE);
            } else if (OBJECTS.contains(word) && !(word.equals("SPATIAL") && c.peek("INDEX"))) {
                return word;
            }
        }
        return "";
    }

    private StatementInfo tableStatement() {
        exists();
        switch (verb) {
            case "DROP" -> tables.addAll(SimpleStatements.tables(Mode.SCHEMA, c));
            case "RENAME" -> {
                exists();
                do {
                    table();
                    c.accept("WAIT");
                    while (!c.atEnd() && !c.peek("TO")) {
                        c.skip();
                    }
                    c.skip();
                    table();
                } while (c.acceptOp(','));
            }
            case "ALTER" -> {
                table();
                renames();
            }
            default -> {
                table();
                boolean open = c.acceptOp('(');
                if (c.accept("LIKE")) {
                    read();
                } else if (open) {
                    c.skip();
                }
            }
        }
        return info(StatementKind.DDL);
    }

    private void renames() {
        while (!c.atEnd()) {
            if (c.peekOp('(')) {
                c.skipParenthesis();
            } else if (c.accept("RENAME")) {
                boolean column = c.peek("COLUMN") || c.peek("INDEX") || c.peek("KEY");
                if (!column) {
                    if (!c.accept("TO") && !c.accept("AS")) {
                        c.acceptOp('=');
                    }
                    table();
                }
            } else if (c.accept("EXCHANGE", "PARTITION")) {
                c.skip();
                c.accept("WITH", "TABLE");
                table();
            } else {
                c.skip();
            }
        }
    }

    private StatementInfo database() {
        exists();
        String name = c.name();
        if (!name.isEmpty()) {
            tables.add(new TableAccess(name, "", Mode.SCHEMA, List.of()));
        }
        return info(StatementKind.DDL);
    }

    private StatementInfo index() {
        while (!c.atEnd() && !c.peek("ON")) {
            c.skip();
        }
        c.skip();
        table();
        return info(StatementKind.DDL);
    }

    private StatementInfo trigger() {
        flags.add(Flag.ROUTINE);
        if (verb.equals("CREATE")) {
            exists();
            c.table();
            while (!c.atEnd() && !c.peek("ON")) {
                c.skip();
            }
            c.skip();
            table();
        }
        return info(StatementKind.DDL);
    }

    /** A loadable function is a file of the server; a stored one has a body. */
    private StatementInfo function() {
        for (int i = c.at(); i < Math.min(c.end(), c.at() + 12); i++) {
            if (c.tokens.word(i, "SONAME")) {
                return info(StatementKind.SERVER);
            }
        }
        flags.add(Flag.ROUTINE);
        return info(StatementKind.DDL);
    }

    private void exists() {
        if (c.accept("IF")) {
            c.accept("NOT");
            c.accept("EXISTS");
        }
    }

    private List<TableAccess> first() {
        TableAccess.Name name = c.table();
        return name == null ? List.of() : List.of(name.access(Mode.SCHEMA));
    }

    private void table() {
        tables.addAll(first());
    }

    private void read() {
        TableAccess.Name name = c.table();
        if (name != null) {
            tables.add(name.access(Mode.READ));
        }
    }

    private StatementInfo info(StatementKind kind) {
        return new StatementInfo(kind, tables, List.of(), "", Set.of(), Set.of(), flags);
    }
}
