package org.generallog.replay.nested;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.generallog.replay.catalog.Definer;
import org.generallog.replay.sql.BuiltinFunctions;
import org.generallog.replay.sql.TokenKind;
import org.generallog.replay.sql.Tokens;

/**
 * Finds the statements of a stored program's body that the server logs when they run, and the orders in which they may run (manual,
 * "Compound Statement Syntax"). Logged are all but control flow, declarations, cursors, {@code RETURN} and assignments to local variables and
 * {@code NEW}; but the functions that such a part calls log theirs. A recursive descent over tokens.
 */
final class StoredProgramParser {
    private static final int DEEPEST = 200;

    private final Tokens t;
    private final Definer definer;
    private final Effects effects;
    private final List<Step> rows = new ArrayList<>();
    private final Step end = Step.joint();
    private final Deque<Block> blocks = new ArrayDeque<>();
    private int at;
    private int depth;

    /** A labelled or handled part that is being read. */
    private static final class Block {
        final String label;
        final Step begin = Step.joint();
        final Step end = Step.joint();
        final List<Flow> continued = new ArrayList<>(0);
        final List<Flow> exited = new ArrayList<>(0);

        Block(String label) {
            this.label = label;
        }
    }

    private StoredProgramParser(Tokens body, Definer definer, Effects effects) {
        this.t = body;
        this.definer = definer;
        this.effects = effects;
    }

    /** @param rows every step that writes a row */
    record Parsed(Flow flow, List<Step> rows) {}

    static Parsed parse(Tokens body, Definer definer, Effects effects) {
        StoredProgramParser parser = new StoredProgramParser(body, definer, effects);
        List<Flow> parts = new ArrayList<>();
        while (parser.at < body.size()) {
            parts.addAll(parser.statementsUntilEnd());
            // An END that closes nothing: not understood, yet what follows may be.
            parser.at++;
        }
        parts.add(Flow.nothing());
        Flow flow = Flow.sequence(parts);
        flow.last().next.add(parser.end);
        return new Parsed(new Flow(flow.first(), parser.end), List.copyOf(parser.rows));
    }

    /** The ways through a body, without what its statements set off. */
    static Flow parse(Tokens body) {
        return parse(body, Definer.UNKNOWN, Effects.NONE).flow();
    }

    /** The statements that are logged, in the order of the text. */
    static List<BodyStatement> statements(Tokens body) {
        List<BodyStatement> found = new ArrayList<>();
        for (Step step : parse(body, Definer.UNKNOWN, Effects.NONE).rows()) {
            if (step.row != null) {
                found.add(step.row);
            }
        }
        return found;
    }

    private Flow statement() {
        String label = "";
        if (t.isName(at) && t.op(at + 1, ':')) {
            label = t.name(at);
            at += 2;
        }
        if (depth >= DEEPEST) {
            skipTo(';');
            return Flow.nothing();
        }
        depth++;
        Flow flow = switch (t.upper(at)) {
            case "BEGIN" -> block(label);
            case "DECLARE" -> declare();
            case "IF", "CASE" -> branches();
            case "WHILE", "FOR" -> whileLoop(label);
            case "LOOP", "REPEAT" -> loop(label);
            case "LEAVE", "ITERATE" -> jump();
            case "RETURN" -> returns();
            case "OPEN" -> opens();
            case "CLOSE", "FETCH" -> silentUntil(';');
            case "SET" -> set();
            default -> plain();
        };
        depth--;
        return flow;
    }

    private Flow block(String label) {
        at++;
        if (t.word(at, "NOT")) {
            at += 2;
        }
        return inBlock(label, () -> {
            List<Flow> parts = statementsUntilEnd();
            end();
            return Flow.sequence(parts);
        });
    }

    private Flow inBlock(String label, Supplier<Flow> body) {
        Block block = new Block(label);
        blocks.push(block);
        Flow inner = body.get();
        blocks.pop();
        block.begin.next.add(inner.first());
        inner.last().next.add(block.end);
        return new Flow(block.begin, block.end);
    }

    /** The statements of an open block, up to its {@code END}. */
    private List<Flow> statementsUntilEnd() {
        List<Flow> parts = new ArrayList<>();
        while (at < t.size() && !t.word(at, "END")) {
            if (t.word(at, "UNTIL")) {
                int from = at;
                skipToEnd();
                parts.add(silent(from, at));
            } else {
                parts.add(statementsOnce());
            }
        }
        return parts;
    }

