package org.generallog.replicator.copy;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One row of a small result, as the bytes the server sent. */
final class RawRow {
    private final byte[] @Nullable [] values;

    RawRow(byte[] @Nullable [] values) {
        this.values = values;
    }

    /** The value as UTF-8 text. */
    @Nullable
    String textOrNull(int index) {
        byte[] value = values[index];
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    /** The value as UTF-8 text; {@code NULL} is empty. */
    String text(int index) {
        String text = textOrNull(index);
        return text == null ? "" : text;
    }

    /** The value's bytes, each as one char (ISO 8859-1): the form in which {@link RawConnection} takes statements of any charset. */
    @Nullable
    String bytesOrNull(int index) {
        byte[] value = values[index];
        return value == null ? null : new String(value, StandardCharsets.ISO_8859_1);
    }

    /** The value as a number; {@code NULL} and the empty text are 0. */
    long number(int index) {
        String text = text(index);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    int size() {
        return values.length;
    }
}
