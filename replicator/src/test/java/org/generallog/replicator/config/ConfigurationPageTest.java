package org.generallog.replicator.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.generallog.replicator.DocsPage;
import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
    @Test
    void theReferencePageIsUpToDate() throws Exception {
        DocsPage.assertUpToDate("configuration.md", ConfigurationPage.markdown());
    }

    @Test
    void theExampleNamesEveryKeyWithItsDefault() throws Exception {
        String example = java.nio.file.Files.readString(Path.of("../deploy/replicator.example.yml"));
        for (Key<?> key : Keys.ALL) {
            String line = key.name().substring(key.name().indexOf('.') + 1) + ": ";
            assertEquals(true, example.contains(line), key.name());
            if (key.requiredBy().isEmpty()
                    && !key.defaultText().isEmpty()
                    && !key.type().list()
                    && !key.name().equals("name")) {
                assertEquals(true, example.contains(line + key.defaultText()), key.name());
            }
        }
    }
}
