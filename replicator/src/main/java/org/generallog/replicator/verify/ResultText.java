package org.generallog.replicator.verify;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.generallog.replay.verify.Difference;
import org.generallog.replay.verify.Key;
import org.generallog.replay.verify.Side;
import org.generallog.replay.verify.VerifyException;
import org.jspecify.annotations.Nullable;

/** The result of a verification for people and for programs. Keys of rows are shown; other values only where asked for. */
public final class ResultText {
    private final Verification verification;
    private final boolean values;

    /** @param values whether what differing rows hold is shown */
    public ResultText(Verification verification, boolean values) {
        this.verification = verification;
        this.values = values;
    }

    public void print(List<TableResult> results, PrintWriter out) throws VerifyException {
        for (TableResult each : results) {
            out.println(line(each));
            each.notes().forEach(note -> out.println("  note: " + note));
            for (Map<String, Object> row : rows(each)) {
                out.println("  " + row.get("kind") + ": " + row.get("key") + detail(row));
            }
            if (more(each) > 0) {
                out.println("  and " + more(each) + " more");
            }
        }
        out.flush();
    }

    /** @param definitions what is defined differently */
    public void printDefinitions(List<DefinitionDifference> definitions, PrintWriter out) {
        if (definitions.isEmpty()) {
            out.println("definitions: equal");
        }
        for (DefinitionDifference each : definitions) {
            String both = each.older() == null || each.newer() == null
                    ? ""
                    : "; old " + each.older() + "; new " + each.newer();
            out.println("definition " + each.kind() + ": " + each.what() + both);
        }
        out.flush();
    }

    private static String line(TableResult each) {
        if (!each.trouble().isEmpty()) {
            return each.name() + ": " + each.trouble();
        }
        if (each.isEqual()) {
            return "%s: %,d rows, equal".formatted(each.name(), each.rows());
        }
        return "%s: %,d rows; missing %,d, extra %,d, different %,d, not proved %,d"
                .formatted(each.name(), each.rows(), each.missing(), each.extra(), each.different(), each.unproved());
    }

    private static String detail(Map<String, Object> row) {
        StringBuilder text = new StringBuilder();
        if (row.get("columns") instanceof List<?> columns && !columns.isEmpty()) {
            text.append(" in ");
            text.append(String.join(", ", columns.stream().map(String::valueOf).toList()));
        }
        if (row.containsKey("older")) {
            text.append("; old ").append(row.get("older"));
        }
        if (row.containsKey("newer")) {
            text.append("; new ").append(row.get("newer"));
        }
        return text.toString();
    }

    /** @param definitions what is defined differently */
    public String json(List<TableResult> results, List<DefinitionDifference> definitions) throws VerifyException {
        List<Object> tables = new ArrayList<>();
        for (TableResult each : results) {
            Map<String, Object> table = new LinkedHashMap<>();
            table.put("table", each.name());
            table.put("equal", each.isEqual());
            if (!each.trouble().isEmpty()) {
                table.put("trouble", each.trouble());
            }
            table.put("rows", each.rows());
            table.put("missing", each.missing());
            table.put("extra", each.extra());
            table.put("different", each.different());
            table.put("unproved", each.unproved());
            table.put("notes", each.notes());
            table.put("differences", rows(each));
            tables.add(table);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("equal", results.stream().allMatch(TableResult::isEqual) && definitions.isEmpty());
        all.put("live", verification.isLive());
        all.put("tables", tables);
        all.put("definitions", definitions.stream().map(ResultText::shown).toList());
        try {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A line of the form {@code csv}; what a line does not have is empty. */
    @JsonPropertyOrder({"table", "kind", "key", "columns", "older", "newer"})
    record Line(
            String table,
            String kind,
            String key,
            String columns,
            @Nullable String older,
            @Nullable String newer) {}

    /**
     * A line for each difference that is shown, with a head (RFC 4180); nothing but the head where all is equal.
     *
     * @param definitions what is defined differently
     */
    public String csv(List<TableResult> results, List<DefinitionDifference> definitions) throws VerifyException {
        List<Line> lines = new ArrayList<>();
        for (TableResult each : results) {
            if (!each.trouble().isEmpty()) {
                lines.add(new Line(each.name(), "not compared: " + each.trouble(), "", "", null, null));
            }
            for (Map<String, Object> row : rows(each)) {
                lines.add(new Line(
                        each.name(),
                        text(row, "kind"),
                        text(row, "key"),
                        row.get("columns") instanceof List<?> columns
                                ? String.join(
                                        " ",
                                        columns.stream().map(String::valueOf).toList())
                                : "",
                        text(row, "older"),
                        text(row, "newer")));
            }
            if (more(each) > 0) {
                lines.add(new Line(each.name(), "and " + more(each) + " more", "", "", null, null));
            }
            if (each.unproved() > 0) {
                lines.add(new Line(each.name(), "not proved: " + each.unproved() + " rows", "", "", null, null));
            }
        }
        for (DefinitionDifference each : definitions) {
            lines.add(new Line(each.what(), "definition of " + each.kind(), "", "", each.older(), each.newer()));
        }
        CsvMapper mapper = CsvMapper.builder().build();
        try {
            return mapper.writerFor(mapper.getTypeFactory().constructCollectionType(List.class, Line.class))
                    .with(mapper.schemaFor(Line.class).withHeader())
                    .writeValueAsString(lines);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Differences that are counted and not shown. */
    private static long more(TableResult each) {
        return each.missing()
                + each.extra()
                + each.different()
                - each.differences().size();
    }

    private static String text(Map<String, Object> row, String name) {
        Object value = row.get(name);
        return value == null ? "" : value.toString();
    }

    private static Map<String, @Nullable Object> shown(DefinitionDifference each) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("kind", each.kind());
        shown.put("what", each.what());
        shown.put("older", each.older());
        shown.put("newer", each.newer());
        return shown;
    }

    private List<Map<String, Object>> rows(TableResult result) throws VerifyException {
        List<Map<String, Object>> rows = new ArrayList<>();
        if (result.differences().isEmpty()) {
            return rows;
        }
        TablePair pair = result.pair();
        Map<Key, List<@Nullable String>> older = Map.of();
        Map<Key, List<@Nullable String>> newer = Map.of();
        if (values && pair.hasKey()) {
            TableRows reader = new TableRows(verification.instances(), pair, "");
            List<Key> keys = result.differences().stream().map(Difference::key).toList();
            older = reader.values(Side.OLDER, keys);
            newer = reader.values(Side.NEWER, keys);
        }
        for (Difference each : result.differences()) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("kind", ColumnPair.lower(each.kind().name()));
            row.put("key", pair.readable(each.key()));
            List<Integer> places = each.columns();
            row.put("columns", pair.hasKey() ? names(pair, places) : List.of());
            put(row, "older", pair, older.get(each.key()), places);
            put(row, "newer", pair, newer.get(each.key()), places);
            rows.add(row);
        }
        return rows;
    }

    private static List<String> names(TablePair pair, List<Integer> places) {
        return places.stream().map(place -> pair.columns().get(place).older()).toList();
    }

    private static void put(
            Map<String, Object> row,
            String side,
            TablePair pair,
            @Nullable List<@Nullable String> all,
            List<Integer> places) {
        if (all == null) {
            return;
        }
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            if (places.isEmpty() || places.contains(i)) {
                String value = all.get(i);
                shown.put(
                        pair.columns().get(i).older(),
                        value == null ? null : pair.columns().get(i).readable(value));
            }
        }
        row.put(side, shown);
    }
}
