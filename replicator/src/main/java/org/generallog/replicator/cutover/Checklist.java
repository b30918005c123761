package org.generallog.replicator.cutover;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.generallog.replicator.cutover.OldInstance.Facts;

/** What stands against a cutover now, from what the running replicator says of itself and from both instances. */
final class Checklist {
    /** Catching up takes about as long as the lag, while the applications may not write. */
    private static final double MOST_LAG_SECONDS = 10;
    /** Who has written within this time still writes. */
    private static final Duration RECENT = Duration.ofMinutes(1);

    private final List<Finding> findings = new ArrayList<>();

    private Checklist() {}

    /** @param status of the running replicator, as {@code /api/status} says it */
    static List<Finding> of(JsonNode status, OldInstance older, NewInstance newer) throws SQLException {
        Facts facts = older.facts();
        return of(
                status,
                facts,
                newer.readOnly(),
                newer.resting(facts.events()),
                newer.behind(older, 0).size());
    }

    /**
     * @param events of the old instance's enabled events those that rest on the new one
     * @param behind tables whose AUTO_INCREMENT counter is behind the old one's
     */
    static List<Finding> of(JsonNode status, Facts older, boolean newReadOnly, List<Event> events, int behind) {
        Checklist list = new Checklist();
        list.replication(status);
        list.lag(status.path("lagSeconds"));
        list.doubts(status);
        list.proof(status.path("apply"));
        list.writers(status);
        list.sessions(older);
        list.readOnly(older, newReadOnly);
        list.switches(older, events, behind);
        return list.findings;
    }

    private void replication(JsonNode status) {
        if (!status.has("capture") || !status.has("apply")) {
            findings.add(Finding.stop(
                    "replication",
                    "this process does one side alone",
                    "ask one that does both (run), or follow the runbook's steps by hand"));
            return;
        }
        List<String> reasons = new ArrayList<>();
        status.path("ready").path("reasons").forEach(each -> reasons.add(each.asText()));
        if (status.path("control").path("paused").asBoolean()) {
            // Before the lag shows it: the applications would stand still until somebody resumes.
            findings.add(Finding.stop(
                    "replication", "applying pauses, since an operator has asked for it", "replicator resume"));
        } else if (status.path("ready").path("ok").asBoolean()) {
            findings.add(Finding.ok("replication", "is ready"));
        } else {
            findings.add(Finding.stop("replication", "is not ready: " + String.join("; ", reasons), "see status"));
        }
    }

    private void lag(JsonNode seconds) {
        if (seconds.isNumber() && seconds.asDouble() <= MOST_LAG_SECONDS) {
            findings.add(Finding.ok("lag", "%.1f s".formatted(seconds.asDouble())));
        } else {
            findings.add(Finding.stop(
                    "lag",
                    seconds.isNumber() ? "%.1f s".formatted(seconds.asDouble()) : "not known yet",
                    "wait: the applications would stand still until it is caught up"));
        }
    }

    private void doubts(JsonNode status) {
        JsonNode apply = status.path("apply");
        Map<String, Long> listed = counts(apply.path("toVerify"));
        if (apply.path("toVerify").isMissingNode() || apply.path("toVerify").isNull()) {
            findings.add(Finding.note("list", "the list to verify was not read yet", "the last proof decides"));
        } else if (listed.isEmpty()) {
            findings.add(Finding.ok("list", "nothing is on the list to verify"));
        } else {
            findings.add(Finding.note(
                    "list",
                    "on the list to verify: " + listed,
                    "verify --list removes what is equal, run --repair mends what differs; the last proof decides"));
        }
        long rejected = 0;
        for (JsonNode each : apply.path("rejected")) {
            rejected += each.path("statements").asLong();
        }
        if (rejected > 0) {
            findings.add(Finding.note(
                    "rejected",
                    rejected + " statements were rejected, and their rows listed",
                    "look at the table rejected; the last proof decides"));
        }
        Map<String, Long> unsupported = counts(status.path("capture").path("unsupported"));
        if (!unsupported.isEmpty()) {
            findings.add(Finding.note(
                    "unsupported", "statements that could not be replayed: " + unsupported, "see to-verify.md"));
        }
    }

