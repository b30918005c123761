package org.generallog.replay.transaction;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Session variables, beyond those that a binlog carries, that change what a write stores or whether it fails. Each has a standard value,
 * the same on every server that matters; only others are carried, as {@code name=value,…} in the order of their names.
 */
public final class SessionSettings {
    private static final Map<String, String> STANDARD = standard();

    private SessionSettings() {}

    private static Map<String, String> standard() {
        Map<String, String> standard = new LinkedHashMap<>();
        standard.put("auto_increment_increment", "1");
        standard.put("auto_increment_offset", "1");
        standard.put("default_week_format", "0");
        standard.put("div_precision_increment", "4");
        standard.put("group_concat_max_len", "1024");
        standard.put("lc_time_names", "en_us");
        standard.put("max_heap_table_size", "16777216");
        standard.put("max_sort_length", "1024");
        standard.put("old_passwords", "0");
        standard.put("sql_auto_is_null", "0");
        standard.put("sql_safe_updates", "0");
        return standard;
    }

    /** Standard values by name. */
    public static Map<String, String> all() {
        return Map.copyOf(STANDARD);
    }

    public static String standard(String variable) {
        return STANDARD.getOrDefault(variable, "");
    }

    public static boolean isKnown(String variable) {
        return STANDARD.containsKey(variable);
    }

    /** The settings after this variable was set; a value that is none of a number, a word or a locale changes nothing. */
    public static String with(String settings, String variable, String value) {
        String plain = plain(value);
        if (!isKnown(variable) || plain.isEmpty()) {
            return settings;
        }
        Map<String, String> values = new TreeMap<>(parse(settings));
        if (plain.equals(STANDARD.get(variable))) {
            values.remove(variable);
        } else {
            values.put(variable, plain);
        }
        StringJoiner joined = new StringJoiner(",");
        values.forEach((name, each) -> joined.add(name + "=" + each));
        return joined.toString();
    }

    /** Values by name; names that are not known, and values that are no plain words, are left out. */
    public static Map<String, String> parse(String settings) {
        Map<String, String> values = new TreeMap<>();
        for (String each : settings.split(",", -1)) {
            int equals = each.indexOf('=');
            if (equals > 0 && isKnown(each.substring(0, equals))) {
                String value = plain(each.substring(equals + 1));
                if (!value.isEmpty()) {
                    values.put(each.substring(0, equals), value);
                }
            }
        }
        return values;
    }

    private static String plain(String value) {
        String lower = value.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "on", "true" -> "1";
            case "off", "false" -> "0";
            default ->
                lower.chars().allMatch(c -> c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')) ? lower : "";
        };
    }
}
