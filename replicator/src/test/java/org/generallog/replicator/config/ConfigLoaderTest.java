package org.generallog.replicator.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.generallog.replicator.jdbc.TlsMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    private static final Set<Concern> BOTH = Set.of(Concern.SOURCE, Concern.TARGET);
    private static final String MINIMAL = """
            source: {host: old, username: reader}
            target: {host: new, username: writer}
            """;

    @TempDir
    Path folder;

    private final Map<String, String> flags = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    private ConfigLoader.Loaded load(String yaml) throws IOException, ConfigException {
        Path file = Files.writeString(folder.resolve("shop.yml"), yaml);
        return ConfigLoader.load(new ConfigInputs(Optional.of(file), flags, environment), BOTH);
    }

    private List<String> problems(String yaml) {
        ConfigException refused = assertThrows(ConfigException.class, () -> load(yaml));
        return refused.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void whatIsNotGivenHasTheDefaultsOfTheContract() throws Exception {
        ReplicationConfig config = load(MINIMAL).config();

        assertEquals(
                new ServerConfig("old", 3306, "reader", Secret.NONE, TlsMode.PREFERRED),
                config.source().server());
        assertEquals(Rotation.AUTO, config.source().rotation());
        assertEquals(Duration.ofMillis(200), config.source().pollInterval());
        assertEquals(new RelayLogConfig(Path.of("relay-log"), 256L << 20, Retention.APPLIED), config.relayLog());
        assertEquals(8, config.target().connections());
        assertEquals("replicator", config.target().schema());
        assertEquals(new FilterConfig(List.of(), List.of(), List.of("rdsadmin")), config.filter());
        assertEquals(new ApplyConfig(256, OnRejected.RECORD, Duration.ofHours(1), ThrottleConfig.NONE), config.apply());
        assertEquals(
                Optional.of(new ListenAddress("127.0.0.1", 9104)), config.http().listen());
    }

    @Test
    void everyKeyCanBeGivenInTheFile() throws Exception {
        ReplicationConfig config = load("""
                name: shop
                source: {host: old, port: 3307, username: reader, password: a, tls: verify-ca, rotation: rds, poll-interval: 1s}
                relay-log: {directory: /var/lib/x, file-size: 1GB, keep: 7d}
                target: {host: new, port: 3308, username: writer, password: b, tls: disabled, connections: 2, schema: repl}
                filter: {databases: [shop, stock], exclude-databases: [tmp], exclude-users: []}
                apply: {batch: 1, on-rejected: stop}
                http: {listen: off, unready-after: 5m, ready-lag: 1h, hosts: [status.example], token: t}
                """).config();

        assertEquals("shop", config.name());
        assertEquals(
                new ServerConfig("old", 3307, "reader", new Secret("a"), TlsMode.VERIFY_CA),
                config.source().server());
        assertEquals(Rotation.RDS, config.source().rotation());
        assertEquals(
                new RelayLogConfig(Path.of("/var/lib/x"), 1L << 30, new Retention(Optional.of(Duration.ofDays(7)))),
                config.relayLog());
        assertEquals(new FilterConfig(List.of("shop", "stock"), List.of("tmp"), List.of()), config.filter());
        assertEquals(new ApplyConfig(1, OnRejected.STOP, Duration.ofHours(1), ThrottleConfig.NONE), config.apply());
        assertEquals(
                new HttpConfig(
                        Optional.empty(),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        List.of("status.example"),
                        new Secret("t")),
                config.http());
    }

    @Test
    void aFlagWinsOverTheEnvironmentAndThatOverTheFile() throws Exception {
        String yaml = MINIMAL + "apply: {batch: 1}\nrelay-log: {directory: a}\nname: file\n";
        environment.put("REPLICATOR_APPLY_BATCH", "2");
        environment.put("REPLICATOR_RELAY_LOG_DIRECTORY", "b");
        flags.put("apply.batch", "3");

        ReplicationConfig config = load(yaml).config();

        assertEquals(3, config.apply().batch());
        assertEquals(Path.of("b"), config.relayLog().directory());
        assertEquals("file", config.name());
    }

    @Test
    void allProblemsAreToldAtOnce() {
        environment.put("REPLICATOR_TARGET_CONNECTIONS", "many");
        flags.put("apply.on-rejected", "ignore");

        List<String> problems =
                problems("name: two words\nsource: {port: 70000, rotatoin: swap}\nlisten: x\nhttp: y\n");

        assertEquals(
                List.of(
                        "source.rotatoin (shop.yml line 2): is not a key; did you mean source.rotation?",
                        "listen (shop.yml line 3): is not a key; --help names all keys",
                        "http (shop.yml line 4): is a section: its keys stand beneath it, one a line",
                        "name = two words (shop.yml line 1): is not allowed; allowed: 1 to 64 of the characters A-Z a-z 0-9 _ -",
                        "source.host: must be set, in the file, by --source-host or by REPLICATOR_SOURCE_HOST",
                        "source.port = 70000 (shop.yml line 2): is not allowed; allowed: a whole number from 1 to 65535",
                        "source.username: must be set, in the file, by --source-username or by REPLICATOR_SOURCE_USERNAME",
                        "target.host: must be set, in the file, by --target-host or by REPLICATOR_TARGET_HOST",
                        "target.username: must be set, in the file, by --target-username or by REPLICATOR_TARGET_USERNAME",
                        "target.connections = many (REPLICATOR_TARGET_CONNECTIONS): is not allowed; allowed: a whole number from 1 to 256",
                        "apply.on-rejected = ignore (--apply-on-rejected): is not allowed; allowed: record, stop"),
                problems);
    }

    @Test
    void aCommandAsksOnlyForWhatItNeeds() throws Exception {
        ConfigInputs nothing = new ConfigInputs(Optional.empty(), Map.of(), Map.of());
        assertEquals("default", ConfigLoader.load(nothing, Set.of()).config().name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "source.tls | PREFERRED",
                "source.tls | verify_ca",
                "source.poll-interval | 200",
                "source.poll-interval | 1ms",
                "source.poll-interval | 99999999999999999999s",
                "relay-log.file-size | 256 potatoes",
                "relay-log.file-size | 9000000000GB",
                "relay-log.keep | forever",
                "filter.databases | a,,b",
                "target.schema | a.b",
                "http.listen | 9104",
                "http.listen | ::1:9104",
                "http.listen | localhost:70000",
                "http.unready-after | -1s",
            })
    void whatIsNotAllowedIsRefused(String key, String value) {
        flags.put(key, value);
        List<String> problems = problems(MINIMAL);
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith(key + " = " + value + " (--"), problems::toString);
    }

    @Test
    void scalarsAreTakenAsTheyAreWritten() throws Exception {
        ReplicationConfig config = load("""
                source: {host: 0123, username: no, password: 1e3}
                target: {host: "null", username: 'on', password: ~}
                """).config();
        assertEquals("0123", config.source().server().host());
        assertEquals("no", config.source().server().username());
        assertEquals("1e3", config.source().server().password().reveal());
        assertEquals("null", config.target().server().host());
        assertTrue(config.target().server().password().isEmpty());
    }

    @Test
    void aKeyGivenTwiceIsAProblem() {
        assertEquals(
                List.of("source.host (shop.yml line 4): is given already in shop.yml line 1"),
                problems(MINIMAL + "name: x\nsource: {host: again}\n"));
    }

    @Test
    void brokenYamlIsToldWithoutItsText() {
        List<String> problems = problems("source: {password: s3cret\n  host: [x\n");
        assertTrue(problems.get(0).contains("is not valid YAML"), problems::toString);
        assertFalse(problems.toString().contains("s3cret"), problems::toString);
    }

    @Test
    void anUnknownVariableIsAWarningSinceKubernetesMakesSuch() throws Exception {
        environment.put("REPLICATOR_SOURCE_PASWORD", "x");
        environment.put("REPLICATOR_SERVICE_PORT_HTTP", "1");
        assertEquals(
                List.of(
                        "the environment variable REPLICATOR_SOURCE_PASWORD is not one of the replicator's; did you mean"
                                + " REPLICATOR_SOURCE_PASSWORD?"),
                load(MINIMAL).warnings());
    }

    @Test
    void aPasswordComesFromAFileWithoutItsLineBreak() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "p ss\n");
        environment.put("REPLICATOR_TARGET_PASSWORD_FILE", secret.toString());
        assertEquals("p ss", load(MINIMAL).config().target().server().password().reveal());
    }

    @Test
    void ofPasswordAndFileTheOneOfHigherPrecedenceCounts() throws Exception {
        environment.put("REPLICATOR_TARGET_PASSWORD", "environment");
        assertEquals(
                "environment",
                load(MINIMAL + "").config().target().server().password().reveal());
        flags.put(
                "target.password-file",
                Files.writeString(folder.resolve("f"), "flag").toString());
        assertEquals("flag", load(MINIMAL).config().target().server().password().reveal());
        flags.put("target.password", "both");
        assertEquals(
                List.of("target.password and target.password-file: are both given: keep one of them"),
                problems(MINIMAL));
    }

    @Test
    void aPasswordIsNeverShown() throws Exception {
        flags.put("source.password", "s3cret");
        ConfigLoader.Loaded loaded = load(MINIMAL);
        assertFalse(loaded.config().toString().contains("s3cret"));
        assertTrue(loaded.config().toString().contains("(hidden)"));
        assertTrue(loaded.warnings().get(0).contains("process list"));

        List<String> problems = problems("""
                source: {password: [s3cret], host: h, username: u}
                target: {password: [s3cret], host: h, username: u}
                """);
        assertFalse(problems.toString().contains("s3cret"), problems::toString);
    }
}
