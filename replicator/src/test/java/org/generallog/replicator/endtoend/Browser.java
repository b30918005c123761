package org.generallog.replicator.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/** Debian's Chromium without a screen; tests are skipped where it is not here (packages chromium and chromium-driver). */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ChromeDriver driver;

    Browser(Path folder) throws IOException {
        Optional<Path> chromium = onPath("chromium");
        Optional<Path> chromedriver = onPath("chromedriver");
        assumeTrue(
                chromium.isPresent() && chromedriver.isPresent(),
                "no browser is here: apt-get install chromium chromium-driver");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow().toString());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + Files.createDirectories(folder.resolve("browser")));
        options.setCapability("unhandledPromptBehavior", "ignore");
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromedriver.orElseThrow().toFile())
                        .withLogFile(folder.resolve("chromedriver.log").toFile())
                        .build(),
                options);
        view(1280, false);
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    void open(String address) {
        driver.get(address);
    }

    /** How wide the window is, in CSS pixels, and whether its user likes it dark. */
    void view(int width, boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** Answers the question that the page asks. */
    void answer(String text) {
        Awaitility.await("the page asks").atMost(PATIENCE).ignoreExceptions().until(() -> {
            driver.switchTo().alert().sendKeys(text);
            driver.switchTo().alert().accept();
            return true;
        });
    }

    String text(String id) {
        return driver.findElement(By.id(id)).getText();
    }

    WebElement element(String id) {
        return driver.findElement(By.id(id));
    }

    void awaitText(String id, String part) {
        Awaitility.await(id + " says: " + part)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> org.junit.jupiter.api.Assertions.assertTrue(text(id).contains(part), text(id)));
    }

    Object run(String script) {
        return driver.executeScript(script);
    }

    /** What the page or the network has complained about. */
    List<String> complaints() {
        return driver.manage().logs().get("browser").getAll().stream()
                .map(each -> each.getMessage())
                // Asked for the token once.
                .filter(each -> !each.contains("401"))
                .toList();
    }

    /** The whole page as a picture. */
    void picture(Path file) throws IOException {
        long height = (Long) driver.executeScript("return document.documentElement.scrollHeight");
        long width = (Long) driver.executeScript("return window.innerWidth");
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
