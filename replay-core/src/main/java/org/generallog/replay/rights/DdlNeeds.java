package org.generallog.replay.rights;

import java.util.List;
import java.util.Set;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.Tokens;

/** What {@code CREATE}, {@code ALTER}, {@code DROP}, {@code RENAME} and {@code TRUNCATE} need. */
final class DdlNeeds {
    private final OldRules rules;
    private final Sent sent;
    private final TableNeeds needs;
    private final Tokens t;
    private final Words words;
    private boolean replaces;
    private boolean temporary;

    DdlNeeds(OldRules rules, Sent sent, TableNeeds needs) {
        this.rules = rules;
        this.sent = sent;
        this.needs = needs;
        this.t = sent.tokens();
        this.words = new Words(t);
    }

    void add() {
        String verb = words.word();
        switch (verb) {
            case "CREATE" -> create();
            case "ALTER" -> alter();
            case "DROP" -> drop();
            case "RENAME" -> rename();
            case "TRUNCATE" -> {
                words.accept("TABLE");
                needs.table(words.name(), Privilege.DROP);
            }
            default -> unsure();
        }
    }

    private void unsure() {
        needs.add(Need.answered(Answer.UNSURE));
    }

    /** Moves past what stands before the kind of object, and says the kind. */
    private String object() {
        while (!words.atEnd()) {
            if (words.accept("OR", "REPLACE")) {
                replaces = true;
            } else if (words.peek("DEFINER")) {
                words.skip();
                words.acceptOp('=');
                definer(words.account());
            } else if (words.accept("ALGORITHM")) {
                words.acceptOp('=');
                words.skip();
            } else if (words.accept("SQL", "SECURITY")) {
                words.skip();
            } else if (words.accept("TEMPORARY")) {
                temporary = true;
            } else if (!modifier()) {
                return words.word();
            }
        }
        return "";
    }

    private boolean modifier() {
        for (String word :
                List.of("UNIQUE", "FULLTEXT", "SPATIAL", "ONLINE", "OFFLINE", "IGNORE", "AGGREGATE", "HASH", "BTREE")) {
            if (words.accept(word)) {
                return true;
            }
        }
        return false;
    }

    /** To name another account as the definer needs {@code SUPER}, or its part. */
    private void definer(Words.Name account) {
        if (!account.name().isEmpty()) {
            needs.add(standing -> standing.connected().is(account.name(), account.database())
                    ? Answer.YES
                    : standing.global().has(Set.of(Privilege.SET_USER)));
        } else if (account.database().isEmpty() && rules.version().mariaDb()) {
            needs.add(Need.answered(Answer.YES));
        }
    }

    private String database(Words.Name name) {
        return sent.database(name.database());
    }

    private void create() {
        String object = object();
        words.exists();
        switch (object) {
            case "TABLE" -> createTable();
            case "SEQUENCE" -> needs.table(words.name(), Privilege.CREATE);
            case "DATABASE", "SCHEMA" -> {
                needs.add(Need.onDatabase(words.name().name(), Privilege.CREATE));
                if (replaces) {
                    needs.add(Need.onDatabase(sent.database(), Privilege.DROP).softly());
                }
            }
            case "INDEX" -> index();
            case "VIEW" -> view(replaces);
            case "TRIGGER" -> {
                words.to("ON");
                words.skip();
                needs.table(words.name(), Privilege.TRIGGER);
                distrusted();
            }
            case "PROCEDURE", "PACKAGE" -> needs.add(Need.onDatabase(database(words.name()), Privilege.CREATE_ROUTINE));
            case "FUNCTION" -> {
                needs.add(Need.onDatabase(database(words.name()), Privilege.CREATE_ROUTINE));
                distrusted();
            }
            case "EVENT" -> needs.add(Need.onDatabase(database(words.name()), Privilege.EVENT));
            default -> unsure();
        }
        if (replaces
                && List.of("PROCEDURE", "FUNCTION", "EVENT", "TRIGGER", "PACKAGE", "SEQUENCE")
                        .contains(object)) {
            // MariaDB's: drops what is there.
            needs.add(Need.onDatabase(sent.database(), Privilege.ALTER_ROUTINE, Privilege.DROP)
                    .softly());
        }
    }

