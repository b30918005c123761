package org.generallog.replay.sql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.generallog.replay.sql.StatementInfo.Flag;
import org.generallog.replay.sql.TableAccess.Mode;

/**
 * Says what statements do: by their first words where these are enough, by Druid's MySQL parser where tables and rows matter, and by
 * the fixed beginning of the grammar where Druid does not understand them. Has no state.
 */
public final class SqlStatementAnalyzer implements StatementAnalyzer {
    @Override
    public StatementInfo analyze(byte[] statement, LexicalMode mode) {
        return analyze(Lexer.lex(statement, mode));
    }

    /** What a statement does whose tokens are known already. */
    public StatementInfo analyze(Tokens tokens) {
        int end = tokens.size();
        while (end > 0 && tokens.op(end - 1, ';')) {
            end--;
        }
        return analyze(tokens, 0, end);
    }

    @Override
    public List<byte[]> split(byte[] packet, LexicalMode mode) {
        return StatementSplitter.split(packet, mode);
    }

    /** What the statement does that stands between two tokens, the one before {@code end} being its last. */
    public StatementInfo analyze(Tokens t, int from, int end) {
        int first = pastParentheses(t, from, end);
        if (first >= end) {
            return StatementInfo.of(first == from ? StatementKind.EMPTY : StatementKind.UNPARSED);
        }
        String verb = t.upper(first);
        Cursor c = new Cursor(t, first + 1, end);
        return switch (verb) {
            case "SELECT", "VALUES" -> select(t, from, end);
            case "INSERT", "REPLACE", "UPDATE", "DELETE" -> write(t, verb, first, end);
            case "LOAD" -> load(t, first, end);
            case "WITH" -> with(t, first, end);
            case "SET" -> set(t, c);
            case "CREATE" -> create(t, first, end);
            case "ALTER", "DROP", "RENAME", "TRUNCATE" -> DdlStatements.of(verb, c);
            case "CALL" -> expression(t, StatementKind.CALL, first, end);
            case "DO" -> expression(t, StatementKind.DO, first, end);
            default -> SimpleStatements.of(verb, c).orElseGet(() -> unparsed(t, first, end));
        };
    }

    /** What a view's query reads and calls, as the server prints it. */
    public StatementInfo analyzeQuery(Tokens t) {
        TokenFacts facts = TokenFacts.scan(t, 0, 0, t.size());
        List<TableAccess> tables = DruidStatements.tables(t, facts, Mode.READ, 0, t.size())
                .orElseGet(() -> FromClauses.tables(t, 0, t.size(), Mode.READ));
        return info(StatementKind.READ, tables, facts);
    }

    /** The tables and views that a statement reads, by its clauses alone: cheaper than to parse it, and less exact. */
    public static List<TableAccess> tablesRead(Tokens t, int from, int end) {
        return FromClauses.tables(t, from, end, Mode.READ);
    }

    /**
     * Which of {@link Flag#NON_DETERMINISTIC}, {@link Flag#CLOCK} and {@link Flag#FRACTION} hold for anything in a stored program's body: {@code UUID()}, {@code
     * RAND()}, {@code SYSDATE()}; not {@code ROW_COUNT()}, which the body itself decides.
     */
    public static Set<Flag> unrepeatable(Tokens body) {
        TokenFacts facts = TokenFacts.scan(body, 0, 0, body.size());
        EnumSet<Flag> found = EnumSet.noneOf(Flag.class);
        if (facts.unrepeatable) {
            found.add(Flag.NON_DETERMINISTIC);
        }
        for (Flag clock : List.of(Flag.CLOCK, Flag.FRACTION)) {
            if (facts.flags.contains(clock)) {
                found.add(clock);
            }
        }
        return found;
    }

    private static int pastParentheses(Tokens t, int from, int end) {
        int first = from;
        while (first < end && t.op(first, '(')) {
            first++;
        }
        return first;
    }

    private static StatementInfo unparsed(Tokens t, int from, int end) {
        return info(StatementKind.UNPARSED, List.of(), TokenFacts.scan(t, from, from, end));
    }

    private static StatementInfo info(StatementKind kind, List<TableAccess> tables, TokenFacts facts) {
        return new StatementInfo(kind, tables, List.of(), "", facts.functions, facts.userVariables, facts.flags);
    }

    private static StatementInfo expression(Tokens t, StatementKind kind, int first, int end) {
        Cursor c = new Cursor(t, first + 1, end);
        if (kind == StatementKind.CALL) {
            c.table();
        }
        int calls = kind == StatementKind.CALL ? c.at() + 1 : c.at();
        return info(kind, List.of(), TokenFacts.scan(t, c.at(), calls, end));
    }

    /** Only a read that locks, may call a stored function or assigns a variable is worth parsing: no other leaves a trace. */
    private static StatementInfo select(Tokens t, int from, int end) {
        TokenFacts facts = TokenFacts.scan(t, from, from, end);
        if (!facts.locking && facts.functions.isEmpty() && !facts.flags.contains(Flag.ASSIGNS_USER_VARIABLE)) {
            return info(StatementKind.READ, List.of(), facts);
        }
        Mode mode = facts.locking ? Mode.LOCK : Mode.READ;
        StatementKind kind = facts.locking ? StatementKind.LOCKING_READ : StatementKind.READ;
        List<TableAccess> tables = DruidStatements.tables(t, facts, mode, from, end)
                .orElseGet(() -> FromClauses.tables(t, from, end, mode));
        return info(kind, tables, facts);
    }

