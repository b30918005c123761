package org.generallog.replay.capture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.generallog.replay.catalog.Catalog;
import org.generallog.replay.catalog.TableSchema;
import org.generallog.replay.nested.FiringScope;
import org.generallog.replay.nested.ProgramOutline;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TableAccess;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * Whether a statement leads to the server's own schemas or the replicator's beside others: by a further table, through a view, or in the body of a
 * trigger, function or procedure, there also as a text that it puts together. What is about these schemas alone is filtered elsewhere.
 */
final class ProtectedSchemas {
    private static final Set<String> PROGRAMS = Set.of("PROCEDURE", "FUNCTION", "EVENT", "PACKAGE", "TRIGGER");

    private static final int MOST_ANSWERS = 20_000;

    private final Catalog catalog;
    private final FilterRules filter;
    private final Map<Question, Boolean> answers = new HashMap<>();

    /** Statements that differ in their constants alone. */
    private record Question(long shape, String database) {}

    ProtectedSchemas(Catalog catalog, FilterRules filter) {
        this.catalog = catalog;
        this.filter = filter;
    }

    /**
     * @param database the session's default database
     * @param scope what runs under the statement
     */
    boolean isReached(Supplier<Tokens> tokens, StatementInfo info, String database, Supplier<FiringScope> scope) {
        if (info.shape() == 0) {
            return find(tokens, info, database, scope.get());
        }
        Question question = new Question(info.shape(), database);
        Boolean known = answers.get(question);
        if (known == null) {
            FiringScope programs = scope.get();
            known = find(tokens, info, database, programs);
            if (programs.dynamic()) {
                // The constants of the one at hand count.
                return known;
            }
            if (answers.size() >= MOST_ANSWERS) {
                answers.clear();
            }
            answers.put(question, known);
        }
        return known;
    }

    /** Views or programs may have changed. */
    void invalidate() {
        answers.clear();
    }

    private boolean find(Supplier<Tokens> tokens, StatementInfo info, String database, FiringScope scope) {
        return touches(info, database)
                || names(tokens, info)
                || unites(tokens, info)
                || writesFile(tokens, info)
                || scope.programs().stream().anyMatch(each -> reaches(each, tokens));
    }

    /** A file of the server's host, by a read that is replayed for what its functions do. */
    private static boolean writesFile(Supplier<Tokens> tokens, StatementInfo info) {
        if (info.kind() != StatementKind.READ && info.kind() != StatementKind.LOCKING_READ) {
            return false;
        }
        Tokens t = tokens.get();
        for (int i = 0; i < t.size(); i++) {
            if (ProgramOutline.writesFile(t, i)) {
                return true;
            }
        }
        return false;
    }

    /** By one of several tables, or through a view. */
    private boolean touches(StatementInfo info, String database) {
        int others = 0;
        int own = 0;
        for (TableAccess access : info.tables()) {
            if (access.writes()) {
                String of = TableNames.database(access, database);
                boolean protects = filter.protects(of);
                own += protects ? 1 : 0;
                others += protects ? 0 : 1;
                if (!protects && access.mode() != TableAccess.Mode.SCHEMA && isBehind(of, access.table())) {
                    return true;
                }
            }
        }
        return own > 0 && others > 0;
    }

    private boolean isBehind(String database, String name) {
        if (catalog.table(database, name).isPresent()) {
            return false;
        }
        List<TableSchema> behind = new ArrayList<>(new OldBases(catalog).behind(database, name));
        return behind.stream().anyMatch(base -> filter.protects(base.database()));
    }

    /** A procedure that is called there, or a program that is made there. */
    private boolean names(Supplier<Tokens> tokens, StatementInfo info) {
        boolean program = info.kind() == StatementKind.DDL && info.has(Flag.ROUTINE);
        if (info.kind() != StatementKind.CALL && !program) {
            return false;
        }
        Tokens t = tokens.get();
        int name = 0;
        if (info.kind() == StatementKind.CALL) {
            while (name < t.size() && !t.word(name, "CALL")) {
                name++;
            }
            name++;
        } else {
            while (name < t.size() && !PROGRAMS.contains(t.upper(name))) {
                name++;
            }
            name++;
            while (t.word(name, "IF") || t.word(name, "NOT") || t.word(name, "EXISTS")) {
                name++;
            }
        }
        return t.isName(name) && t.op(name + 1, '.') && filter.protects(t.name(name));
    }

    /** A table of the engine MERGE over tables there: what is written to it, is written there. */
    private boolean unites(Supplier<Tokens> tokens, StatementInfo info) {
        if (info.kind() != StatementKind.DDL || info.has(Flag.ROUTINE)) {
            return false;
        }
        Tokens t = tokens.get();
        for (int i = 0; i < t.size(); i++) {
            int open = t.op(i + 1, '=') ? i + 2 : i + 1;
            if (t.word(i, "UNION") && t.op(open, '(')) {
                for (int k = open + 1; k < t.size() && !t.op(k, ')'); k++) {
                    if (t.isName(k) && t.op(k + 1, '.') && filter.protects(t.name(k))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private boolean reaches(ProgramOutline program, Supplier<Tokens> sent) {
        if (program.harmful()) {
            return true;
        }
        for (StatementInfo info : program.statements()) {
            for (TableAccess access : info.tables()) {
                String of = TableNames.database(access, program.database());
                if (access.writes() && (filter.protects(of) || isBehind(of, access.table()))) {
                    return true;
                }
            }
        }
        return program.dynamic()
                && (program.texts().stream().anyMatch(this::speaks)
                        || constants(sent.get()).stream().anyMatch(this::speaks));
    }

    private static List<String> constants(Tokens t) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < t.size(); i++) {
            if (t.is(i, TokenKind.STRING)) {
                texts.add(t.literal(i).text());
            }
        }
        return texts;
    }

    /** Whether a text that may become a statement, or a part of one, is about these schemas. */
    private boolean speaks(String text) {
        Tokens t = Lexer.lex(text.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT);
        for (int i = 0; i < t.size(); i++) {
            if (t.isName(i) && filter.protects(t.name(i)) && !isReadOnly(t.name(i))) {
                return true;
            }
        }
        return ProgramOutline.isHarmful(t);
    }

    /** In which nothing can be changed that matters: texts ask them often. */
    private static boolean isReadOnly(String schema) {
        String lower = schema.toLowerCase(Locale.ROOT);
        return lower.equals("information_schema") || lower.equals("performance_schema");
    }
}