    /** With a binary log only {@code SUPER} may create functions and triggers, unless creators are trusted. */
    private void distrusted() {
        if (rules.distrusts()) {
            needs.add(Need.onServer(Privilege.SUPER));
        }
    }

    private void createTable() {
        Words.Name name = words.name();
        boolean query = StatementNeeds.hasWord(t, "SELECT");
        if (temporary) {
            needs.add(Need.onDatabase(database(name), Privilege.CREATE_TMP_TABLE));
        } else {
            needs.table(name, Privilege.CREATE);
            if (query) {
                needs.add(Need.onTable(database(name), name.name(), Privilege.INSERT));
            }
            if (replaces) {
                needs.table(name, Privilege.DROP);
            }
        }
        boolean open = words.acceptOp('(');
        if (words.accept("LIKE")) {
            needs.table(words.name(), Privilege.SELECT);
        } else if (query) {
            selected(words.at() - (open ? 1 : 0));
        }
        options();
    }

    /** The tables of a query within the statement. */
    private void selected(int from) {
        int select = from;
        while (select < t.size() && !t.word(select, "SELECT")) {
            select++;
        }
        for (TableAccess access : SqlStatementAnalyzer.tablesRead(t, select, t.size())) {
            needs.table(sent.database(access.database()), access.table(), Set.of(Privilege.SELECT), false);
        }
        needs.functions(sent.info().functions());
    }

    /** Options of tables that name others, or files. */
    private void options() {
        for (int i = 0; i < t.size(); i++) {
            if (t.word(i, "UNION") && (t.op(i + 1, '=') || t.op(i + 1, '(')) && !t.word(i + 2, "SELECT")) {
                merged(t.op(i + 1, '=') ? i + 2 : i + 1);
            } else if (t.word(i, "DIRECTORY") && (t.word(i - 1, "DATA") || t.word(i - 1, "INDEX"))) {
                needs.add(Need.onServer(Privilege.FILE).softly());
            } else if (t.word(i, "REFERENCES") && rules.checksParents()) {
                Words parent = new Words(t);
                while (parent.at() <= i) {
                    parent.skip();
                }
                Words.Name name = parent.name();
                needs.add(Need.anyOnTable(
                                database(name),
                                name.name(),
                                Privilege.SELECT,
                                Privilege.INSERT,
                                Privilege.UPDATE,
                                Privilege.DELETE,
                                Privilege.REFERENCES)
                        .softly());
            }
        }
    }

    /** The tables under one of the engine MERGE. */
    private void merged(int open) {
        Words list = new Words(t);
        while (list.at() <= open) {
            list.skip();
        }
        while (!list.atEnd() && !list.peekOp(')')) {
            Words.Name name = list.name();
            if (name.name().isEmpty()) {
                return;
            }
            needs.table(name, Privilege.SELECT, Privilege.UPDATE, Privilege.DELETE);
            list.acceptOp(',');
        }
    }

    private void index() {
        words.to("ON");
        words.skip();
        needs.table(words.name(), Privilege.INDEX);
    }

    private void view(boolean drops) {
        Words.Name name = words.name();
        needs.add(Need.onTable(database(name), name.name(), Privilege.CREATE_VIEW));
        if (drops) {
            needs.add(Need.onTable(database(name), name.name(), Privilege.DROP));
        }
        // Any privilege on each column that is selected, SELECT on those that are used elsewhere.
        for (TableAccess access : SqlStatementAnalyzer.tablesRead(t, words.at(), t.size())) {
            String database = sent.database(access.database());
            if (database.equalsIgnoreCase("information_schema")) {
                continue;
            }
            needs.add(Need.anyOnTable(
                    database, access.table(), Privilege.SELECT, Privilege.INSERT, Privilege.UPDATE, Privilege.DELETE));
            needs.add(Need.onTable(database, access.table(), Privilege.SELECT).softly());
        }
        needs.functions(sent.info().functions());
    }

