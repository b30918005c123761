package org.generallog.replicator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.generallog.replay.apply.FailureKind;
import org.generallog.replay.apply.FailureTable;
import org.generallog.replicator.daemon.ExitCode;
import org.junit.jupiter.api.Test;

/** The operator's page of errors, and the exit codes on the runbook. */
class ErrorsPageTest {
    @Test
    void thePageIsUpToDate() throws Exception {
        DocsPage.assertUpToDate("errors.md", page());
    }

    @Test
    void eachExitCodeHasARow() throws Exception {
        String runbook = Files.readString(Path.of("..", "src", "docs", "runbook.md"));
        for (Field field : ExitCode.class.getFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                assertTrue(runbook.contains("\n| " + field.getInt(null) + " | "), field.getName());
            }
        }
    }

    private static String page() {
        return """
                # Errors of the new instance

                What becomes of a transaction when the new instance answers with an error. An error that is not
                listed is one of the statement: it is rejected. The numbers are those of MySQL's "Server Error
                Message Reference" and MariaDB's "Error Codes". This page is made from the program.

                ## Tried again

                Nothing took effect, and the same may succeed soon. Nobody needs to do anything.

                %s
                ## Asked for

                It may have taken effect or not: the checkpoint on the new instance is read, and decides. Nobody
                needs to do anything.

                %s
                ## Waited for

                No statement succeeds until someone helps. Applying stops and tries again every ten seconds;
                the status says `stuck`. Capturing goes on, so nothing is lost.

                %s
                ## Rejected

                The statement never succeeds. It is recorded in `replicator.rejected` on the new instance, its
                rows go on [the list to verify](to-verify.md), and applying goes on. `export --only rejected`
                writes them all down.

                %s
                """.formatted(
                        rows(FailureKind.TRANSIENT, false),
                        rows(FailureKind.AMBIGUOUS, false),
                        rows(FailureKind.FATAL, true),
                        rows(FailureKind.REJECTED, true)).stripTrailing()
                + "\n";
    }

    private static String rows(FailureKind kind, boolean remedy) {
        Predicate<FailureTable.Entry> wanted = each -> each.kind() == kind;
        String head = remedy ? "| error | means | what to do |\n|---|---|---|\n" : "| error | means |\n|---|---|\n";
        return FailureTable.all().stream()
                .filter(wanted)
                .map(each ->
                        "| " + each.code() + " | " + each.meaning() + (remedy ? " | " + each.remedy() : "") + " |\n")
                .collect(Collectors.joining("", head, ""));
    }
}
