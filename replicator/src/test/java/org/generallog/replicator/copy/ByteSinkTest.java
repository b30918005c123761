package org.generallog.replicator.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class ByteSinkTest {
    /** Every byte, with room for hardly anything. */
    @Test
    void aViewOfAValueIsQuotedAsTheValue() {
        byte[] value = new byte[600];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) i;
        }
        ByteSink whole = new ByteSink(1);
        whole.appendQuoted(value);
        ByteSink viewed = new ByteSink(1);
        viewed.appendQuoted(new ByteArrayInputStream(value));
        assertEquals(whole.carrier(whole.length()), viewed.carrier(viewed.length()));
        ByteSink part = new ByteSink(1);
        part.appendQuoted(new ByteArrayInputStream(value, '\'', 2));
        assertEquals("'\\'('", part.carrier(part.length()));
    }

    @Test
    void whatALargeRowNeededIsGivenBack() {
        ByteSink sink = new ByteSink(16);
        sink.append("head");
        sink.appendQuoted(new byte[20 << 20]);
        sink.truncate(4);
        sink.append(" and");
        assertEquals("head and", sink.carrier(sink.length()));
    }
}
