package org.generallog.replicator.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units, by systemd's own tool. */
class UnitFilesTest {
    private static final double EXPOSURE = 2.0;

    @TempDir
    Path folder;

    /** With the Java of this machine, wherever that is. */
    private Path unit(String name) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String text = Files.readString(Tool.deployed(name));
        assertTrue(text.contains("=/usr/bin/java "), text);
        return Files.writeString(folder.resolve(name), text.replace("=/usr/bin/java ", "=" + java + " "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"replicator.service", "replicator@.service"})
    void systemdFindsNothingWrong(String name) throws Exception {
        Tool.Said said = Tool.of("systemd-analyze")
                .run(folder, "verify", "--man=no", unit(name).toString());
        assertEquals(0, said.code(), said.text());
        List<String> about =
                said.text().lines().filter(line -> line.contains("replicator")).toList();
        assertEquals(List.of(), about);
    }

    @ParameterizedTest
    @ValueSource(strings = {"replicator.service", "replicator@.service"})
    void littleIsExposed(String name) throws Exception {
        Tool.Said said = Tool.of("systemd-analyze")
                .run(
                        folder,
                        "security",
                        "--offline=yes",
                        "--no-pager",
                        unit(name).toString());
        String[] words =
                said.text().strip().lines().reduce((a, b) -> b).orElse("").split(" ");
        int at = List.of(words).indexOf(name.replace("@", "@i") + ":");
        assertTrue(at > 0, said.text());
        assertTrue(Double.parseDouble(words[at + 1]) < EXPOSURE, said.text());
    }
}
