package org.generallog.replicator.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints a status for people. */
final class StatusText {
    private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB"};

    private final PrintWriter out;

    StatusText(PrintWriter out) {
        this.out = out;
    }

    void print(JsonNode status) {
        line(
                "replication",
                "%s, replicator %s, since %s",
                text(status, "name"),
                text(status, "version"),
                text(status, "started"));
        line("", "%s", text(status.path("summary"), "text"));
        JsonNode ready = status.path("ready");
        line("ready", "%s", ready.path("ok").asBoolean() ? "yes" : "NO");
        ready.path("reasons").forEach(reason -> line("", "%s", reason.asText()));
        line("lag", "%s", seconds(status.path("lagSeconds")));
        line("backlog", "%s", backlog(status.path("backlog")));
        if (status.has("capture")) {
            capture(status.path("capture"));
        }
        if (status.has("apply")) {
            apply(status.path("apply"));
        }
        if (status.has("copy")) {
            copy(status.path("copy"));
        }
        writers(status);
    }

    private void copy(JsonNode copy) {
        line(
                "copy",
                "%s, %,d of %,d tables, %,d of about %,d rows, %s written",
                text(copy, "state"),
                copy.path("tables").asLong(),
                copy.path("ofTables").asLong(),
                copy.path("rows").asLong(),
                copy.path("ofRows").asLong(),
                bytes(copy.path("bytes").asLong()));
    }

    private void capture(JsonNode capture) {
        line(
                "capture",
                "of %s, %.0f rows/s, %,d rows read, %s old",
                text(capture, "source"),
                capture.path("rowsPerSecond").asDouble(),
                capture.path("rowsRead").asLong(),
                seconds(capture.path("lagSeconds")));
        line("", "at %s of the log, events until %s", text(capture, "position"), text(capture, "eventTime"));
        line("", "at %s of the relay log", text(capture, "relay"));
        List<String> fates = new ArrayList<>();
        capture.path("rows")
                .properties()
                .forEach(e -> fates.add("%,d %s".formatted(e.getValue().asLong(), e.getKey())));
        line("rows", "%s", String.join(", ", fates));
        line("refused", "%s", counts(capture.path("refused"), "none"));
        unsupported(capture);
    }

    private void unsupported(JsonNode capture) {
        line("not replayed", "%s", counts(capture.path("unsupported"), "none"));
        capture.path("newestUnsupported").forEach(each -> {
            List<String> about = new ArrayList<>();
            each.path("about").forEach(name -> about.add(name.asText()));
            line(
                    "",
                    "%s %s of %s @ %s%s",
                    text(each, "time"),
                    text(each, "kind"),
                    text(each, "user"),
                    text(each, "host"),
                    about.isEmpty() ? "" : ": " + String.join(", ", about));
        });
    }

    private static String counts(JsonNode byLabel, String none) {
        List<String> counts = new ArrayList<>();
        byLabel.properties()
                .forEach(e -> counts.add("%,d %s".formatted(e.getValue().asLong(), e.getKey())));
        return counts.isEmpty() ? none : String.join(", ", counts);
    }

    private void apply(JsonNode apply) {
        line(
                "apply",
                "to %s, %s, %.0f transactions/s, %,d transactions, %,d statements",
                text(apply, "target"),
                text(apply, "state"),
                apply.path("transactionsPerSecond").asDouble(),
                apply.path("transactions").asLong(),
                apply.path("statements").asLong());
        if (!apply.path("reason").asText().isEmpty()) {
            line("", "%s", text(apply, "reason"));
        }
        line("", "%s", text(apply, "encryption"));
        line("", "at %s of the relay log, events until %s", text(apply, "position"), text(apply, "eventTime"));
        List<String> rejected = new ArrayList<>();
        for (JsonNode each : apply.path("rejected")) {
            rejected.add("%,d with %s%s"
                    .formatted(
                            each.path("statements").asLong(),
                            text(each, "error"),
                            each.path("example").asText().isEmpty() ? "" : ": " + text(each, "example")));
            if (!each.path("remedy").asText().isEmpty()) {
                rejected.add("  → " + text(each, "remedy"));
            }
        }
        line("rejected", "%s", rejected.isEmpty() ? "none" : rejected.get(0));
        rejected.stream().skip(1).forEach(more -> line("", "%s", more));
        JsonNode proof = apply.path("proof");
        if (proof.isObject()) {
            line(
                    "proved",
                    "all rows written until %s; %,d rows and %,d tables wait, %,d differed, %,d mended",
                    proof.path("provedUntil").asText("-"),
                    proof.path("rows").asLong(),
                    proof.path("tables").asLong(),
                    proof.path("differing").asLong(),
                    proof.path("repaired").asLong());
        }
        JsonNode sweep = apply.path("sweep");
        if (sweep.isObject()) {
            line(
                    "sweep",
                    "%,d of %,d tables proved, %,d with differences, the oldest at %s",
                    sweep.path("proved").asLong(),
                    sweep.path("tables").asLong(),
                    sweep.path("differing").asLong(),
                    sweep.path("oldest").asText("-"));
        }
        line("to verify", "%s", apply.has("toVerify") ? counts(apply.path("toVerify"), "nothing") : "unknown");
    }

    private void writers(JsonNode status) {
        if (!status.has("secondsSinceWrite")) {
            return;
        }
        line("last write", "%s ago", seconds(status.path("secondsSinceWrite")));
        status.path("writers")
                .forEach(writer -> line(
                        "writer",
                        "%s @ %s: %,d writes, last %s: %s",
                        text(writer, "user"),
                        text(writer, "host"),
                        writer.path("writes").asLong(),
                        text(writer, "last"),
                        text(writer, "lastStatement")));
    }

    private static String backlog(JsonNode backlog) {
        String bytes =
                backlog.path("bytes").isNumber() ? bytes(backlog.path("bytes").asLong()) : "unknown";
        return backlog.path("transactions").isNumber()
                ? "%s, %,d transactions"
                        .formatted(bytes, backlog.path("transactions").asLong())
                : bytes;
    }

    private static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    private static String seconds(JsonNode value) {
        if (!value.isNumber()) {
            return "unknown";
        }
        double seconds = value.asDouble();
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long minutes = (long) seconds / 60;
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h " + minutes % 60 + " min";
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("-");
    }

    private void line(String label, String format, Object... values) {
        String text = String.format(Locale.ROOT, format, values);
        out.println(String.format(Locale.ROOT, "%-13s%s", label, text).stripTrailing());
    }
}
