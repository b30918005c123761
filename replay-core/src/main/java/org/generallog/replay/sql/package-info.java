/**
 * What a statement is and what it touches: parsed, never matched by pattern.
 *
 * <p>May use {@code catalog}. Druid's MySQL parser is used here and nowhere else.
 */
@NullMarked
package org.generallog.replay.sql;

import org.jspecify.annotations.NullMarked;
