package org.generallog.replay.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Comments and blanks between the tokens of a statement mean nothing (manual, "Comments"), so the analyzer says the same with any of them.
 * {@code -Dfuzz.seed=…} for a failure again.
 */
class BlanksChangeNothingTest {
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final int ROUNDS = 40;
    private static final List<String> BLANKS = List.of(
            " ",
            "\n",
            "\t",
            "\r\n",
            "\f",
            "/**/",
            " /* x */ ",
            "/* it's */",
            "/* \" ` \\ */",
            "/* ; COMMIT; */",
            "/* -- */",
            "/* # \n */",
            "/***/",
            "/* /* */",
            " # it's `\n",
            " -- \"(\n",
            " --\n",
            "\n-- ;\n");

    private final SqlStatementAnalyzer analyzer = new SqlStatementAnalyzer();

    @ParameterizedTest
    @MethodSource("statements")
    void betweenTokens(String statement) {
        byte[] sql = statement.getBytes(StandardCharsets.ISO_8859_1);
        String expected = facts(sql);
        Random random = new Random(SEED + statement.hashCode());
        for (int round = 0; round < ROUNDS; round++) {
            byte[] blanked = blanked(sql, random);
            assertEquals(
                    expected,
                    facts(blanked),
                    () -> "-Dfuzz.seed=" + SEED + ": " + new String(blanked, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void aroundTheDotOfAName() {
        String expected = facts("UPDATE d.t SET t.a = 1 WHERE t.id = 5".getBytes(StandardCharsets.ISO_8859_1));

        assertEquals(
                expected,
                facts("UPDATE d . t SET t /* x */ . a = 1 WHERE t .id = 5".getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Those without comments that hold code. */
    static Stream<String> statements() {
        return StatementTableTest.statements()
                .map(arguments -> (String) arguments.get()[0])
                .filter(sql -> !sql.contains("/*!") && !sql.contains("/*M!") && !sql.contains("/*+"));
    }

    /** All but the text of expressions, which holds the comments within. */
    private String facts(byte[] sql) {
        StatementInfo info = analyzer.analyze(sql, LexicalMode.DEFAULT);
        return Notation.of(new StatementInfo(
                info.kind(),
                info.tables(),
                info.assignments().stream()
                        .map(one -> new Assignment(one.scope(), one.name(), one.value(), ""))
                        .toList(),
                info.name(),
                info.functions(),
                info.userVariables(),
                info.flags()));
    }

    private static byte[] blanked(byte[] sql, Random random) {
        Tokens t = Lexer.lex(sql, LexicalMode.DEFAULT);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int from = 0;
        for (int i = 0; i < t.size(); i++) {
            if (mayStandBefore(t, i) && random.nextInt(3) == 0) {
                out.write(sql, from, t.start(i) - from);
                out.writeBytes(BLANKS.get(random.nextInt(BLANKS.size())).getBytes(StandardCharsets.US_ASCII));
                from = t.start(i);
            }
        }
        out.write(sql, from, sql.length - from);
        return out.toByteArray();
    }

    /**
     * Between tokens that touch each other a blank may mean something: {@code count (}, {@code a. select}, {@code < =}, {@code @ a},
     * {@code _utf8 'x'}. A number or a word before a quote is a literal of its own kind.
     */
    private static boolean mayStandBefore(Tokens t, int i) {
        if (i == 0 || t.end(i - 1) < t.start(i)) {
            return true;
        }
        boolean operators = t.is(i - 1, TokenKind.OPERATOR) && t.is(i, TokenKind.OPERATOR);
        boolean parentheses = t.op(i - 1, '(') || t.op(i - 1, ')') || t.op(i, ')') || t.op(i - 1, ',') || t.op(i, ',');
        boolean dot = t.op(i - 1, '.') || t.op(i, '.');
        return !dot
                && (parentheses
                        || (!operators
                                && !t.op(i, '(')
                                && (t.is(i, TokenKind.OPERATOR) || t.is(i - 1, TokenKind.OPERATOR))));
    }
}
