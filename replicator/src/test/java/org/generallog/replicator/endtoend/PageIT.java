package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.generallog.testbed.server.ServerPair;
import org.generallog.testbed.workload.ShopWorkload;
import org.generallog.testbed.workload.WorkloadOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser, beside a replication under load: what it says, and what its buttons do. */
class PageIT {
    private static final String TOKEN = "page-token";
    private static final Path DOCS = Path.of("..", "src", "docs", "images");

    @TempDir
    Path folder;

    @Test
    void saysWhatIsAndDoesWhatItIsAskedFor() throws Exception {
        try (Scenario scenario = Scenario.of(folder, ServerPair.configured());
                Browser browser = new Browser(folder)) {
            scenario.createShop();
            Replication replication = scenario.replication();
            replication.token(TOKEN);
            replication.start("run", "--repair", "--http-token", TOKEN);
            scenario.awaitRow();
            browser.open(replication.address() + "/");
            browser.answer(TOKEN);
            try (ShopWorkload shop = ShopWorkload.start(scenario.older()::connect, new WorkloadOptions(2, 50, 1))) {
                browser.awaitText("summary", "Replicating, ");
                browser.awaitText("writers", "127.0.0.1");
                pausesAndResumes(scenario, browser);
                provesTables(scenario, browser);
                looksAtTheCutover(browser);
                isReadableEverywhere(browser);
                Scenario.stopShop(shop);
            }
            assertEquals(List.of(), browser.complaints());
            scenario.awaitApplied();
            assertEquals(0, replication.terminate(), replication::describe);
            browser.awaitText("lost", "does not answer");
            browser.picture(target("page-no-answer.png"));
        }
    }

    private void pausesAndResumes(Scenario scenario, Browser browser) throws Exception {
        browser.element("pause").click();
        browser.awaitText("summary", "Applying pauses: an operator has asked for it");
        browser.picture(picture("page-paused.png"));
        browser.view(1280, false);
        Scenario.execute(scenario.older(), "CREATE DATABASE late", "CREATE TABLE late.rows_of (id INT PRIMARY KEY)");
        scenario.replication().awaitCaptured();
        assertEquals(
                0,
                Scenario.number(
                        scenario.newer(),
                        "SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'late'"));
        assertEquals(0, scenario.replication().run("resume", "--http-token", TOKEN));
        assertTrue(scenario.replication().lastOutput().contains("applying goes on"));
        browser.awaitText("summary", "Replicating, ");
        scenario.awaitRow();
        assertEquals(0, scenario.replication().run("pause", "--http-token", TOKEN));
        browser.awaitText("pause", "Resume");
        browser.element("pause").click();
        browser.awaitText("summary", "Replicating, ");

        browser.element("threads").clear();
        browser.element("threads").sendKeys("5000");
        browser.element("throttle").click();
        browser.awaitText("answer", "more than 5000 threads");
    }

    /** A row that nobody replicated is found when all tables are asked for, though no sweep is configured. */
    private void provesTables(Scenario scenario, Browser browser) throws Exception {
        Scenario.execute(scenario.older(), "CREATE TABLE late.kept (id INT PRIMARY KEY)");
        scenario.awaitRow();
        browser.awaitText("tables", "none yet");
        browser.element("prove").click();
        browser.awaitText("answer", "compared now");
        browser.awaitText("tables", "late.kept");
        assertFalse(browser.text("tables").contains("differ"), browser.text("tables"));
        Scenario.execute(scenario.newer(), "INSERT INTO late.kept VALUES (7)");
        browser.element("prove").click();
        browser.awaitText("tables", "1 differ");
        Awaitility.await("mended, and looked at again")
                .atMost(Duration.ofMinutes(2))
                .until(() -> Scenario.number(scenario.newer(), "SELECT COUNT(*) FROM late.kept") == 0
                        && !browser.text("tables").contains("differ"));
    }

    private void looksAtTheCutover(Browser browser) {
        browser.element("look").click();
        browser.awaitText("looked", "against it");
        for (String what : List.of("replication", "lag", "proof", "writers", "read-only", "counters")) {
            assertTrue(browser.text("cutover").contains(what), browser.text("cutover"));
        }
    }

    /** Pictures that the docs show are put there where that is asked for. */
    private static Path picture(String name) {
        boolean shown = Boolean.getBoolean("update.docs") && Files.exists(DOCS.resolve(name));
        return shown ? DOCS.resolve(name) : target(name);
    }

    private static Path target(String name) {
        return Path.of("target", "page", name);
    }

    private void isReadableEverywhere(Browser browser) throws Exception {
        browser.element("long").click();
        assertEquals("true", browser.element("long").getDomAttribute("aria-pressed"));
        browser.element("short").click();
        Awaitility.await("charts")
                .until(() -> browser.run("return document.querySelectorAll('svg').length")
                        .equals(4L));
        for (boolean dark : new boolean[] {false, true}) {
            for (int width : new int[] {1280, 390}) {
                browser.view(width, dark);
                assertEquals(
                        true,
                        browser.run("return document.documentElement.scrollWidth"
                                + " <= document.documentElement.clientWidth"),
                        "nothing sticks out at " + width);
                browser.picture(picture("page-%d-%s.png".formatted(width, dark ? "dark" : "light")));
            }
        }
        browser.view(1280, false);
        assertEquals(
                List.of(),
                browser.run("return performance.getEntriesByType('resource').map(e => e.name)"
                        + ".filter(name => !name.startsWith(location.origin + '/'))"),
                "no outside requests");
    }
}
