package org.generallog.replicator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of {@code src/docs} that is made from the program. */
public final class DocsPage {
    private DocsPage() {}

    /** Fails when the page is not as the program would write it; with {@code -Dupdate.docs=true} writes it. */
    public static void assertUpToDate(String name, String expected) throws IOException {
        Path page = Path.of("..", "src", "docs", name);
        if (Boolean.getBoolean("update.docs")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, expected);
        }
        String found = Files.exists(page) ? Files.readString(page) : "";
        assertEquals(
                expected,
                found,
                "src/docs/" + name + " is out of date; write it with: mvn -pl replicator -am test -Dupdate.docs=true"
                        + " -Dtest='*PageTest' -Dsurefire.failIfNoSpecifiedTests=false");
    }
}
