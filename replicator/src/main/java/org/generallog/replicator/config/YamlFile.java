package org.generallog.replicator.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the YAML file into flat keys. Scalars are taken as they are written, so that a password of {@code 0123} or
 * {@code no} stays what it is; a key without a value counts as not given.
 */
final class YamlFile {
    private final Path file;
    private final List<Problem> problems;
    private final Map<String, RawValue> values = new LinkedHashMap<>();

    private YamlFile(Path file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    static Map<String, RawValue> read(Path file, List<Problem> problems) {
        YamlFile yaml = new YamlFile(file, problems);
        try (YAMLParser parser = new YAMLFactory().createParser(Files.newBufferedReader(file))) {
            yaml.document(parser);
        } catch (com.fasterxml.jackson.core.JsonProcessingException broken) {
            int line = broken.getLocation() == null ? 0 : broken.getLocation().getLineNr();
            // The original message quotes the line, which may hold a password.
            problems.add(new Problem(file + " line " + line, "is not valid YAML"));
        } catch (java.nio.file.NoSuchFileException missing) {
            problems.add(new Problem("--config " + file, "there is no such file"));
        } catch (IOException unreadable) {
            problems.add(new Problem("--config " + file, "cannot be read (" + unreadable + ")"));
        }
        return yaml.values;
    }

    private void document(YAMLParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first == null || first == JsonToken.VALUE_NULL) {
            return;
        }
        if (first != JsonToken.START_OBJECT) {
            problems.add(new Problem(file.toString(), "must hold keys with values, such as \"name: shop\""));
            return;
        }
        object(parser, "");
        if (parser.nextToken() != null) {
            problems.add(new Problem(origin(parser), "a second YAML document; one file holds one configuration"));
        }
    }

    private void object(YAMLParser parser, String prefix) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = prefix + parser.currentName();
            String origin = origin(parser);
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT) {
                object(parser, name + ".");
            } else if (value == JsonToken.START_ARRAY) {
                put(name, new RawValue(array(parser, name), true, origin, RawValue.FILE));
            } else if (parser.isCurrentAlias()) {
                problems.add(
                        new Problem(name + " (" + origin + ")", "YAML aliases are not supported: write the value"));
            } else if (value != JsonToken.VALUE_NULL) {
                put(name, new RawValue(parser.getText(), false, origin, RawValue.FILE));
            }
        }
    }

    private String array(JsonParser parser, String name) throws IOException {
        List<String> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken().isScalarValue()) {
                items.add(parser.getText());
            } else {
                problems.add(new Problem(name + " (" + origin(parser) + ")", "a list holds plain values"));
                parser.skipChildren();
            }
        }
        return String.join(",", items);
    }

    private void put(String name, RawValue value) {
        RawValue before = values.put(name, value);
        if (before != null) {
            problems.add(new Problem(name + " (" + value.origin() + ")", "is given already in " + before.origin()));
        }
    }

    private String origin(JsonParser parser) {
        return file.getFileName() + " line " + parser.currentTokenLocation().getLineNr();
    }
}