    private Flow statementsOnce() {
        int before = at;
        Flow flow = statement();
        accept(';');
        if (at == before) {
            at++;
        }
        return flow;
    }

    /** {@code END}, {@code END IF} …, with the label after it. */
    private void end() {
        at++;
        while (at < t.size() && t.isName(at) && !t.word(at, "END") && !t.word(at, "ELSE") && !t.word(at, "UNTIL")) {
            at++;
        }
    }

    /** {@code IF} and {@code CASE}: conditions, each with its statements, until {@code END}. */
    private Flow branches() {
        List<Flow> choices = new ArrayList<>();
        List<Flow> current = new ArrayList<>();
        boolean otherwise = false;
        current.add(condition("THEN"));
        // Conditions are looked at one after the other, so each may follow those before it.
        Step conditions = Step.joint();
        Flow first = current.get(0);
        conditions.next.add(first.first());
        Step failed = first.last();
        while (at < t.size() && !t.word(at, "END")) {
            if (t.word(at, "ELSE")) {
                at++;
                choices.add(Flow.sequence(current));
                current = new ArrayList<>(List.of(Flow.nothing()));
                failed.next.add(current.get(0).first());
                otherwise = true;
            } else if (t.word(at, "ELSEIF") || t.word(at, "WHEN")) {
                choices.add(Flow.sequence(current));
                current = new ArrayList<>(List.of(condition("THEN")));
                failed.next.add(current.get(0).first());
                failed = current.get(0).last();
            } else {
                current.add(statementsOnce());
            }
        }
        end();
        choices.add(Flow.sequence(current));
        Step after = Step.joint();
        choices.forEach(choice -> choice.last().next.add(after));
        if (!otherwise) {
            failed.next.add(after);
        }
        return new Flow(conditions, after);
    }

    private Flow condition(String word) {
        int from = at;
        skipExpression(word);
        return Flow.sequence(List.of(silent(from, at), Flow.nothing()));
    }

    private Flow whileLoop(String label) {
        return inBlock(label, () -> {
            Flow condition = condition("DO");
            List<Flow> parts = new ArrayList<>(List.of(Flow.nothing()));
            parts.addAll(statementsUntilEnd());
            end();
            Flow body = Flow.sequence(parts);
            Step done = Step.joint();
            condition.last().next.add(body.first());
            condition.last().next.add(done);
            body.last().next.add(condition.first());
            return new Flow(condition.first(), done);
        });
    }

    /** {@code LOOP} ends by {@code LEAVE} or {@code RETURN} alone, {@code REPEAT} after its {@code UNTIL}. */
    private Flow loop(String label) {
        boolean repeat = t.word(at, "REPEAT");
        at++;
        return inBlock(label, () -> {
            List<Flow> parts = new ArrayList<>(List.of(Flow.nothing()));
            parts.addAll(statementsUntilEnd());
            end();
            Flow body = Flow.sequence(parts);
            Step last = Step.joint();
            Step done = Step.joint();
            body.last().next.add(last);
            last.next.add(body.first());
            if (repeat) {
                last.next.add(done);
            }
            return new Flow(body.first(), done);
        });
    }

    private Flow jump() {
        boolean leaves = t.word(at, "LEAVE");
        String label = t.isName(at + 1) ? t.name(at + 1) : "";
        skipTo(';');
        Step target = end;
        for (Block block : blocks) {
            if (block.label.equalsIgnoreCase(label)) {
                target = leaves ? block.end : block.begin;
                break;
            }
        }
        return to(Flow.nothing(), target);
    }

    private Flow returns() {
        return to(silentUntil(';'), end);
    }

    /** What follows in the text is reached by other ways only. */
    private static Flow to(Flow flow, Step target) {
        flow.last().next.add(target);
        return new Flow(flow.first(), Step.joint());
    }

    /** A cursor's query runs when it is opened. */
    private Flow opens() {
        skipTo(';');
        return silent(0, t.size());
    }

    private Flow declare() {
        if (!t.word(at + 2, "HANDLER")) {
            int from = at;
            skipTo(';');
            return t.word(from + 2, "CURSOR") ? Flow.nothing() : silent(from, at);
        }
        boolean exits = t.word(at + 1, "EXIT");
        at += 4;
        boolean more = true;
        while (more && at < t.size()) {
            if (t.word(at, "SQLSTATE")) {
                at += t.word(at + 1, "VALUE") ? 3 : 2;
            } else {
                at += t.word(at, "NOT") ? 2 : 1;
            }
            more = accept(',');
        }
        Block block = blocks.poll();
        // A handler's own errors are not its business.
        Flow body = Flow.sequence(List.of(statement(), Flow.nothing()));
        if (block != null) {
            (exits ? block.exited : block.continued).add(body);
            blocks.push(block);
        }
        return Flow.nothing();
    }

