package org.generallog.replicator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.generallog.replay.transaction.Doubt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each reason for which rows are listed stands on the operator's page, with what to do. */
class ToVerifyPageTest {
    @ParameterizedTest
    @EnumSource
    void hasARow(Doubt reason) throws Exception {
        String page = Files.readString(Path.of("..", "src", "docs", "to-verify.md"));
        assertTrue(page.contains("| `" + reason.id() + "` | "), "to-verify.md says nothing of " + reason.id());
    }
}