    private void proof(JsonNode apply) {
        if (apply.hasNonNull("cutOver")) {
            findings.add(Finding.note(
                    "proof",
                    "a cutover was done at " + apply.path("cutOver").asText() + ": nothing is compared any more",
                    "done again, rows that applications have written since to the new instance stand against it"));
            return;
        }
        JsonNode proof = apply.path("proof");
        if (proof.isMissingNode() || proof.isNull()) {
            findings.add(Finding.note(
                    "proof",
                    "written rows are not compared while the replication runs",
                    "run --repair leaves less to find for the last proof"));
            return;
        }
        int waiting = proof.path("rows").asInt() + proof.path("tables").asInt();
        if (waiting > 0) {
            findings.add(Finding.note(
                    "proof",
                    "%d rows and %d tables wait, proved until %s"
                            .formatted(
                                    proof.path("rows").asInt(),
                                    proof.path("tables").asInt(),
                                    proof.path("provedUntil").asText("the start")),
                    ""));
        } else if (proof.hasNonNull("provedUntil")) {
            findings.add(Finding.ok(
                    "proof",
                    "no row waits that was written until "
                            + proof.path("provedUntil").asText()));
        } else {
            findings.add(Finding.note(
                    "proof",
                    "nothing was taken up to be compared since the replicator was started",
                    "the last proof looks at all rows anyway"));
        }
    }

    private static Map<String, Long> counts(JsonNode counts) {
        Map<String, Long> all = new TreeMap<>();
        counts.properties()
                .forEach(each -> all.put(each.getKey(), each.getValue().asLong()));
        return all;
    }

    private void writers(JsonNode status) {
        Instant now = Instant.parse(status.path("now").asText());
        List<String> recent = new ArrayList<>();
        for (JsonNode each : status.path("writers")) {
            Duration ago = Duration.between(Instant.parse(each.path("last").asText()), now);
            if (ago.compareTo(RECENT) < 0) {
                recent.add("%s@%s (%d s ago)"
                        .formatted(
                                each.path("user").asText(), each.path("host").asText(), Math.max(0, ago.toSeconds())));
            }
        }
        findings.add(
                recent.isEmpty()
                        ? Finding.ok("writers", "nobody has written for " + RECENT.toSeconds() + " s")
                        : Finding.note(
                                "writers",
                                "still write: " + String.join(", ", recent),
                                "they are refused from the moment on in which the old instance is read only"));
    }

    private void sessions(Facts older) {
        if (!older.sessions().isEmpty()) {
            List<String> most = older.sessions().entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(20)
                    .map(each -> each.getValue() + " of " + each.getKey())
                    .toList();
            findings.add(
                    Finding.note("sessions", "open connections to the old instance: " + String.join(", ", most), ""));
        }
        if (!older.privileged().isEmpty()) {
            findings.add(Finding.note(
                    "super",
                    "these may write though it is read only: " + String.join(", ", older.privileged()),
                    "end them, or see that they do not write"));
        }
    }

    private void readOnly(Facts older, boolean newReadOnly) {
        if (older.readOnly()) {
            findings.add(Finding.note("read-only", "the old instance is read only already", ""));
        } else if (older.maySetReadOnly()) {
            findings.add(Finding.ok("read-only", "the account of the source may turn the old instance read only"));
        } else {
            findings.add(Finding.stop(
                    "read-only",
                    "the account of the source may not turn the old instance read only",
                    "GRANT SUPER ON *.* to it, or do it yourself before: SET GLOBAL read_only = 1; on RDS set read_only"
                            + " to 1 in the instance's parameter group"));
        }
        findings.add(
                newReadOnly
                        ? Finding.stop(
                                "new-read-only",
                                "the new instance is read only: applications could not write",
                                "SET GLOBAL read_only = 0 there")
                        : Finding.ok("new-read-only", "the new instance takes writes"));
    }

    private void switches(Facts older, List<Event> events, int behind) {
        if (!events.isEmpty()) {
            findings.add(Finding.note(
                    "events",
                    "are enabled on the old instance and rest on the new one: "
                            + String.join(
                                    ", ", events.stream().map(Event::label).toList()),
                    older.scheduler() ? "the cutover turns them on there" : "the old one's event_scheduler is off"));
        }
        findings.add(
                behind == 0
                        ? Finding.ok("counters", "no AUTO_INCREMENT counter is behind the old instance's")
                        : Finding.note(
                                "counters",
                                "AUTO_INCREMENT counters that are behind the old instance's: " + behind,
                                "the cutover moves them"));
    }
}