    private static StatementInfo with(Tokens t, int first, int end) {
        int depth = 0;
        for (int i = first + 1; i < end; i++) {
            if (t.op(i, '(')) {
                depth++;
            } else if (t.op(i, ')')) {
                depth--;
            } else if (depth == 0 && (t.word(i, "UPDATE") || t.word(i, "DELETE"))) {
                return parsedWrite(t, first, end, TokenFacts.scan(t, first, first, end), EnumSet.noneOf(Flag.class));
            } else if (depth == 0 && t.word(i, "SELECT")) {
                break;
            }
        }
        return select(t, first, end);
    }

    private static StatementInfo write(Tokens t, String verb, int first, int end) {
        Optional<WriteHead> head = WriteHead.of(verb, new Cursor(t, first + 1, end));
        int calls = head.map(WriteHead::next).orElse(first);
        boolean columns = t.op(calls, '(') || t.op(calls - 1, ')');
        TokenFacts facts = TokenFacts.scan(t, first + 1, columns ? calls + 1 : calls, end);
        if (facts.plain) {
            facts.flags.add(Flag.PLAIN);
        }
        if (facts.limit) {
            facts.flags.add(facts.order ? Flag.ORDERED_LIMIT : Flag.NON_DETERMINISTIC);
        }
        StatementInfo parsed = parsedWrite(
                t, first, end, facts, head.map(WriteHead::flags).orElseGet(() -> EnumSet.noneOf(Flag.class)));
        return parsed.kind() == StatementKind.UNPARSED && head.isPresent() ? byHead(head.get(), facts) : parsed;
    }

    private static StatementInfo parsedWrite(Tokens t, int first, int end, TokenFacts facts, Set<Flag> flags) {
        facts.flags.addAll(flags);
        return DruidStatements.tables(t, facts, Mode.LOCK, first, end)
                .filter(tables -> tables.stream().anyMatch(TableAccess::writes))
                .map(tables -> info(StatementKind.WRITE, tables, facts))
                .orElseGet(() -> info(StatementKind.UNPARSED, List.of(), facts));
    }

    /** A statement that is not understood touches its target alone only where it has no query within. */
    private static StatementInfo byHead(WriteHead head, TokenFacts facts) {
        if (head.target() == null || facts.select) {
            return info(StatementKind.UNPARSED, List.of(), facts);
        }
        Mode mode = facts.duplicateKey ? Mode.UPSERT : head.mode();
        return info(StatementKind.WRITE, List.of(head.target().access(mode)), facts);
    }

    private static StatementInfo load(Tokens t, int first, int end) {
        return WriteHead.of("LOAD", new Cursor(t, first + 1, end))
                .map(head -> {
                    TokenFacts facts = TokenFacts.scan(t, first + 1, end, end);
                    facts.flags.addAll(head.flags());
                    List<TableAccess> tables = head.target() == null
                            ? List.of()
                            : List.of(head.target().access(head.mode()));
                    return info(StatementKind.WRITE, tables, facts);
                })
                .orElseGet(() -> StatementInfo.of(StatementKind.SERVER));
    }

    /** MariaDB's {@code SET STATEMENT … FOR} carries its settings in its own text: it is what the statement within is. */
    private StatementInfo set(Tokens t, Cursor c) {
        if (c.accept("STATEMENT")) {
            while (!c.atEnd() && !c.peek("FOR")) {
                if (c.peekOp('(')) {
                    c.skipParenthesis();
                } else {
                    c.skip();
                }
            }
            return analyze(t, Math.min(c.end(), c.at() + 1), c.end());
        }
        return SetStatements.parse(c);
    }

    /** A table created from a query depends on the tables that the query reads. */
    private static StatementInfo create(Tokens t, int first, int end) {
        StatementInfo ddl = DdlStatements.of("CREATE", new Cursor(t, first + 1, end));
        boolean table = ddl.kind() == StatementKind.DDL
                && !ddl.has(Flag.ROUTINE)
                && !ddl.tables().isEmpty();
        int query = table ? query(t, first, end) : end;
        if (query == end) {
            return ddl;
        }
        TokenFacts facts = TokenFacts.scan(t, query, query, end);
        facts.flags.addAll(ddl.flags());
        List<TableAccess> tables = DruidStatements.tables(t, facts, Mode.LOCK, first, end)
                .map(all -> withTarget(ddl.tables().get(0), all))
                .orElseGet(() -> withTarget(ddl.tables().get(0), FromClauses.tables(t, query, end, Mode.LOCK)));
        return new StatementInfo(
                StatementKind.DDL, tables, List.of(), "", facts.functions, facts.userVariables, facts.flags);
    }

    private static List<TableAccess> withTarget(TableAccess target, List<TableAccess> all) {
        List<TableAccess> tables = new ArrayList<>(all.size());
        tables.add(target);
        all.stream()
                .filter(one -> !(one.database().equals(target.database())
                        && one.table().equals(target.table())))
                .forEach(tables::add);
        return tables;
    }

    private static int query(Tokens t, int first, int end) {
        for (int i = first; i < end; i++) {
            if (t.word(i, "SELECT") && !t.op(i - 1, '.')) {
                return i;
            }
        }
        return end;
    }
}
