package org.generallog.replicator.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came out of all checks, for people and for programs. */
public final class Report {
    /** Columns of a terminal. */
    private static final int WIDTH = 100;

    private static final String INDENT = " ".repeat(10);

    private final List<Outcome> outcomes;
    private final Facts facts;

    private Report(List<Outcome> outcomes, Facts facts) {
        this.outcomes = List.copyOf(outcomes);
        this.facts = facts;
    }

    /** Makes all checks. */
    public static Report of(Instances on) {
        return new Report(Preflight.run(on, Checks.ALL), Facts.of(on));
    }

    /** Findings of this weight. */
    public long count(Severity severity) {
        return outcomes.stream()
                .flatMap(each -> each.findings().stream())
                .filter(finding -> finding.severity() == severity)
                .count();
    }

    private long unknown() {
        return outcomes.stream().filter(each -> !each.made()).count();
    }

    /** The heaviest first, then what could not be looked at; one line tells what is right. */
    public void print(PrintWriter out, String config) {
        facts.texts().forEach((about, text) -> Lines.print(out, "%-14s".formatted(about), text, WIDTH));
        for (Severity severity : Severity.values()) {
            for (Outcome outcome : outcomes) {
                outcome.findings().stream()
                        .filter(finding -> finding.severity() == severity)
                        .forEach(finding -> print(out, outcome.about(), finding, config));
            }
        }
        printUnknown(out);
        List<String> right = outcomes.stream()
                .filter(each -> each.made() && each.findings().isEmpty())
                .map(each -> each.about().code())
                .toList();
        if (!right.isEmpty()) {
            out.println();
            Lines.print(out, "%-10s".formatted("ok"), String.join(", ", right), WIDTH);
        }
        out.println();
        out.println("%d checks: %s, %s, %s; %d in order, %d could not be made"
                .formatted(
                        outcomes.size(),
                        counted(Severity.ERROR),
                        counted(Severity.WARNING),
                        counted(Severity.HINT),
                        right.size(),
                        unknown()));
        out.flush();
    }

    private String counted(Severity severity) {
        long count = count(severity);
        return count + " " + severity.text() + (count == 1 ? "" : "s");
    }

    private static void print(PrintWriter out, About about, Finding finding, String config) {
        out.println();
        Lines.print(out, "%-10s".formatted(finding.severity().text()), about.code() + ": " + finding.saw(), WIDTH);
        Lines.print(out, INDENT, about.why(), WIDTH);
        Map<String, List<String>> commands = new LinkedHashMap<>();
        finding.remedies()
                .forEach(remedy -> commands.computeIfAbsent(remedy.where(), where -> new ArrayList<>())
                        .add(remedy.command().replace("--config FILE", "--config " + config)));
        commands.forEach((where, some) -> {
            out.println(INDENT + where + ":");
            some.forEach(command -> command.lines().forEach(line -> out.println(INDENT + "    " + line)));
        });
        if (finding.remedies().isEmpty()) {
            Lines.print(out, INDENT, "→ " + about.help(), WIDTH);
        }
    }

    /** Checks that failed for one reason are told together. */
    private void printUnknown(PrintWriter out) {
        Map<String, List<Outcome>> reasons = new TreeMap<>();
        outcomes.stream()
                .filter(each -> !each.made())
                .forEach(each -> reasons.computeIfAbsent(each.unknown(), why -> new ArrayList<>())
                        .add(each));
        reasons.forEach((why, some) -> {
            out.println();
            String codes = why.endsWith(Unreachable.WHY)
                    ? some.size() + " checks"
                    : some.stream().map(each -> each.about().code()).collect(Collectors.joining(", "));
            Lines.print(out, "%-10s".formatted("unknown"), codes + ": " + why, WIDTH);
            some.stream()
                    .map(Outcome::lacks)
                    .filter(lacks -> !lacks.isEmpty())
                    .distinct()
                    .forEach(lacks -> out.println(INDENT + "    " + lacks));
        });
    }

    /** One object: counts, what is planned with, and each check with what it found. */
    public String json() {
        Map<String, Object> root = new LinkedHashMap<>();
        for (Severity severity : Severity.values()) {
            root.put(severity.text() + "s", count(severity));
        }
        root.put("unknown", unknown());
        root.put("facts", facts.texts());
        root.put("checks", outcomes.stream().map(Report::json).toList());
        try {
            return new ObjectMapper().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }

    private static Map<String, Object> json(Outcome outcome) {
        Map<String, Object> check = new LinkedHashMap<>();
        check.put("code", outcome.about().code());
        check.put(
                "state",
                !outcome.made()
                        ? "unknown"
                        : outcome.findings().stream()
                                .map(Finding::severity)
                                .sorted()
                                .findFirst()
                                .map(Severity::text)
                                .orElse("ok"));
        check.put("why", outcome.about().why());
        if (!outcome.made()) {
            check.put("unknown", outcome.unknown());
            check.put("lacks", outcome.lacks());
        }
        check.put(
                "findings",
                outcome.findings().stream()
                        .map(finding -> Map.of(
                                "severity", finding.severity().text(),
                                "saw", finding.saw(),
                                "remedies",
                                        finding.remedies().stream()
                                                .map(remedy ->
                                                        Map.of("where", remedy.where(), "command", remedy.command()))
                                                .toList()))
                        .toList());
        return check;
    }
}
