package org.generallog.replicator.scenario;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Writes down what a failed scenario left: the old instance's log, the relay log, what the daemon printed. */
final class Evidence {
    private static final int LENGTH = 1000;

    private Evidence() {}

    static Path write(Path target, ScenarioCase scenario, Bed bed, Throwable failure) throws IOException {
        Path file = Files.createDirectories(target.resolve("scenarios"))
                .resolve(scenario.name() + "." + bed.pair().older().id() + "."
                        + bed.pair().newer().id() + ".txt");
        StringBuilder text = new StringBuilder();
        text.append(scenario.title()).append("\n\n").append(failure).append("\n\n--- the old instance's log\n");
        log(bed, scenario, text);
        text.append("\n--- the relay log\n");
        relayLog(bed, scenario, text);
        text.append("\n--- the daemon\n").append(bed.replication().describe());
        Files.writeString(file, text, StandardCharsets.UTF_8);
        return file;
    }

    private static void log(Bed bed, ScenarioCase scenario, StringBuilder text) {
        boolean begun = false;
        try (Statement statement = bed.older().connect().createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT event_time, thread_id, command_type, LEFT(CAST(argument AS BINARY), " + LENGTH
                                + ") FROM mysql.general_log")) {
            while (rows.next()) {
                String argument = new String(rows.getBytes(4), StandardCharsets.ISO_8859_1);
                begun |= argument.equals("CREATE DATABASE " + scenario.database());
                if ((begun || scenario.own())
                        && !argument.contains("/* replicator")
                        && !argument.contains("/* scenario")) {
                    text.append("%s %s %s: %s%n"
                            .formatted(rows.getString(1), rows.getString(2), rows.getString(3), argument));
                }
            }
        } catch (SQLException e) {
            text.append(e);
        }
        if (!begun) {
            text.append("(its beginning was rotated away)\n");
        }
    }

    private static void relayLog(Bed bed, ScenarioCase scenario, StringBuilder text) throws IOException {
        try (var files = Files.list(bed.replication().relayDirectory())) {
            for (Path file : files.filter(each -> each.getFileName().toString().matches("relay\\.\\d+"))
                    .sorted()
                    .toList()) {
                Path printed = Files.createTempFile("relay", ".txt");
                Process process = new ProcessBuilder(List.of("mariadb-binlog", file.toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(printed.toFile())
                        .start();
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
                String all = Files.readString(printed, StandardCharsets.ISO_8859_1);
                int from = Math.max(0, all.indexOf("CREATE DATABASE " + scenario.database()));
                text.append(all, from, Math.min(all.length(), from + 200_000));
                Files.delete(printed);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
