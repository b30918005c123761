package org.generallog.replicator.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values given, parsed by their keys; what cannot be parsed becomes a problem and the default. */
final class Values {
    private final Map<String, RawValue> given;
    private final List<Problem> problems;
    private final Map<Key<?>, Object> parsed = new HashMap<>();

    Values(Map<String, RawValue> given, List<Problem> problems) {
        this.given = given;
        this.problems = problems;
    }

    <T> void parse(Key<T> key) {
        RawValue raw = given.get(key.name());
        parsed.put(key, raw == null ? key.defaultValue() : parse(key, raw));
    }

    private <T> T parse(Key<T> key, RawValue raw) {
        ValueType<T> type = key.type();
        var value = raw.list() && !type.list() ? java.util.Optional.<T>empty() : type.parse(raw.text());
        return value.orElseGet(() -> {
            String shown = key.hidden() ? "(hidden)" : raw.text();
            problems.add(new Problem(
                    key.name() + " = " + shown + " (" + raw.origin() + ")",
                    "is not allowed; allowed: " + type.allowed()));
            return key.defaultValue();
        });
    }

    String text(Key<?> key) {
        RawValue raw = given.get(key.name());
        return raw == null ? key.defaultText() : raw.text();
    }

    /** The value of a key that {@link #parse(Key)} has seen. */
    @SuppressWarnings("unchecked") // parse(Key<T>) puts a T
    <T> T get(Key<T> key) {
        Object value = parsed.get(key);
        if (value == null) {
            throw new IllegalStateException("not parsed: " + key.name());
        }
        return (T) value;
    }

    private static Optional<Path> file(Path given) {
        return given.toString().isEmpty() ? Optional.empty() : Optional.of(given);
    }

    ReplicationConfig config(Secret sourcePassword, Secret targetPassword) {
        ServerConfig source = new ServerConfig(
                get(Keys.SOURCE_HOST),
                get(Keys.SOURCE_PORT),
                get(Keys.SOURCE_USERNAME),
                sourcePassword,
                get(Keys.SOURCE_TLS),
                file(get(Keys.SOURCE_TLS_CA)));
        ServerConfig target = new ServerConfig(
                get(Keys.TARGET_HOST),
                get(Keys.TARGET_PORT),
                get(Keys.TARGET_USERNAME),
                targetPassword,
                get(Keys.TARGET_TLS),
                file(get(Keys.TARGET_TLS_CA)));
        return new ReplicationConfig(
                get(Keys.NAME),
                new SourceConfig(source, get(Keys.SOURCE_ROTATION), get(Keys.SOURCE_POLL_INTERVAL)),
                new RelayLogConfig(
                        get(Keys.RELAY_LOG_DIRECTORY), get(Keys.RELAY_LOG_FILE_SIZE), get(Keys.RELAY_LOG_KEEP)),
                new TargetConfig(target, get(Keys.TARGET_CONNECTIONS), get(Keys.TARGET_SCHEMA)),
                new FilterConfig(
                        get(Keys.FILTER_DATABASES), get(Keys.FILTER_EXCLUDE_DATABASES), get(Keys.FILTER_EXCLUDE_USERS)),
                new ApplyConfig(
                        get(Keys.APPLY_BATCH),
                        get(Keys.APPLY_ON_REJECTED),
                        get(Keys.APPLY_STATEMENT_LIMIT),
                        new ThrottleConfig(
                                get(Keys.APPLY_THROTTLE_THREADS_RUNNING),
                                get(Keys.APPLY_THROTTLE_QUERY),
                                get(Keys.APPLY_THROTTLE_REPLICAS),
                                get(Keys.APPLY_THROTTLE_MAX_LAG))),
                new CopyConfig(
                        get(Keys.COPY_READERS), get(Keys.COPY_WRITERS), get(Keys.COPY_MAX_RATE), get(Keys.COPY_VERIFY)),
                new VerifyConfig(get(Keys.VERIFY_TOUCHED), get(Keys.VERIFY_SWEEP)),
                new HttpConfig(
                        get(Keys.HTTP_LISTEN),
                        get(Keys.HTTP_UNREADY_AFTER),
                        get(Keys.HTTP_READY_LAG),
                        get(Keys.HTTP_HOSTS),
                        get(Keys.HTTP_TOKEN)),
                new HooksConfig(file(get(Keys.HOOKS_COMMAND)), get(Keys.HOOKS_TIMEOUT)));
    }
}