    private void alter() {
        String object = object();
        words.exists();
        switch (object) {
            case "TABLE" -> alterTable();
            case "SEQUENCE" -> needs.table(words.name(), Privilege.ALTER);
            case "DATABASE", "SCHEMA" -> {
                boolean named = !sent.info().tables().isEmpty();
                String database = named ? sent.info().tables().get(0).database() : sent.database();
                Need need = Need.onDatabase(database, Privilege.ALTER);
                boolean optionFirst = List.of("CHARACTER", "CHARSET", "DEFAULT", "COLLATE").stream()
                        .anyMatch(words::peek);
                needs.add(optionFirst ? Need.onDatabase(sent.database(), Privilege.ALTER) : need);
                if (StatementNeeds.hasWord(t, "UPGRADE")) {
                    needs.add(Need.onServer(Privilege.SUPER).softly());
                }
            }
            case "VIEW" -> view(true);
            case "PROCEDURE", "FUNCTION" -> routine(object);
            case "EVENT" -> {
                needs.add(Need.onDatabase(database(words.name()), Privilege.EVENT));
                while (words.to("RENAME")) {
                    words.skip();
                    if (words.accept("TO")) {
                        needs.add(Need.onDatabase(database(words.name()), Privilege.EVENT));
                    }
                }
            }
            default -> unsure();
        }
    }

    private void routine(String object) {
        Words.Name name = words.name();
        needs.add(Need.onRoutine(database(name), name.name(), object.equals("PROCEDURE"), Privilege.ALTER_ROUTINE));
    }

    private void alterTable() {
        Words.Name name = words.name();
        needs.table(name, Privilege.ALTER);
        while (!words.atEnd()) {
            if (words.peekOp('(')) {
                words.parenthesis();
            } else if (words.accept("DROP", "PARTITION") || words.accept("TRUNCATE", "PARTITION")) {
                needs.table(name, Privilege.DROP);
            } else if (words.accept("EXCHANGE", "PARTITION")) {
                words.to("TABLE");
                words.skip();
                Words.Name other = words.name();
                for (Words.Name each : List.of(name, other)) {
                    needs.table(each, Privilege.ALTER, Privilege.DROP, Privilege.CREATE, Privilege.INSERT);
                }
            } else if (words.accept("RENAME")) {
                renamed(name);
            } else {
                words.skip();
            }
        }
        options();
    }

    private void renamed(Words.Name name) {
        if (words.peek("COLUMN") || words.peek("INDEX") || words.peek("KEY")) {
            return;
        }
        if (!words.accept("TO") && !words.accept("AS")) {
            words.acceptOp('=');
        }
        Words.Name now = words.name();
        needs.table(name, Privilege.DROP);
        strictly(now, Privilege.CREATE, Privilege.INSERT);
    }

    /** On a table that is not there yet: what its columns have does not count. */
    private void strictly(Words.Name name, Privilege... wanted) {
        for (Privilege each : wanted) {
            needs.add(Need.onTable(database(name), name.name(), each));
        }
    }

    private boolean isTemporary(Words.Name name) {
        return rules.freesTemporaryTables() && sent.temporary().test(database(name), name.name());
    }

    private void drop() {
        String object = object();
        words.exists();
        switch (object) {
            case "TABLE", "TABLES", "VIEW", "SEQUENCE" -> {
                if (!temporary && !sent.info().has(Flag.TEMPORARY)) {
                    do {
                        needs.table(words.name(), Privilege.DROP);
                    } while (words.acceptOp(','));
                }
            }
            case "DATABASE", "SCHEMA" -> needs.add(Need.onDatabase(words.name().name(), Privilege.DROP));
            case "INDEX" -> index();
            case "TRIGGER" -> trigger();
            case "PROCEDURE", "FUNCTION" -> routine(object);
            case "EVENT" -> needs.add(Need.onDatabase(database(words.name()), Privilege.EVENT));
            case "PACKAGE" -> unsure();
            default -> unsure();
        }
    }

    /** Its table is not named. */
    private void trigger() {
        String database = database(words.name());
        needs.add(standing -> {
            Answer whole = standing.on(database).has(Set.of(Privilege.TRIGGER));
            return whole != Answer.NO || standing.now().hasWithin(database) == Answer.NO ? whole : Answer.UNSURE;
        });
    }

    private void rename() {
        words.accept("TABLE");
        words.accept("TABLES");
        words.exists();
        do {
            Words.Name from = words.name();
            if (isTemporary(from)) {
                // MariaDB renames temporary tables so, MySQL does not.
                unsure();
            }
            words.to("TO");
            words.skip();
            Words.Name to = words.name();
            needs.table(from, Privilege.ALTER, Privilege.DROP);
            strictly(to, Privilege.CREATE, Privilege.INSERT);
        } while (words.acceptOp(','));
    }
}
