package org.generallog.replicator.config;

/** Writes the reference page {@code src/docs/configuration.md} from the table of keys. */
public final class ConfigurationPage {
    private ConfigurationPage() {}

    public static String markdown() {
        StringBuilder page = new StringBuilder("""
                # Configuration

                One YAML file, given with `--config FILE`. Each key has a flag and an environment variable; a flag
                wins over the environment, the environment over the file, the file over the default. The
                configuration is checked whole before anything starts: all problems are shown at once, an unknown
                key is one of them, and the exit code is 2.

                A key `section.key` stands in the file as

                    section:
                      key: value

                Durations are written `200ms`, `10s`, `5m`, `2h`, `1d`; sizes `512KB`, `256MB`, `1GB`, in units of
                1,024. A list is written `[a, b]` in the file and `a,b` in a flag or a variable.
                `deploy/replicator.example.yml` is a file to begin with.

                This page is made from the table of keys in the program; a test says when it is out of date.
                """);
        String section = "-";
        for (Key<?> key : Keys.ALL) {
            if (!key.section().equals(section)) {
                section = key.section();
                page.append("\n## ").append(section.isEmpty() ? "The replication" : "`" + section + "`");
                page.append("\n\n| key | default | allowed | flag, variable | meaning |\n|---|---|---|---|---|\n");
            }
            page.append(row(key));
        }
        return page.toString();
    }

    private static String row(Key<?> key) {
        String shown = key.requiredBy().isPresent()
                ? "must be set"
                : key.defaultText().isEmpty() ? (key.type().list() ? "`[]`" : "none") : "`" + key.defaultText() + "`";
        return "| `%s` | %s | %s | `%s`<br>`%s` | %s |%n"
                .formatted(key.name(), shown, key.type().allowed(), key.flag(), key.environment(), key.description())
                .replace(System.lineSeparator(), "\n");
    }
}
