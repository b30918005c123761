package org.generallog.replay.nested;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.sql.Assignment;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.generallog.replay.sql.ServerFunctions;
import org.generallog.replay.sql.SqlStatementAnalyzer;
import org.generallog.replay.sql.StatementInfo;
import org.generallog.replay.sql.StatementKind;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;
import org.generallog.replay.sql.UserVariables;

/**
 * The body of a trigger, function, procedure or event: the rows that it writes, in which order, and what they set off in turn.
 *
 * @param database where its unqualified names belong
 * @param rows the steps that write a row
 * @param infos what each statement touches
 * @param functions functions that it may call anywhere, {@code name} or {@code db.name}, lower case
 * @param variables user variables anywhere in it
 * @param procedures those that it calls, {@code name} or {@code db.name}
 * @param settings session variables that it sets, and local ones, which look the same
 * @param traits what else is known
 * @param outline the same for those who do not follow its rows
 */
record StoredProgram(
        String database,
        Flow flow,
        List<Step> rows,
        List<StatementInfo> infos,
        Set<String> functions,
        UserVariables variables,
        Set<String> procedures,
        List<Assignment> settings,
        Set<Trait> traits,
        ProgramOutline outline) {

    private static final Set<String> BRANCHING =
            Set.of("IF", "CASE", "LOOP", "WHILE", "REPEAT", "HANDLER", "LEAVE", "ITERATE", "SIGNAL", "FOR");

    enum Trait {
        /** The account may see the body. */
        VISIBLE,
        /** It uses what cannot be the same twice: {@code UUID()}, {@code RAND()}, {@code SYSDATE()} … */
        UNREPEATABLE,
        /** It asks for the time with digits behind the second. */
        FRACTION,
        /** It takes the time from the server's clock. */
        CLOCK,
        /** It prepares texts. */
        DYNAMIC,
        /** It has conditions, loops or handlers. */
        BRANCHES,
        /** The statement that it runs under takes values from it: by {@code RETURN}, or in {@code NEW}. */
        GIVES
    }

    StoredProgram {
        traits = Set.copyOf(traits);
    }

    /** What a program is made of, whichever kind it is. */
    record Source(String database, String body, String sqlMode, Definer definer) {}

    /** @param effects what statements of this database set off, given its tokens */
    static StoredProgram of(Source source, BiFunction<String, Tokens, Effects> effects) {
        Tokens tokens = tokens(source.body(), source.sqlMode());
        StoredProgramParser.Parsed parsed =
                StoredProgramParser.parse(tokens, source.definer(), effects.apply(source.database(), tokens));
        SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();
        List<StatementInfo> infos = new ArrayList<>();
        Set<String> procedures = new HashSet<>();
        EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);
        List<Assignment> settings = new ArrayList<>();
        for (Step step : parsed.rows()) {
            BodyStatement one = step.row;
            if (one != null && one.set()) {
                byte[] set = ("SET " + tokens.text(one.from(), one.to())).getBytes(StandardCharsets.ISO_8859_1);
                analyzer.analyze(set, mode(source.sqlMode())).assignments().stream()
                        .filter(each -> each.scope() == Assignment.Scope.SESSION)
                        .forEach(settings::add);
            }
            if (one != null && !one.set()) {
                StatementInfo info = analyzer.analyze(tokens, one.from(), one.to());
                infos.add(info);
                if (info.kind() == StatementKind.CALL) {
                    procedures.add(procedure(tokens, one.from() + 1));
                }
                if (info.has(StatementInfo.Flag.NON_DETERMINISTIC) && limits(tokens, one)) {
                    traits.add(Trait.UNREPEATABLE);
                }
            }
        }
        traits(tokens, traits);
        // Those of conditions, of RETURN and of NEW.x too.
        Set<StatementInfo.Flag> found = SqlStatementAnalyzer.unrepeatable(tokens);
        if (found.contains(StatementInfo.Flag.NON_DETERMINISTIC)) {
            traits.add(Trait.UNREPEATABLE);
        }
        if (found.contains(StatementInfo.Flag.FRACTION)) {
            traits.add(Trait.FRACTION);
        }
        if (found.contains(StatementInfo.Flag.CLOCK)) {
            traits.add(Trait.CLOCK);
        }
        if (gives(tokens)) {
            traits.add(Trait.GIVES);
        }
        if (!source.body().isEmpty()) {
            traits.add(Trait.VISIBLE);
        }
        Set<String> calls = Set.copyOf(StoredProgramParser.calls(tokens, 0, tokens.size()));
        boolean dynamic = traits.contains(Trait.DYNAMIC);
        ProgramOutline outline = new ProgramOutline(
                source.database(),
                source.definer(),
                List.copyOf(infos),
                calls,
                Set.copyOf(procedures),
                dynamic,
                dynamic ? texts(tokens) : List.of(),
                ProgramOutline.isHarmful(tokens),
                ServerFunctions.readsFile(tokens),
                ProgramOutline.defines(tokens));
        return new StoredProgram(
                source.database(),
                parsed.flow(),
                parsed.rows(),
                List.copyOf(infos),
                calls,
                UserVariables.of(tokens),
                procedures,
                List.copyOf(settings),
                traits,
                outline);
    }

    private static List<String> texts(Tokens tokens) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.is(i, TokenKind.STRING)) {
                texts.add(tokens.literal(i).text());
            }
        }
        return List.copyOf(texts);
    }

    /** The name of the procedure that is called here, {@code name} or {@code db.name}; empty for none. */
    static String procedure(Tokens tokens, int at) {
        if (!tokens.isName(at)) {
            return "";
        }
        boolean qualified = tokens.op(at + 1, '.') && tokens.isName(at + 2);
        return qualified ? tokens.name(at) + "." + tokens.name(at + 2) : tokens.name(at);
    }

    private static boolean limits(Tokens tokens, BodyStatement one) {
        for (int i = one.from(); i < one.to(); i++) {
            if (tokens.word(i, "LIMIT")) {
                return true;
            }
        }
        return false;
    }

    private static boolean gives(Tokens tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            boolean column = tokens.word(i, "NEW") && BodyStatement.isRowVariable(tokens, i);
            boolean assigned = tokens.op(i + 3, '=') || tokens.op(i + 3, ":=") || tokens.word(i - 1, "INTO");
            if (tokens.word(i, "RETURN") || (column && assigned)) {
                return true;
            }
        }
        return false;
    }

    private static void traits(Tokens tokens, Set<Trait> traits) {
        for (int i = 0; i < tokens.size(); i++) {
            String word = tokens.upper(i);
            if (word.equals("PREPARE") || word.equals("IMMEDIATE")) {
                traits.add(Trait.DYNAMIC);
            } else if (BRANCHING.contains(word)) {
                traits.add(Trait.BRANCHES);
            }
        }
    }

    /** Whether it runs texts that it puts together. */
    boolean dynamic() {
        return traits.contains(Trait.DYNAMIC);
    }

    /** Whether there is but one way through it. */
    boolean straight() {
        return !traits.contains(Trait.BRANCHES) && visible();
    }

    boolean visible() {
        return traits.contains(Trait.VISIBLE);
    }

    /** Whether it does the same again at the same time, as far as its own text tells. */
    boolean repeatable() {
        return !traits.contains(Trait.UNREPEATABLE);
    }

    /** @param fraction with digits behind the second */
    boolean readsClock(boolean fraction) {
        return traits.contains(fraction ? Trait.FRACTION : Trait.CLOCK);
    }

    /** Whether the statement that it runs under takes values from it. */
    boolean gives() {
        return traits.contains(Trait.GIVES);
    }

    static Tokens tokens(String text, String sqlMode) {
        return Lexer.lex(text.getBytes(StandardCharsets.UTF_8), mode(sqlMode));
    }

    private static LexicalMode mode(String sqlMode) {
        String mode = sqlMode.toUpperCase(Locale.ROOT);
        return new LexicalMode("utf8", mode.contains("ANSI_QUOTES"), mode.contains("NO_BACKSLASH_ESCAPES"));
    }

    /** Whether it changes rows by itself. */
    boolean writes() {
        return infos.stream().anyMatch(info -> switch (info.kind()) {
            case WRITE, CALL, UNPARSED, DDL -> true;
            default -> false;
        });
    }
}
