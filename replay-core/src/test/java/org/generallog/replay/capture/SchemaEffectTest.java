package org.generallog.replay.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.generallog.replay.capture.SchemaEffect.Evidence;
import org.generallog.replay.capture.SchemaEffect.Kind;
import org.generallog.replay.catalog.TableTrace;
import org.generallog.replay.sql.Lexer;
import org.generallog.replay.sql.LexicalMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a table shows of a schema statement. */
class SchemaEffectTest {
    private static final long SECOND = 1_000;

    /** {@code whole} stands behind what says all of the statement. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ADD COLUMN c INT, ADD KEY k (a, b) | +COLUMN c +INDEX k whole",
                "ADD `c d` INT AFTER b | +COLUMN c d whole",
                "DROP c, DROP INDEX k | -COLUMN c -INDEX k whole",
                "DROP KEY k, ADD KEY k (b) | ''",
                "DROP PRIMARY KEY, ADD PRIMARY KEY (a) | ''",
                "DROP COLUMN c, CHANGE d c INT | ''",
                "CHANGE COLUMN d e INT FIRST | +COLUMN e",
                "CHANGE d d BIGINT | ''",
                "ADD COLUMN c INT, CHANGE a b INT | +COLUMN c +COLUMN b",
                "ADD COLUMN c INT, ENGINE=InnoDB | +COLUMN c",
                "ADD (c INT, d INT) | ''",
                "ADD UNIQUE (b) | ''",
                "ADD UNIQUE KEY u (b) | +INDEX u whole",
                "ADD CONSTRAINT n UNIQUE (b) | +INDEX n whole",
                "ADD CONSTRAINT n UNIQUE KEY m (b) | +INDEX m whole",
                "ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES p (a) | +CONSTRAINT f whole",
                "DROP FOREIGN KEY f | ''",
                "ADD PARTITION (PARTITION p1 VALUES LESS THAN (9)) | ''",
                "DROP PARTITION p1 | ''",
                "MODIFY c BIGINT | ''",
                "ADD COLUMN IF NOT EXISTS c INT | +COLUMN c whole"
            })
    void anAlterLeaves(String parts, String expected) {
        AlterMarks.Left left = marks("ALTER TABLE d.t " + parts);
        String said = left.marks().stream()
                .map(mark -> (mark.there() ? "+" : "-") + mark.part() + " " + mark.name())
                .collect(Collectors.joining(" "));
        assertEquals(expected, said + (left.whole() ? " whole" : ""));
    }

    private static AlterMarks.Left marks(String sql) {
        return AlterMarks.of(Lexer.lex(sql.getBytes(StandardCharsets.UTF_8), LexicalMode.DEFAULT))
                .orElseThrow();
    }

    private static Evidence altered(String parts, long createdSecond) {
        AlterMarks.Left left = marks("ALTER TABLE t " + parts);
        return new SchemaEffect("d", "t", Kind.ALTERS, left.marks(), left.whole()).of(table(createdSecond), SECOND);
    }

    private static Optional<TableTrace> table(long createdSecond) {
        return Optional.of(
                new TableTrace(createdSecond, Set.of("id", "c"), Set.of("primary"), Set.of(), Optional.empty()));
    }

    @Test
    void whatItShouldShowSaysMoreThanTheTimeOfItsLastChange() {
        assertEquals(Evidence.DONE, altered("ADD c INT", SECOND - 100));
        assertEquals(Evidence.NOT_DONE, altered("ADD e INT", SECOND + 100));
        assertEquals(Evidence.DONE, altered("ADD c INT, MODIFY id BIGINT", SECOND - 100));
        assertEquals(Evidence.UNCHANGED, altered("ADD COLUMN IF NOT EXISTS c INT, MODIFY id BIGINT", SECOND - 100));
        assertEquals(Evidence.UNCHANGED, altered("MODIFY c BIGINT", SECOND - 1));
        assertEquals(Evidence.SAME_SECOND, altered("MODIFY c BIGINT", SECOND));
        assertEquals(Evidence.DONE, altered("MODIFY c BIGINT", SECOND + 1));
        assertEquals(Evidence.UNKNOWN, altered("MODIFY c BIGINT", 0));
    }

    /** MyISAM reads foreign keys and forgets them. */
    @Test
    void aForeignKeyThatIsNotThereWasNotNecessarilyRefused() {
        assertEquals(Evidence.UNCHANGED, altered("ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES p (id)", SECOND - 1));
    }

    @Test
    void aDroppedTableThatIsThereIsAnOlderOneOrMayBeANewOne() {
        SchemaEffect drops = new SchemaEffect("d", "t", Kind.DROPS, java.util.List.of(), true);
        assertEquals(Evidence.DONE, drops.of(Optional.empty(), SECOND));
        assertEquals(Evidence.NOT_DONE, drops.of(table(SECOND - 1), SECOND));
        assertEquals(Evidence.AGAIN, drops.of(table(SECOND), SECOND));
    }
}
