package org.generallog.replicator.checkpoint;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import org.generallog.replay.capture.CaptureCheckpoint;
import org.generallog.replay.transaction.Change;
import org.generallog.replay.transaction.StatementChange;
import org.generallog.replay.transaction.ToVerify;

/** The capture checkpoint as JSON; bytes are base64. */
final class CheckpointJson {
    /** The file is our own: a name or a statement in it may be as long as the log makes it. */
    private static final StreamReadConstraints NO_LIMITS = StreamReadConstraints.builder()
            .maxNameLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .build();

    private final ObjectMapper mapper = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(NO_LIMITS).build())
            .addModule(new Jdk8Module())
            .addMixIn(Change.class, ChangeMixIn.class)
            .visibility(PropertyAccessor.GETTER, JsonAutoDetect.Visibility.NONE)
            .visibility(PropertyAccessor.IS_GETTER, JsonAutoDetect.Visibility.NONE)
            .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "change")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = StatementChange.class, name = "statement"),
        @JsonSubTypes.Type(value = ToVerify.class, name = "to-verify")
    })
    private interface ChangeMixIn {}

    byte[] write(CaptureCheckpoint checkpoint) throws IOException {
        return mapper.writeValueAsBytes(checkpoint);
    }

    CaptureCheckpoint read(byte[] json) throws IOException {
        return mapper.readValue(json, CaptureCheckpoint.class);
    }
}
