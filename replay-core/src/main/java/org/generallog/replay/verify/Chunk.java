package org.generallog.replay.verify;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows that follow each other on one side.
 *
 * @param last the last of them, behind which the next chunk begins; null where there is nothing behind
 */
public record Chunk(Map<Key, Image> rows, @Nullable Key last) {}
