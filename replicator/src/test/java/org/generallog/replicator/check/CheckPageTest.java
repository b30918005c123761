package org.generallog.replicator.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.generallog.replicator.DocsPage;
import org.junit.jupiter.api.Test;

class CheckPageTest {
    @Test
    void thePageIsUpToDate() throws Exception {
        DocsPage.assertUpToDate("check.md", CheckPage.markdown());
    }

    @Test
    void eachCheckHasACodeOfItsOwnAndSaysWhatItMeans() {
        Set<String> codes = new HashSet<>();
        for (Check check : Checks.ALL) {
            About about = check.about();
            assertTrue(codes.add(about.code()), about.code());
            assertTrue(about.code().matches("[a-z]+(-[a-z]+)*"), about.code());
            for (String text : new String[] {about.meaning(), about.why(), about.help()}) {
                assertTrue(text.length() > 5 && !text.contains("|"), about.code() + ": " + text);
            }
            assertTrue(about.why().endsWith(".") && !about.meaning().endsWith("."), about.code());
            assertEquals(about.severities().size(), new HashSet<>(about.severities()).size(), about.code());
        }
    }
}
