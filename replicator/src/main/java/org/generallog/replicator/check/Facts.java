package org.generallog.replicator.check;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.generallog.replicator.jdbc.Encryption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an operator plans with: versions, sizes, rates. */
public final class Facts {
    private static final Logger LOG = LoggerFactory.getLogger(Facts.class);

    private final Map<String, String> texts = new LinkedHashMap<>();

    private interface Question {
        String ask() throws SQLException, CannotLook;
    }

    private Facts() {}

    static Facts of(Instances on) {
        Facts facts = new Facts();
        facts.add("old instance", () -> place(on.older()));
        facts.add("new instance", () -> place(on.newer()));
        facts.add("data", () -> data(on));
        facts.add("log", () -> log(on.sample()));
        return facts;
    }

    /** By what they are about. */
    Map<String, String> texts() {
        return texts;
    }

    private void add(String about, Question question) {
        try {
            texts.put(about, question.ask());
        } catch (SQLException | CannotLook unknown) {
            LOG.debug("{} is not known", about, unknown);
        }
    }

    private static String place(Instance instance) throws SQLException {
        return instance.product() + " at " + instance.address().place() + ", " + Encryption.of(instance.connection())
                + (instance.isRds() ? ", Amazon RDS" : "");
    }

    private static String data(Instances on) throws SQLException, CannotLook {
        long bytes = on.tables().stream().mapToLong(OldTable::bytes).sum();
        return Check.counted(on.tables().size(), "table") + ", about " + Sizes.text(bytes)
                + " with indexes; the new instance needs as much";
    }

    private static String log(LogSample sample) {
        List<String> parts = new ArrayList<>();
        parts.add("%,d rows looked at".formatted(sample.rows()));
        OptionalLong perDay = sample.bytesPerDay();
        if (perDay.isPresent()) {
            parts.add("at their rate %s a day, of which %s are writes (the relay log)"
                    .formatted(
                            Sizes.text(perDay.getAsLong()),
                            Sizes.text(sample.writtenBytesPerDay().orElse(0))));
        }
        return String.join("; ", parts);
    }
}