    /** Each assignment of the list is logged as a statement of its own, unless it is to a local variable or {@code NEW}. */
    private Flow set() {
        int from = at;
        int first = at + 1;
        int parentheses = 0;
        List<Flow> parts = new ArrayList<>();
        at++;
        while (at < t.size() && !(parentheses == 0 && t.op(at, ';'))) {
            parentheses += t.op(at, '(') ? 1 : t.op(at, ')') ? -1 : 0;
            if (parentheses == 0 && t.op(at, ',')) {
                parts.add(assignment(first, at));
                first = at + 1;
            }
            at++;
        }
        parts.add(assignment(first, at));
        if (parts.size() == 1) {
            return parts.get(0);
        }
        Flow each = Flow.sequence(parts);
        return Flow.either(List.of(each, row(new BodyStatement(t, from, at, false))));
    }

    private Flow assignment(int from, int to) {
        if (from >= to || isLocal(from)) {
            return silent(from, to);
        }
        return row(new BodyStatement(t, from, to, true));
    }

    /** {@code NEW.x = …} for certain; a plain name may be a system variable, which is logged, or a local one, which is not. */
    private boolean isLocal(int from) {
        return BodyStatement.isRowVariable(t, from);
    }

    private Flow plain() {
        int from = at;
        skipTo(';');
        return at > from ? row(new BodyStatement(t, from, at, false)) : Flow.nothing();
    }

    private Flow row(BodyStatement statement) {
        Flow row = Flow.row(statement, definer, effects.of(statement));
        rows.add(row.first());
        handled(row.first());
        boolean local = statement.set()
                && !t.is(statement.from(), TokenKind.USER_VARIABLE)
                && !t.is(statement.from(), TokenKind.SYSTEM_VARIABLE);
        if (!local) {
            return row;
        }
        return Flow.either(List.of(row, silent(statement.from(), statement.to())));
    }

    private Flow silentUntil(char c) {
        int from = at;
        skipTo(c);
        return silent(from, at);
    }

    /** What is not logged itself: the functions that it calls, and an error. */
    private Flow silent(int from, int to) {
        Set<String> functions = calls(t, from, to);
        Flow flow = functions.isEmpty() ? Flow.nothing() : effects.calls(functions);
        Step step = Step.joint();
        handled(step);
        step.next.add(flow.first());
        return new Flow(step, flow.last());
    }

    /** An error leads to a handler of any block around, each declared before its statements. */
    private void handled(Step step) {
        for (Block block : blocks) {
            block.continued.forEach(body -> step.handlers.add(Step.handler(body, step.next)));
            block.exited.forEach(body -> step.handlers.add(Step.handler(body, List.of(block.end))));
        }
    }

    static Set<String> calls(Tokens t, int from, int to) {
        Set<String> calls = new HashSet<>();
        for (int i = from; i < to; i++) {
            if (!t.isName(i) || !t.op(i + 1, '(')) {
                continue;
            }
            String name = t.name(i).toLowerCase(Locale.ROOT);
            if (t.op(i - 1, '.') && t.isName(i - 2)) {
                calls.add(t.name(i - 2) + "." + name);
            } else if (BuiltinFunctions.maybeStored(t, i)) {
                calls.add(name);
            }
        }
        return calls;
    }

    private void skipTo(char c) {
        while (at < t.size() && !t.op(at, c)) {
            at++;
        }
    }

    private void skipToEnd() {
        int cases = 0;
        while (at < t.size() && !(cases == 0 && t.word(at, "END"))) {
            cases += t.word(at, "CASE") ? 1 : t.word(at, "END") ? -1 : 0;
            at++;
        }
    }

    /** Past an expression and the word that ends it; {@code CASE … WHEN … THEN … END} within it is skipped. */
    private void skipExpression(String word) {
        at++;
        int cases = 0;
        while (at < t.size() && !(cases == 0 && t.word(at, word))) {
            cases += t.word(at, "CASE") ? 1 : t.word(at, "END") && cases > 0 ? -1 : 0;
            at++;
        }
        at++;
    }

    private boolean accept(char c) {
        boolean found = t.is(at, TokenKind.OPERATOR) && t.op(at, c);
        if (found) {
            at++;
        }
        return found;
    }
}
