package org.generallog.replicator.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Loads the configuration: flag over environment over file over default. Everything is checked before anything is
 * refused, so that one try shows all problems.
 */
public final class ConfigLoader {
    private final List<Problem> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, RawValue> given = new LinkedHashMap<>();

    /**
     * A configuration with what is worth a warning.
     *
     * @param warnings sentences without secrets
     */
    public record Loaded(ReplicationConfig config, List<String> warnings) {}

    private ConfigLoader() {}

    /** @throws ConfigException with all problems when there is one */
    public static Loaded load(ConfigInputs inputs, Set<Concern> concerns) throws ConfigException {
        return new ConfigLoader().read(inputs, concerns);
    }

    private Loaded read(ConfigInputs inputs, Set<Concern> concerns) throws ConfigException {
        inputs.file().ifPresent(file -> given.putAll(YamlFile.read(file, problems)));
        boolean readable = problems.isEmpty();
        unknownKeys();
        environment(inputs.environment());
        flags(inputs.flags());
        Values values = new Values(given, problems);
        for (Key<?> key : Keys.ALL) {
            values.parse(key);
            boolean required = key.requiredBy().map(concerns::contains).orElse(false);
            // What stands in a file that cannot be read is not known.
            if (required && readable && values.text(key).isBlank()) {
                problems.add(new Problem(
                        key.name(), "must be set, in the file, by " + key.flag() + " or by " + key.environment()));
            }
        }
        Secret source = password(values, Keys.SOURCE_PASSWORD, Keys.SOURCE_PASSWORD_FILE);
        Secret target = password(values, Keys.TARGET_PASSWORD, Keys.TARGET_PASSWORD_FILE);
        if (!problems.isEmpty()) {
            if (inputs.file().isEmpty()) {
                problems.add(
                        0, new Problem("--config FILE", "is not given; the configuration may stand in such a file"));
            }
            throw new ConfigException(problems);
        }
        return new Loaded(values.config(source, target), List.copyOf(warnings));
    }

    private void unknownKeys() {
        Set<String> known = Keys.ALL.stream().map(Key::name).collect(Collectors.toSet());
        Set<String> sections = Keys.ALL.stream().map(Key::section).collect(Collectors.toSet());
        given.forEach((name, raw) -> {
            if (known.contains(name)) {
                return;
            }
            String hint = sections.contains(name)
                    ? "is a section: its keys stand beneath it, one a line"
                    : "is not a key"
                            + Suggestion.nearest(name, known)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse("; --help names all keys");
            problems.add(new Problem(name + " (" + raw.origin() + ")", hint));
        });
    }

    private void environment(Map<String, String> environment) {
        for (Key<?> key : Keys.ALL) {
            String text = environment.get(key.environment());
            if (text != null && !text.isEmpty()) {
                given.put(key.name(), new RawValue(text, false, key.environment(), RawValue.ENVIRONMENT));
            }
        }
        // Not an error: Kubernetes sets such variables for a service called "replicator".
        Set<String> known = Keys.ALL.stream()
                .map(key -> key.environment().substring(Key.PREFIX.length()))
                .collect(Collectors.toSet());
        environment.keySet().stream()
                .filter(name -> name.startsWith(Key.PREFIX) && !name.equals("REPLICATOR_CONFIG"))
                .map(name -> name.substring(Key.PREFIX.length()))
                .filter(name -> !known.contains(name))
                .forEach(name -> Suggestion.nearest(name, known)
                        .ifPresent(near -> warnings.add("the environment variable " + Key.PREFIX + name
                                + " is not one of the replicator's; did you mean " + Key.PREFIX + near + "?")));
    }

    private void flags(Map<String, String> flags) {
        flags.forEach((name, text) -> {
            Key<?> key = Keys.ALL.stream()
                    .filter(k -> k.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no key " + name));
            given.put(name, new RawValue(text, false, key.flag(), RawValue.FLAG));
            if (key.hidden()) {
                warnings.add("the password given by " + key.flag() + " shows in the process list; use "
                        + key.environment() + " or " + key.flag() + "-file");
            }
        });
    }

    /** The password itself or that of the file; of both, the one that was given with the higher precedence. */
    private Secret password(Values values, Key<Secret> key, Key<Path> fileKey) {
        RawValue direct = given.get(key.name());
        RawValue file = given.get(fileKey.name());
        if (file == null || (direct != null && direct.rank() > file.rank())) {
            return values.get(key);
        }
        if (direct != null && direct.rank() == file.rank()) {
            problems.add(new Problem(key.name() + " and " + fileKey.name(), "are both given: keep one of them"));
            return Secret.NONE;
        }
        try {
            return new Secret(Files.readString(values.get(fileKey)).stripTrailing());
        } catch (IOException unreadable) {
            problems.add(new Problem(
                    fileKey.name() + " = " + file.text() + " (" + file.origin() + ")",
                    "cannot be read (" + unreadable.getClass().getSimpleName() + "); allowed: a readable file"));
            return Secret.NONE;
        }
    }
}
